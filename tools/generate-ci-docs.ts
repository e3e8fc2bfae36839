/**
 * Writes the ready-made CI files into docs/ci.md, between their marks: the same text that `gate --write-workflow` writes
 * into a repository. Run by `npm run generate`; a test fails when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CI_SYSTEMS, type CiSystem, ciFile } from '../src/drill/ci-workflows.ts';

export const CI_DOCS_FILE = join(import.meta.dirname, '../docs/ci.md');

/** The document with fresh files in it; the rest is left as it is. */
export function withWorkflows(document: string): string {
  return CI_SYSTEMS.reduce(withWorkflow, document);
}

function withWorkflow(document: string, system: CiSystem): string {
  const opening = `<!-- ${system}: written by tools/generate-ci-docs.ts -->`;
  const begin = document.indexOf(opening);
  const end = document.indexOf(`<!-- end of ${system} -->`);
  if (begin < 0 || end < begin) throw new Error(`docs/ci.md lacks the marks of ${system}`);
  return `${document.slice(0, begin)}${opening}\n\`\`\`yaml\n${ciFile(system).content}\`\`\`\n${document.slice(end)}`;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(CI_DOCS_FILE, withWorkflows(readFileSync(CI_DOCS_FILE, 'utf8')));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
