import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Ids of every scenario that ships, from their file names. */
export function catalogueScenarios(): string[] {
  return globSync('*/*.yaml', { cwd: join(import.meta.dirname, '../../../scenarios') })
    .map((file) => basename(file, '.yaml'))
    .sort();
}
