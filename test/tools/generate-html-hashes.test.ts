import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HASHES_FILE, hashesFile } from '../../tools/generate-html-hashes.ts';

test('html-hashes.generated.ts is fresh', () => {
  expect(readFileSync(HASHES_FILE, 'utf8')).toBe(hashesFile());
});
