/** The catalogue that `list defences --json` prints: nothing that the requirements ask for is missing from it. */
import { describe, expect, test } from 'vitest';
import { defenceRows } from '../../src/cli/catalogue.ts';

const ROWS = Array.from({ length: 26 }, (_, i) => `D${i + 1}`);
/** Not of the target: the provider's rules, and what the company is billed. */
const OF_THE_PROVIDER = /^(provider|billing)-/;

describe('list defences', () => {
  test('has every row D1 to D26 and no other', () => {
    expect([...new Set(defenceRows().map(({ row }) => row))].sort()).toEqual([...ROWS].sort());
  });

  test.each(defenceRows().map((row) => [row.id, row] as const))('%s says what it is', (id, row) => {
    expect(row.summary).toMatch(/^[A-Z][^\n]{15,120}$/);
    for (const list of [row.stops, row.blindTo, row.sources]) expect(list.length).toBeGreaterThan(0);
    if (!OF_THE_PROVIDER.test(id)) expect({ modes: row.modes, setting: row.setting }).toEqual(OF_A_POLICY);
    else expect(row.setting).toMatch(/^provider\.[a-zA-Z.]+(: [a-z-]+)?$/);
  });
});

const OF_A_POLICY = { modes: ['off', 'observe', 'enforce'], setting: null };
