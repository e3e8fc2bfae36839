import { expect, test } from 'vitest';
import { policyTotals } from '../../../src/core/report/policy-totals.ts';
import type { Scorecard } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from './small-report.ts';

/** The scorecard with one run of one attack, of which so much was stopped, and which came to rest or not. */
function withAttack(valueDetectionRate: number | null, timeToContainMs: number | null): Scorecard {
  const [score] = SCORECARD.scenarios;
  if (score === undefined) throw new Error('the small report has no run');
  return { ...SCORECARD, scenarios: [{ ...score, fraud: { ...score.fraud, valueDetectionRate, timeToContainMs } }] };
}

test.each([
  { stopped: 0.9, atRestMs: null, contained: 1, why: 'nine tenths were stopped, though a trickle went on' },
  { stopped: 0.56, atRestMs: 600_000, contained: 0, why: 'it came to rest when nearly half of it was through' },
  { stopped: null, atRestMs: 0, contained: 1, why: 'nobody knows the loss, but the burning stopped' },
  { stopped: null, atRestMs: null, contained: 0, why: 'nobody knows the loss, and it burned on' },
])('contained $contained: $why', ({ stopped, atRestMs, contained }) => {
  expect(policyTotals(withAttack(stopped, atRestMs))[0]?.contained).toBe(contained);
});
