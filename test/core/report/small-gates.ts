/** Judged assertions made by hand, one of every kind that an output may meet, about the runs of small-report.ts. */
import type { GateResult } from '../../../src/core/score/gate-result-format.ts';

const GUARDED = { scenario: 'small-block', policy: 'guarded' } as const;
const OPEN = { scenario: 'small-block', policy: 'open' } as const;

export const GATES: readonly GateResult[] = [
  {
    ...GUARDED,
    id: 'small-block/guarded/detection',
    level: 'error',
    limit: 'at least 95 %',
    actual: '99 %',
    result: 'pass',
  },
  {
    ...GUARDED,
    id: 'small-block/guarded/insults',
    level: 'error',
    limit: 'at most 1 %',
    actual: '2 %',
    result: 'fail',
    evidence: ['8 of 400 real users were kept out.', 'Worst cohort: shop/office, 6 of 100.'],
  },
  {
    ...GUARDED,
    id: 'small-block/guarded/defences/range-velocity',
    defence: 'range-velocity',
    level: 'error',
    limit: 'HELD',
    actual: 'BYPASSED',
    result: 'fail',
    evidence: ['It refused 10 of 1,000 fraud attempts.'],
    divergence: {
      run: 'range-velocity alone',
      seed: 7,
      atMs: 605_000,
      intent: 'fraud',
      number: '+998••••••07',
      before: 'refused by range-velocity',
      now: 'sent',
      costMicro: 75_000,
    },
  },
  {
    ...GUARDED,
    id: 'small-block/guarded/worst-cohort',
    level: 'warn',
    limit: 'at most 2 %',
    actual: '6 %',
    result: 'fail',
  },
  {
    ...GUARDED,
    id: 'small-block/guarded/contained',
    level: 'error',
    limit: 'within 5 min',
    actual: 'no sample',
    result: 'inconclusive',
    evidence: ['Fewer than 100 fraud attempts reached it.'],
  },
  {
    ...OPEN,
    id: 'small-block/open/loss',
    level: 'error',
    limit: 'at most EUR 10.00',
    actual: 'EUR 75.00',
    result: 'accepted',
    waiver: {
      reason: 'the policy without defences is shown beside the others',
      owner: 'fraud team',
      until: '2027-01-31',
      expired: false,
    },
  },
  {
    ...OPEN,
    id: 'small-block/open/leaks',
    level: 'error',
    limit: 'at most 0',
    actual: '1,000',
    result: 'fail',
    waiver: { reason: 'until the allow-list is there', owner: 'login team', until: '2026-10-31', expired: true },
  },
  {
    id: 'baseline',
    level: 'warn',
    limit: 'nothing worse than the baseline',
    actual: '1 run not compared',
    result: 'inconclusive',
  },
];
