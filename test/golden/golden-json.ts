/** Golden JSON files: what was reviewed once. `npm run golden` writes them anew; look at the diff before committing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Holds `value` against `test/golden/<name>`, or writes it there when PUMPDRILL_UPDATE_GOLDEN is 1. */
export function assertGolden(name: string, value: unknown): void {
  const file = join(import.meta.dirname, name);
  if (process.env['PUMPDRILL_UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  expect(value).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}
