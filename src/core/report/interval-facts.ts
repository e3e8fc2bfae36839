/** What several seeds say about the next one: 95 % intervals with whole runs as the unit. */
import type { Aggregate } from '../score/scorecard.ts';
import type { ClusteredRate, SeedIntervals } from '../score/seed-intervals-format.ts';
import type { Fact } from './facts.ts';
import { moneyText, percentText } from './wording.ts';

/** Empty for a single seed. Figures are paths in the aggregate. */
export function intervalFacts({ intervals, currency, worstCohort }: Aggregate): Fact[] {
  if (intervals === undefined) return [];
  const { lossMicro, valueDetectionRate, insultRate } = intervals;
  const money = (micro: number) => moneyText(micro, currency);
  return [
    ...factOf('Fraud bill, 95 % over seeds', 'lossMicro', lossMicro && rangeText(lossMicro, money)),
    ...factOf(
      'Value stopped, 95 % over seeds',
      'valueDetectionRate',
      valueDetectionRate && rangeText(valueDetectionRate, percentText),
    ),
    ...factOf('Kept out, 95 % over seeds', 'insultRate', insultRate && rangeText(insultRate, percentText)),
    ...effectFact('Kept out', 'insultRate', insultRate),
    ...factOf(
      `${worstCohort?.id ?? 'Worst cohort'}, 95 % over seeds`,
      'worstCohort',
      intervals.worstCohort && rangeText(intervals.worstCohort, percentText),
    ),
    ...effectFact(worstCohort?.id ?? 'Worst cohort', 'worstCohort', intervals.worstCohort),
  ];
}

/** `1.20 % to 3.40 %`. Seeds that all say the same have no width, which is not the same as being certain. */
function rangeText({ low, high }: { low: number; high: number }, text: (value: number) => string): string {
  return low === high ? `${text(low)} in every seed` : `${text(low)} to ${text(high)}`;
}

function factOf(name: string, at: keyof SeedIntervals, value: string | null): Fact[] {
  return value === null ? [] : [{ name, value, figure: `intervals.${at}` }];
}

/** Says why the interval is not the one that the counts alone would give. */
function effectFact(name: string, at: 'insultRate' | 'worstCohort', rate: ClusteredRate | null): Fact[] {
  if (rate?.designEffect === undefined || rate.designEffect === null) return [];
  const value = rate.designEffect.toFixed(2);
  return [{ name: `${name}, design effect of shared counters`, value, figure: `intervals.${at}.designEffect` }];
}
