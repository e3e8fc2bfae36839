/** Makes the scripts that run inside k6: one file each, because k6 has no package folder to import from. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'esbuild';
import type { PlanToDigest } from '../src/engines/k6/runtime/plans.ts';

const RUNTIME = join(import.meta.dirname, '../src/engines/k6/runtime');

/**
 * A k6 script that prints the digest of each plan. Throws when a scenario does not survive JSON, which is how it
 * travels, and when the script would drag in the schema library: then planning imports more than types from it.
 */
export async function bundleDigestScript(plans: readonly PlanToDigest[]): Promise<string> {
  const text = JSON.stringify(plans);
  if (!isDeepStrictEqual(JSON.parse(text), plans)) throw new Error('a scenario holds a value that JSON cannot carry');
  const { outputFiles, metafile } = await build({
    entryPoints: [join(RUNTIME, 'digest.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    define: { PUMPDRILL_PLANS: JSON.stringify(text) },
  });
  const packages = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules/'));
  if (packages.length > 0) throw new Error(`the k6 script would carry packages: ${packages.join(', ')}`);
  return outputFiles[0]?.text ?? '';
}
