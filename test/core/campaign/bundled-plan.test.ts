import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { planDigest } from '../../../src/core/campaign/digest.ts';
import { planCampaign } from '../../../src/core/campaign/plan.ts';
import { readScenario } from '../../../src/core/scenario/read.ts';
import { readYamlFile } from '../../../src/io/yaml-file.ts';

const ROOT = join(import.meta.dirname, '../../..');
const files = readdirSync(join(ROOT, 'scenarios'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();

/** What k6's engine lacks, or computes differently from V8 (its maths differs in the last bits). */
const MISSING = ['Intl', 'WebAssembly', 'structuredClone', 'WeakRef', 'FinalizationRegistry', 'Date'];
const DIFFERENT = ['log', 'log2', 'log10', 'exp', 'pow', 'sin', 'cos', 'tan', 'atan2', 'cbrt', 'tanh', 'random'];

let script = '';
let digestOf: (text: string, seed: number) => string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents:
        'import { planCampaign } from "./src/core/campaign/plan.ts"; import { planDigest } from "./src/core/campaign/digest.ts"; ' +
        'globalThis.digestOf = (text, seed) => planDigest(planCampaign(JSON.parse(text), seed));',
      resolveDir: ROOT,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  script = outputFiles[0]?.text ?? '';
  const context = createContext({});
  const crippling = [
    ...MISSING.map((key) => `delete globalThis.${key};`),
    ...DIFFERENT.map((key) => `delete Math.${key};`),
  ];
  runInContext(crippling.join('\n') + script, context);
  digestOf = runInContext('digestOf', context);
});

describe('the planning part as one file, without what k6 lacks', () => {
  test('carries no schema library', () => {
    expect(script.length).toBeGreaterThan(10_000);
    expect(script).not.toContain('safeParse');
  });

  test.each(files)('plans %s as Node does', (name) => {
    const read = readScenario(readYamlFile(join(ROOT, 'scenarios', name)).value);
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(digestOf(JSON.stringify(read.scenario), 7)).toBe(planDigest(planCampaign(read.scenario, 7)));
  });
});
