/** Advice made by hand, with one of everything that a renderer may meet. */
import type { AdviceStep, PolicyAdvice } from '../../../src/core/score/advice-format.ts';

const ENFORCE: AdviceStep = {
  change: 'Enforce spend-cap, which only watches now.',
  kind: 'enforce',
  defence: 'spend-cap',
  saved: [
    {
      currency: 'EUR',
      savedMicro: 650_000,
      lossBeforeMicro: 1_500_000,
      lossAfterMicro: 850_000,
      netMicro: 610_000,
      netPerSeed: { low: 12_500, high: 597_500, method: 'bca' },
    },
    { currency: 'USD', savedMicro: 0, lossBeforeMicro: 0, lossAfterMicro: 0, netMicro: 0, netPerSeed: null },
  ],
  insultsBefore: 1_016,
  insultsAfter: 1_016,
  intents: 12_000,
  challenged: { before: 0, after: 1_200 },
  checks: { before: 14, after: 3 },
  runs: 10,
  runsBetter: 9,
  runsWorse: 0,
  confidence: 'high',
  why: 'It pays in all 5 seeds and makes no run worse.',
  snippet: [
    'defences:',
    '  spend-cap:',
    '    mode: enforce',
    '    caps:',
    '      - { limitMicro: 400000000, within: 1h }',
  ],
  notes: ['The amounts are an assumption, in units of the currency you are billed in: put in your own.'],
};

const OBSERVE: AdviceStep = {
  change: 'Let ip-velocity only watch instead of refusing.',
  kind: 'observe',
  defence: 'ip-velocity',
  saved: [
    {
      currency: 'EUR',
      savedMicro: -1_000,
      lossBeforeMicro: 850_000,
      lossAfterMicro: 851_000,
      netMicro: 40_999_000,
      netPerSeed: null,
    },
  ],
  insultsBefore: 1_016,
  insultsAfter: 975,
  intents: 12_000,
  runs: 1,
  runsBetter: 1,
  runsWorse: 0,
  confidence: 'low',
  why: 'Played with one seed, so chance is not measured; it helps in 1 of 1 run and makes none worse.',
  snippet: ['defences:', '  ip-velocity:', '    mode: observe'],
  notes: [],
};

const TRIED = {
  ...{ changes: 14, stopNothing: 7, noBetter: 1, harmful: 1, open: 5, runs: 65, spent: true },
  leftOut: [{ defence: 'known-number', why: 'every real user counts as enrolled in a drill' }],
};

/** The policies beyond the first are of no run: what is said of them does not look at any. */
export const ADVICE: readonly PolicyAdvice[] = [
  { policy: 'guarded', outcome: 'changes', steps: [ENFORCE, OBSERVE], tried: TRIED },
  {
    policy: 'best',
    outcome: 'none-helps',
    steps: [],
    tried: { ...TRIED, changes: 6, stopNothing: 4, noBetter: 2, harmful: 0, open: 0, spent: false, leftOut: [] },
  },
  { policy: 'still', outcome: 'nothing-to-gain', steps: [] },
  { policy: 'large', outcome: 'too-large', steps: [] },
  { policy: 'theirs', outcome: 'not-ours', steps: [] },
];
