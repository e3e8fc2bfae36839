/** `npm run types`: checks every TypeScript project of the repository, all of them even when one has errors. */
import { runCompiler } from './tsc.ts';

/** Everything; pure code without Node's types; what runs inside k6 without Node's types either; the page's scripts. */
const PROJECTS = ['tsconfig.json', 'tsconfig.pure.json', 'tsconfig.k6.json', 'tsconfig.page.json'];

let exitCode = 0;
for (const project of PROJECTS) {
  const code = runCompiler(['-p', project, '--noEmit']);
  console.log(`${project}: ${code === 0 ? 'ok' : 'errors'}`);
  exitCode ||= code;
}
process.exitCode = exitCode;
