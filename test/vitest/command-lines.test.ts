import { describe, expect, test } from 'vitest';
import { commandLines } from '../../src/vitest/command-lines.ts';
import type { Drilled } from '../../src/vitest/index.ts';

const failing = {
  runs: [{ holds: true }, { holds: false, scenario: 'premium-prefix', seed: 3 }],
} as unknown as Drilled;
const place = { file: '/app/test/login.test.ts', test: 'login > holds', folder: '/app' };

describe('the command that plays a run again', () => {
  test('names the first that does not hold, the file and the test', () => {
    expect(commandLines(place, failing, 'PUMPDRILL_ONLY')?.map((line) => line.trim())).toEqual([
      'PUMPDRILL_ONLY=premium-prefix/3 \\',
      'npx vitest run test/login.test.ts \\',
      '-t holds',
    ]);
  });

  test('is typed as it stands, whatever the test is called', () => {
    const name = "it's $5 (a lot) > or less?";
    const lines = commandLines({ ...place, test: name, file: '/app/my tests/a.test.ts' }, failing, 'X') ?? [];
    expect(lines[1]).toContain("'my tests/a.test.ts'");
    expect(lines[2]?.trim()).toBe("-t 'or less\\?'");
    expect(
      commandLines({ ...place, test: "it's $5" }, failing, 'X')
        ?.at(-1)
        ?.trim(),
    ).toBe("-t 'it'\\''s \\$5'");
  });

  test('is not known outside of a test, nor needed where all holds', () => {
    expect(commandLines({ ...place, test: undefined }, failing, 'X')).toBeNull();
    expect(commandLines(place, { runs: [{ holds: true }] } as unknown as Drilled, 'X')).toBeNull();
  });
});
