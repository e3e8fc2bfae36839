/** What each defence is worth, in words: what is known, what is not, and why. */
import { describe, expect, test } from 'vitest';
import { worthOfRun, worthOverSeeds, worthText } from '../../../src/core/report/attribution-facts.ts';
import { peopleText, signedText } from '../../../src/core/report/wording.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from './small-report.ts';

const RUN = SCORECARD.scenarios[1]!;

function changed(attribution: ScenarioScore['defences'][number]['attribution']): ScenarioScore {
  return { ...RUN, defences: [{ ...RUN.defences[0]!, attribution }] };
}

const sentenceOf = (lossMicro: number, insults: number) =>
  worthOfRun(changed({ leaveOneOut: { lossMicro, insults } }), 'simulate')?.rows[0]?.sentence;

describe('without it', () => {
  test.each([
    [55_610_000, 2, 'costs EUR 55.61 more and keeps out 5.0 fewer real users per 1,000'],
    [-1_000_000, -41, 'costs EUR 1.00 less and keeps out 102.5 more real users per 1,000'],
    [55_610_000, 0, 'costs EUR 55.61 more'],
    [0, 1, 'keeps out 2.5 fewer real users per 1,000'],
    [0, 0, 'changes nothing'],
  ])('%i and %i: %s', (lossMicro, insults, sentence) => {
    expect(sentenceOf(lossMicro, insults)).toBe(sentence);
  });
});

test('columns are those that were asked for', () => {
  const plain = worthOfRun(changed({ leaveOneOut: { lossMicro: 1, insults: 0 } }), 'simulate');
  expect(plain?.head).toEqual(['saves that nobody else would', 'stopped first', 'keeps out that nobody else would']);
  expect(plain?.asked).toBe(false);
  const all = worthOfRun(RUN, 'simulate');
  expect(all?.asked).toBe(true);
  for (const { cells } of all?.rows ?? []) expect(cells).toHaveLength(all?.head.length ?? 0);
  expect(all?.rows.map(({ defence }) => defence)).toEqual(['range-velocity', 'number-format', 'ip-velocity']);
  expect(all?.rows[0]?.cells.map(worthText)).toEqual([
    ...['EUR 74.25', 'EUR 73.50', 'EUR 74.25', 'EUR 74.00 ± EUR 1.25'],
    ...['+2', '+3', '+2.33 ± 0.33'],
  ]);
});

describe('what the figures rest on', () => {
  test('a sample says how many orders it is of, an exact value how many runs', () => {
    expect(worthOfRun(RUN, 'simulate')?.basis.at(-1)).toMatch(/EUR 74.25.* 8; estimated from 128 orders and 7 runs/);
    const exact = { ...RUN, shapley: { ...RUN.shapley!, method: 'exact' as const, orders: null } };
    expect(worthOfRun(exact, 'simulate')?.basis.at(-1)).toContain('exact, from 7 runs that speak for all 8 sets');
  });

  test('live, that all but who stopped first is simulated', () => {
    expect(worthOfRun(RUN, 'live')?.basis[0]).toMatch(/counted live\. All else is simulated/);
    expect(worthOfRun(RUN, 'simulate')?.basis[0]).not.toContain('simulated');
  });

  test('a target that is not ours: only who refused first, and why', () => {
    const fraud = { ...RUN.fraud, counterfactual: 'planned-upper-bound' as const };
    const foreign = worthOfRun({ ...changed(null), fraud }, 'live');
    expect(foreign?.basis[0]).toMatch(/^UNOBSERVABLE/);
    expect(foreign?.rows[0]).toMatchObject({ sentence: 'not known' });
    expect(foreign?.rows[0]?.cells.map(worthText)).toEqual(['', 'EUR 74.25', '']);
  });

  test('a drill that was stopped', () => {
    const stopped = { ...changed(null), health: { ...RUN.health, interrupted: true } };
    expect(worthOfRun(stopped, 'simulate')?.basis[0]).toContain('stopped before');
  });
});

test('nothing was enforced: no table', () => {
  expect(worthOfRun(SCORECARD.scenarios[0]!, 'simulate')).toBeNull();
  const { attribution: _, ...older } = SCORECARD.aggregates[0]!;
  expect(worthOverSeeds(older)).toBeNull();
});

test('means over seeds', () => {
  const table = worthOverSeeds(SCORECARD.aggregates[0]!);
  expect(table?.rows[0]?.sentence).toBe('costs EUR 74.20 more and keeps out 3.8 fewer real users per 1,000');
  expect(table?.rows[1]?.cells.map(worthText)).toEqual(['EUR -0.0010', '', '', '+41', '', '']);
});

test('signs of people', () => {
  expect([2, -3, 0, 0.4, -1_234.55].map(signedText)).toEqual(['+2', '-3', '0', '+0.4', '-1,234.5']);
  expect([1_250_000, -333_333, 0, 4_000, 1_234_000_000].map(peopleText)).toEqual([
    ...['+1.25', '-0.33', '0.00', '0.00', '+1,234.00'],
  ]);
});
