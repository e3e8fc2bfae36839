/** Runs the repository's own TypeScript compiler. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Compiles one project, printing to this terminal; the compiler's exit code (0 when nothing is wrong). */
export function runCompiler(args: readonly string[]): number {
  const { status, error } = spawnSync(process.execPath, [COMPILER, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}
