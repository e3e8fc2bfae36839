/** The rule of confidence, case by case. */
import { expect, test } from 'vitest';
import { type Agreement, confidenceOf } from '../../../src/core/score/advice-confidence.ts';
import type { AdviceSaving } from '../../../src/core/score/advice-format.ts';

function saving(netMicro: number, low: number | null, currency = 'EUR'): AdviceSaving {
  const netPerSeed = low === null ? null : { low, high: 9_000_000, method: 'bca' as const };
  return { currency, savedMicro: netMicro, lossBeforeMicro: netMicro, lossAfterMicro: 0, netMicro, netPerSeed };
}

const CLEAR: Agreement = {
  perSeed: [0.1, 0.2, 0.1, 0.3, 0.1],
  runs: 20,
  runsBetter: 12,
  runsWorse: 0,
  saved: [saving(5_000_000, 1_000_000)],
};

test.each<[string, Partial<Agreement>, string, RegExp]>([
  [
    'five seeds that agree, none worse, interval above nothing',
    {},
    'high',
    /^It pays in all 5 seeds and makes no run worse; 95 % .* EUR 1\.00 to EUR 9\.00\.$/,
  ],
  ['the same with one run worse', { runsWorse: 1 }, 'medium', /makes 1 run worse/],
  ['the same with an interval that reaches nothing', { saved: [saving(5_000_000, 0)] }, 'medium', /, but 95 % /],
  ['without an interval', { saved: [saving(5_000_000, null)] }, 'medium', /no interval/],
  [
    'a second currency that gains nothing does not matter',
    { saved: [saving(5_000_000, 1), saving(0, 0, 'USD')] },
    'high',
    /EUR/,
  ],
  [
    'a second currency that gains, doubtfully',
    { saved: [saving(5_000_000, 1), saving(1, -5, 'USD')] },
    'medium',
    /USD/,
  ],
  ['four seeds', { perSeed: [0.1, 0.1, 0.1, 0.1] }, 'medium', /fewer than 5 seeds/],
  ['two seeds', { perSeed: [0.1, 0.1] }, 'medium', /all 2 seeds; fewer/],
  ['a seed that says no', { perSeed: [0.1, 0.1, -0.01, 0.1, 0.1] }, 'low', /in 4 of 5 seeds only/],
  ['a seed that says nothing', { perSeed: [0.1, 0] }, 'low', /in 1 of 2 seeds only/],
  ['one seed, three runs better', { perSeed: [0.1], runs: 4, runsBetter: 3 }, 'medium', /one seed.*3 of 4 runs/],
  ['one seed, two runs better', { perSeed: [0.1], runs: 4, runsBetter: 2 }, 'low', /one seed.*2 of 4 runs/],
  [
    'one seed, many better and one worse',
    { perSeed: [0.1], runs: 9, runsBetter: 8, runsWorse: 1 },
    'low',
    /makes 1 run worse/,
  ],
  ['one seed, one run', { perSeed: [0.1], runs: 1, runsBetter: 1 }, 'low', /1 of 1 run and/],
  ['scenarios with different seeds', { perSeed: null, runs: 9, runsBetter: 9 }, 'medium', /different seeds/],
])('%s', (_, parts, confidence, why) => {
  const judged = confidenceOf({ ...CLEAR, ...parts });
  expect(judged.confidence).toBe(confidence);
  expect(judged.why).toMatch(why);
});
