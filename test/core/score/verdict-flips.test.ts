import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, VERDICT_LIMITS, type VerdictInput, type VerdictLimits } from '../../../src/core/score/verdict.ts';
import { flipsOf } from '../../../src/core/score/verdict-flips.ts';

const MILLION = 1_000_000;

const GOOD: VerdictInput = {
  defence: {
    id: 'range-velocity',
    mode: 'enforce',
    evaluated: { fraud: 1_000, legit: 200 },
    refused: { fraud: 900, legit: 0 },
    firstBlocker: { fraud: 800, legit: 0, savedMicro: 40 * MILLION },
    reasons: [],
  },
  decided: 1_200,
  faults: [],
  leaveOneOut: { lossMicro: 5 * MILLION, insults: 0, worstCohort: null },
  undefendedLossMicro: 100 * MILLION,
  valueDetectionRate: 0.95,
  intents: 1_000,
  currency: 'EUR',
};

const anyCount = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 5_000 }));

/** Figures near the limits as well as far from them. */
const anyInput = fc
  .record({
    evaluated: anyCount,
    refusedShare: fc.integer({ min: 0, max: 1_000 }),
    observes: fc.constantFrom(false, false, false, true),
    faults: fc.constantFrom<readonly string[]>([], [], [], ['broken']),
    decided: fc.constantFrom(100, 100, 0),
    saves: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -MILLION, max: 100 * MILLION })),
    undefended: fc.option(fc.integer({ min: 0, max: 100 * MILLION })),
    insults: fc.integer({ min: -5, max: 60 }),
    cohort: fc.option(
      fc.record({ insults: fc.integer({ min: 0, max: 9 }), intents: fc.integer({ min: 1, max: 400 }) }),
    ),
    alone: fc.boolean(),
    detection: fc.option(fc.oneof(fc.double({ min: -2, max: 1, noNaN: true }), fc.constantFrom(0.9, 0.899_999, 1, 0))),
    intents: fc.integer({ min: 0, max: 3_000 }),
  })
  .map(
    (one): VerdictInput => ({
      ...GOOD,
      defence: {
        ...GOOD.defence,
        mode: one.observes ? 'observe' : 'enforce',
        evaluated: { fraud: one.evaluated, legit: 0 },
        refused: { fraud: Math.floor((one.evaluated * one.refusedShare) / 1_000), legit: 0 },
      },
      faults: one.faults,
      decided: one.decided,
      leaveOneOut: one.alone
        ? null
        : { lossMicro: one.saves, insults: one.insults, worstCohort: one.cohort && { id: 'office', ...one.cohort } },
      undefendedLossMicro: one.undefended,
      valueDetectionRate: one.detection,
      intents: one.intents,
    }),
  );

const COUNTS = new Set(['exercisedAttempts', 'harmfulInsults']);
const stepsOf = (assumption: string) => (COUNTS.has(assumption) ? 1 : MILLION);
const under = (input: VerdictInput, assumption: string, step: number) =>
  decide(input, { ...VERDICT_LIMITS, [assumption]: step / stepsOf(assumption) });

describe('the limit that would flip a verdict', () => {
  test('does so exactly there: a step nearer to ours nothing changes, nor anywhere between', () => {
    let flips = 0;
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 0, max: MILLION }), (input, between) => {
        for (const { assumption, value, flipsAt, to, sentence } of flipsOf(input)) {
          flips += 1;
          const [at, now] = [flipsAt, value].map((limit) => Math.round(limit * stepsOf(assumption))) as [
            number,
            number,
          ];
          const before = at - Math.sign(at - now);
          expect(to).not.toBe(decide(input));
          expect(under(input, assumption, at)).toBe(to);
          expect(under(input, assumption, before)).toBe(decide(input));
          const anywhere = now + Math.trunc(((before - now) * between) / MILLION);
          expect(under(input, assumption, anywhere)).toBe(decide(input));
          expect(value).toBe(VERDICT_LIMITS[assumption as keyof VerdictLimits]);
          expect(sentence).toContain(to);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(flips).toBeGreaterThan(1_000);
  });

  test('is found wherever there is one', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.constantFrom(...(Object.keys(VERDICT_LIMITS).filter((id) => id !== 'leaksValueDetection') as string[])),
        fc.integer({ min: 0, max: MILLION }),
        (input, assumption, word) => {
          const step = COUNTS.has(assumption) ? 1 + (word % 5_100) : word;
          if (under(input, assumption, step) === decide(input)) return;
          const ours = Math.round(VERDICT_LIMITS[assumption as keyof VerdictLimits] * stepsOf(assumption));
          const flip = flipsOf(input).find((one) => one.assumption === assumption);
          expect(flip).toBeDefined();
          const at = Math.round((flip?.flipsAt ?? 0) * stepsOf(assumption));
          expect(Math.abs(at - ours)).toBeLessThanOrEqual(Math.abs(step - ours));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('comes with the nearest first, in relative terms', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const distances = flipsOf(input).map(({ value, flipsAt }) => Math.abs(flipsAt - value) / value);
        expect(distances).toEqual([...distances].sort((a, b) => a - b));
      }),
    );
  });

  test('in words', () => {
    expect(flipsOf(GOOD)).toEqual([
      {
        assumption: 'heldLossShare',
        value: 0.01,
        flipsAt: 0.050_001,
        to: 'BACKED_UP',
        sentence:
          'It would be BACKED_UP if the share of the undefended loss that a defence must save were 5.0001 % instead of 1 %.',
      },
      {
        assumption: 'exercisedAttempts',
        value: 20,
        flipsAt: 1_001,
        to: 'NOT_EXERCISED',
        sentence: 'It would be NOT_EXERCISED if the fewest fraud attempts that say anything were 1,001 instead of 20.',
      },
    ]);
  });

  test.each<[string, Partial<VerdictInput>]>([
    ['a fault', { faults: ['x'] }],
    ['a target without decisions', { decided: 0 }],
    ['a defence that only observes', { defence: { ...GOOD.defence, mode: 'observe' } }],
    ['nothing that reached it', { defence: { ...GOOD.defence, evaluated: { fraud: 0, legit: 9 } } }],
  ])('there is none for %s', (_, change) => {
    expect(flipsOf({ ...GOOD, ...change })).toEqual([]);
  });
});
