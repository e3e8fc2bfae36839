/** Code of the README, so that what people copy is what is tested. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The blocks of one language in one section (by its heading), in their order; '' is the language of bare blocks. */
export function blocksOf(heading: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const section = text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```([a-z]*)\n(.*?)^```$/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');
}
