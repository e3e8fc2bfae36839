import { expect, test } from 'vitest';
import { VERDICTS } from '../../../src/core/score/scorecard.ts';
import { type VerdictInput, verdictOf } from '../../../src/core/score/verdict.ts';

const MILLION = 1_000_000;

/** Stopped 900 of 1,000, saves EUR 50 of 100, hurts nobody, the run is contained. */
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
  leaveOneOut: { lossMicro: 50 * MILLION, insults: 0, worstCohort: null },
  undefendedLossMicro: 100 * MILLION,
  valueDetectionRate: 0.95,
  intents: 1_000,
  currency: 'EUR',
};

type Change = Partial<Omit<VerdictInput, 'defence'>> & { defence?: Partial<VerdictInput['defence']> };
const changed = ({ defence, ...rest }: Change): VerdictInput => ({
  ...GOOD,
  ...rest,
  defence: { ...GOOD.defence, ...defence },
});

const REFUSED_LITTLE = { refused: { fraud: 499, legit: 0 } };
const SPARED = { lossMicro: 0, insults: 0, worstCohort: null };

test.each<[string, Change, (typeof VERDICTS)[number], string]>([
  ['saves half of the loss', {}, 'HELD', 'raises the loss by EUR 50.00, 50.00 % of the undefended loss'],
  ['saves exactly 1 %', { leaveOneOut: { ...SPARED, lossMicro: MILLION } }, 'HELD', 'EUR 1.00, 1.00 %'],
  ['saves less than 1 %', { leaveOneOut: { ...SPARED, lossMicro: MILLION - 1 } }, 'BACKED_UP', 'EUR 1.00'],
  ['costs money', { leaveOneOut: { ...SPARED, lossMicro: -MILLION } }, 'BACKED_UP', 'lowers the loss by EUR 1.00'],
  ['refuses little, contained, saves nothing', { defence: REFUSED_LITTLE, leaveOneOut: SPARED }, 'BACKED_UP', '499'],
  [
    'only raises the alarm, contained, saves money',
    { defence: { refused: { fraud: 0, legit: 0 } } },
    'HELD',
    '50.00 %',
  ],
  ['leaks, refused less than half', { valueDetectionRate: 0.899, defence: REFUSED_LITTLE }, 'BYPASSED', '89.90 %'],
  [
    'leaks, refused half, saves money',
    { valueDetectionRate: 0.5, defence: { refused: { fraud: 500, legit: 0 } } },
    'HELD',
    '50.00 %',
  ],
  ['leaks, refused half, others would too', { valueDetectionRate: 0.5, leaveOneOut: SPARED }, 'BACKED_UP', 'EUR 0.00'],
  ['contained to the limit', { valueDetectionRate: 0.9, defence: REFUSED_LITTLE }, 'HELD', '90.00 %'],
  [
    '19 fraud attempts reached it',
    { defence: { evaluated: { fraud: 19, legit: 5 } } },
    'NOT_EXERCISED',
    'Fewer than 20',
  ],
  ['20 fraud attempts reached it', { defence: { evaluated: { fraud: 20, legit: 5 } } }, 'HELD', ''],
  ['it only observes', { defence: { mode: 'observe' } }, 'NOT_EXERCISED', 'would have refused 900 and 0'],
  ['six insults in a thousand', { leaveOneOut: { ...SPARED, insults: 6 } }, 'HARMFUL', 'spares 6 insults among 1,000'],
  ['five insults in a thousand', { leaveOneOut: { ...SPARED, insults: 5 } }, 'BACKED_UP', 'spares 5 insults'],
  ['two of a hundred intents', { intents: 100, leaveOneOut: { ...SPARED, insults: 2 } }, 'BACKED_UP', 'spares 2'],
  [
    'hurts a cohort',
    { leaveOneOut: { ...SPARED, insults: 3, worstCohort: { id: 'office', insults: 3, intents: 100 } } },
    'HARMFUL',
    'cohort office, 3 of 100',
  ],
  [
    'hurts a cohort up to 2 %',
    { leaveOneOut: { ...SPARED, insults: 3, worstCohort: { id: 'office', insults: 3, intents: 150 } } },
    'BACKED_UP',
    '',
  ],
  [
    'hurts people in a run without fraud',
    {
      defence: { evaluated: { fraud: 0, legit: 900 } },
      leaveOneOut: { ...SPARED, insults: 9 },
      valueDetectionRate: null,
      undefendedLossMicro: 0,
    },
    'HARMFUL',
    'spares 9',
  ],
  [
    'an observed one hurts nobody',
    { defence: { mode: 'observe' }, leaveOneOut: { ...SPARED, insults: 99 } },
    'NOT_EXERCISED',
    'only observed',
  ],
  ['spares insults', { leaveOneOut: { ...GOOD.leaveOneOut!, insults: -4 } }, 'HELD', 'adds 4 insults'],
  ['the target gives no decisions', { decided: 0 }, 'UNOBSERVABLE', 'no decisions'],
  ['it failed', { faults: ['store timeout (3 times)'] }, 'ERROR', 'store timeout (3 times)'],
  ['no run without it, refused most', { leaveOneOut: null, valueDetectionRate: null }, 'HELD', 'No run without it'],
  [
    'no run without it, refused little',
    { leaveOneOut: null, valueDetectionRate: null, defence: REFUSED_LITTLE },
    'BYPASSED',
    'No run without it',
  ],
  [
    'no run without it, refused little, contained',
    { leaveOneOut: null, defence: REFUSED_LITTLE },
    'BACKED_UP',
    'No run without it',
  ],
])('%s: %#', (_name, change, verdict, says) => {
  const judged = verdictOf(changed(change));
  expect(judged.verdict).toBe(verdict);
  expect(judged.evidence.join(' ')).toContain(says);
});

test('every verdict can be reached', () => {
  const reached = new Set([
    verdictOf(GOOD).verdict,
    verdictOf(changed({ leaveOneOut: SPARED })).verdict,
    verdictOf(changed({ valueDetectionRate: 0, defence: REFUSED_LITTLE })).verdict,
    verdictOf(changed({ defence: { mode: 'observe' } })).verdict,
    verdictOf(changed({ leaveOneOut: { ...SPARED, insults: 60 } })).verdict,
    verdictOf(changed({ decided: 0 })).verdict,
    verdictOf(changed({ faults: ['x'] })).verdict,
  ]);
  expect([...reached]).toEqual([...VERDICTS]);
});
