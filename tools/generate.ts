/** `npm run generate`: runs every `tools/generate-*.ts`, by the alphabet, so that all generated files are fresh at once. */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of globSync('generate-*.ts', { cwd: import.meta.dirname }).sort()) {
  const url = pathToFileURL(join(import.meta.dirname, file)).href;
  // What a generator exports: importing it changes nothing, `generate` writes its files. Each has a process of its own,
  // because some read modules that others have just written.
  const program = `import { generate } from ${JSON.stringify(url)}; generate();`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  console.log(file);
}
