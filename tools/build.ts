/** `npm run build`, and before every `npm pack`: JavaScript and declarations in `dist`, or no `dist` at all. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCompiler } from './tsc.ts';

rmSync(join(import.meta.dirname, '../dist'), { recursive: true, force: true });
process.exitCode = runCompiler(['-p', 'tsconfig.build.json', '--noEmitOnError']);
