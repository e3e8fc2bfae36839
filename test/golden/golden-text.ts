/** Golden text files: what was reviewed once. `npm run golden` writes them anew; look at the diff before committing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Holds `text` against `test/golden/<name>`, or writes it there when PUMPDRILL_UPDATE_GOLDEN is 1. */
export function assertGoldenText(name: string, text: string): void {
  const file = join(import.meta.dirname, name);
  if (process.env['PUMPDRILL_UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
