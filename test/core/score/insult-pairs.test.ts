import { expect, test } from 'vitest';
import { frictionOf } from '../../../src/core/score/friction.ts';
import { keptOutPairs } from '../../../src/core/score/insult-pairs.ts';
import type { RunToScore } from '../../../src/core/score/score.ts';
import { fold, HEADER, person } from './small-run.ts';

const PEOPLE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const played = (completed: readonly number[], begun: readonly number[] = PEOPLE) =>
  fold(begun.flatMap((opener) => person(opener, 5 + opener, completed.includes(opener) ? 'completed' : 'gave-up')));
/** Undefended, person 9 never completes: nobody keeps her out. */
const UNDEFENDED = played([0, 1, 2, 3, 4, 5, 6, 7, 8]);
const saved = (main: RunToScore['main'], undefended: RunToScore['undefended'] = UNDEFENDED): RunToScore => ({
  header: HEADER,
  main,
  undefended,
  calm: null,
  withoutDefence: new Map(),
  harness: { started: 10, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
  economics: new Map(),
  tariff: { name: 'flat', asOf: '', currency: 'EUR', source: '', billing: 'per message' },
  counterfactual: 'simulated',
});

test('the same people, one by one', () => {
  const before = saved(played([2, 3, 4, 5, 6, 7, 8]));
  const after = saved(played([1, 4, 5, 6, 7, 8, 9]));
  // Kept out before: 0, 1. After: 0, 2, 3.
  expect(keptOutPairs(before, after)).toEqual({ both: 1, firstOnly: 2, secondOnly: 1, neither: 6 });
  const insults = (run: RunToScore) => frictionOf(run.main, run.undefended, { ignoreCutOff: false }).all.insults;
  expect([insults(after), insults(before)]).toEqual([3, 2]);
});

test('who was not there in both runs is in neither', () => {
  const before = saved(played([0, 1, 2], [0, 1, 2, 3]));
  expect(keptOutPairs(before, saved(played([0, 1, 2, 3])))).toEqual({
    ...{ both: 0, firstOnly: 0, secondOnly: 1, neither: 3 },
  });
});

test('without an undefended run nobody knows', () => {
  const run = saved(played(PEOPLE), null);
  expect([keptOutPairs(run, saved(played(PEOPLE))), keptOutPairs(saved(played([])), run)]).toEqual([null, null]);
});
