/** `npm run generate`: runs every `tools/generate-*.ts`, so that all generated files are fresh at once. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a generator exports: importing it changes nothing, `generate` writes its files. */
interface Generator {
  readonly generate: () => void;
}

for (const file of globSync('generate-*.ts', { cwd: import.meta.dirname }).sort()) {
  const { generate } = (await import(pathToFileURL(join(import.meta.dirname, file)).href)) as Generator;
  generate();
  console.log(file);
}
