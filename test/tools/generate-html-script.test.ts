import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportScriptModule, SCRIPT_FILE } from '../../tools/generate-html-script.ts';

test("the report's script is fresh (npm run generate)", () => {
  expect(readFileSync(SCRIPT_FILE, 'utf8')).toBe(reportScriptModule());
});
