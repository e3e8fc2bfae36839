import { expect, test } from 'vitest';
import { intervalFacts } from '../../../src/core/report/interval-facts.ts';
import { SCORECARD } from './small-report.ts';

const [AGGREGATE] = SCORECARD.aggregates;

test('a single seed says nothing about the next', () => {
  if (AGGREGATE === undefined) throw new Error('the small report has an aggregate');
  const { intervals: _, ...alone } = AGGREGATE;
  expect(intervalFacts(alone)).toEqual([]);
});

test('seeds that agree are called so, and what cannot be told is left out', () => {
  if (AGGREGATE?.intervals === undefined) throw new Error('the small report has intervals');
  const intervals = {
    ...AGGREGATE.intervals,
    lossMicro: { low: 0, high: 0, method: 'bca' as const },
    valueDetectionRate: null,
  };
  const facts = intervalFacts({ ...AGGREGATE, intervals }).map(({ name, value }) => `${name}: ${value}`);
  expect(facts).toEqual([
    'Fraud bill, 95 % over seeds: EUR 0.00 in every seed',
    'Kept out, 95 % over seeds: 0.90 % to 3.12 %',
    'Kept out, design effect of shared counters: 1.29',
    'shop/office, 95 % over seeds: 0.00 % to 1.83 %',
  ]);
});
