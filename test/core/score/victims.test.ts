import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { NumberSet } from '../../../src/core/score/number-set.ts';
import { INTENT, type IntentTable } from '../../../src/core/score/totals.ts';
import { TouchedNumbers, victimsOf } from '../../../src/core/score/victims.ts';
import { attempt, fold, fraudId, person, personId, refused, through } from './small-run.ts';

describe('a set of numbers', () => {
  const numbers = fc.array(
    fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 999_999_999_999_999 }),
      // Alike in their low 32 bits, and so in where they belong.
      fc.integer({ min: 0, max: 200_000 }).map((high) => high * 4_294_967_296 + 7),
    ),
    { maxLength: 3_000 },
  );

  test('is a set, up to its count', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 2_500 }), (added, asked, most) => {
        const ours = new NumberSet(most);
        const theirs = new Set<number>();
        for (const number of added) {
          ours.add(number);
          if (theirs.size < most) theirs.add(number);
        }
        expect(ours.size).toBe(theirs.size);
        expect(ours.complete).toBe(new Set(added).size <= most);
        for (const number of [...added, ...asked]) expect(ours.has(number)).toBe(theirs.has(number));
      }),
      { numRuns: 60 },
    );
  });

  test('holds no number that is none', () => {
    const set = new NumberSet(10);
    for (const none of [0, -1, Number.NaN]) {
      set.add(none);
      expect(set.has(none)).toBe(false);
    }
    expect(set).toMatchObject({ size: 0, complete: true });
  });
});

const asksFor = (opener: number, number: number, atMs = 1_000): LedgerEvent[] => [
  attempt(personId(opener), atMs, { number }),
];
const attackOn = (opener: number, number: number, atMs: number): LedgerEvent[] => [
  attempt(fraudId(opener), atMs, { number }),
];
const OWN = 4_915_700_000_000;

describe('victims', () => {
  const main = (): LedgerEvent[] => [
    // Locked out before and after the attacker asked; in though he asked; locked out without him; never asked.
    ...person(0, 0, 'gave-up', { events: asksFor(0, OWN) }),
    ...person(1, 0, 'gave-up', { events: asksFor(1, OWN + 1) }),
    ...person(2, 0, 'completed', { events: asksFor(2, OWN + 2) }),
    ...person(3, 0, 'gave-up', { events: asksFor(3, OWN + 3) }),
    ...person(4, 0, 'gave-up', { events: [] }),
    // Never in without defences either.
    ...person(5, 0, 'gave-up', { events: asksFor(5, OWN + 5) }),
    ...attackOn(0, OWN, 500),
    ...attackOn(1, OWN + 1, 90_000),
    ...attackOn(2, OWN + 2, 10),
    ...attackOn(3, OWN + 5, 10),
    ...attackOn(4, OWN + 5, 20),
  ];
  const open = [0, 1, 2, 3, 4].flatMap((opener) => person(opener, 0, 'completed')).concat(person(5, 0, 'gave-up'));

  test('are those whose number the attacker asked for, whenever he did', () => {
    const totals = fold(main());
    expect(totals.touched).toEqual({ numbers: 4, complete: true });
    const { intents, lockedOut } = victimsOf(totals, fold(open), { ignoreCutOff: false });
    expect(intents).toBe(4);
    expect(lockedOut).toMatchObject({ numerator: 2, denominator: 4, value: 0.5 });
  });

  test('in any order of events', () => {
    const expected = victimsOf(fold(main()), fold(open), { ignoreCutOff: false });
    fc.assert(
      fc.property(fc.shuffledSubarray(main(), { minLength: main().length }), (events) => {
        expect(victimsOf(fold(events), fold(open), { ignoreCutOff: false })).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('of whom there are none say nothing', () => {
    const nobody = fold([...through(fraudId(0), 1), ...person(0, 5, 'gave-up')]);
    expect(victimsOf(nobody, fold(open), { ignoreCutOff: false }).lockedOut).toMatchObject({
      denominator: 0,
      value: null,
      high: null,
    });
    // Without the undefended run nobody knows who would have got in.
    expect(victimsOf(fold(main()), null, { ignoreCutOff: false })).toMatchObject({
      intents: 4,
      lockedOut: { denominator: 0, value: null },
    });
  });

  test('who were cut off by an interruption are none', () => {
    const cut = fold([
      ...person(0, 0, 'cut-off', { events: asksFor(0, OWN) }),
      ...attackOn(0, OWN, 5),
      ...refused(fraudId(1), 9, 'range-velocity'),
    ]);
    expect(victimsOf(cut, fold(open), { ignoreCutOff: true }).intents).toBe(0);
    expect(victimsOf(cut, fold(open), { ignoreCutOff: false }).intents).toBe(1);
  });

  test('may be more than are known where attackers asked for too many numbers', () => {
    const touched = new TouchedNumbers(2);
    const table: IntentTable = {
      lane: 'people',
      flags: new Uint8Array(2),
      cohort: new Uint16Array(2),
      begunMs: new Uint32Array(2),
      endedMs: new Uint32Array(2),
    };
    for (const [i, number] of [OWN, OWN, OWN + 1, OWN + 2].entries())
      touched.addFraud(attempt(fraudId(i), i, { number }));
    touched.addLegit(table, attempt(personId(0), 1, { number: OWN }));
    touched.addLegit(table, attempt(personId(1), 1, { number: OWN + 2 }));
    // Of a person that the plan does not have.
    touched.addLegit(table, attempt(personId(9), 1, { number: OWN }));
    expect(touched.finish()).toEqual({ numbers: 2, complete: false });
    expect([...table.flags]).toEqual([INTENT.touched, 0]);
  });
});
