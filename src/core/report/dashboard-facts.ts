/**
 * What an ordinary dashboard of the service showed while the attack went on, beside the time before and after it: the
 * figures that looked normal in the incident behind requirements B1, while the bill grew.
 */
import type { ScenarioSeries } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText, percentText } from './wording.ts';

interface Shown {
  readonly requests: number;
  /** Requests that got an answer, and none that says that the service is broken. */
  readonly available: number;
  readonly refused: number;
  /** Highest 95th percentile of a bucket, in milliseconds; null where nothing was timed. */
  readonly worstP95: number | null;
}

/** Empty for older files. Availability and errors as every load balancer counts them: by status, without knowing why. */
export function dashboardFacts(series: ScenarioSeries): Fact[] {
  const { dashboard, marks, bucketMs } = series;
  if (dashboard === undefined) return [];
  const began = marks.find(({ kind }) => kind === 'attack-began')?.atMs;
  const ended = marks.find(({ kind }) => kind === 'attack-ended')?.atMs;
  const attacked = (bucket: number) =>
    began !== undefined && ended !== undefined && (bucket + 1) * bucketMs > began && bucket * bucketMs <= ended;
  const during = shownIn(dashboard, attacked);
  const calm = shownIn(dashboard, (bucket) => !attacked(bucket));
  const beside = (text: (shown: Shown) => string) => {
    if (during.requests === 0) return text(calm);
    return calm.requests === 0
      ? `${text(during)} during the attack`
      : `${text(during)} during the attack, ${text(calm)} otherwise`;
  };
  return [
    { name: 'Requests for a code', value: beside(({ requests }) => countText(requests)) },
    { name: 'Availability', value: beside((shown) => shareText(shown.available, shown.requests)) },
    { name: 'Refused (4xx)', value: beside((shown) => shareText(shown.refused, shown.requests)) },
    {
      name: 'Answer time, worst 95th percentile',
      value:
        dashboard.answerMsP95 === null
          ? 'not measured: a simulated target answers in no time'
          : beside(({ worstP95 }) => (worstP95 === null ? 'none' : `${countText(worstP95.toFixed(0))} ms`)),
    },
  ];
}

function shownIn(
  { answers, unanswered, serverErrors, clientErrors, answerMsP95 }: NonNullable<ScenarioSeries['dashboard']>,
  counts: (bucket: number) => boolean,
): Shown {
  const buckets = answers.map((_, bucket) => bucket).filter(counts);
  const sum = (column: readonly number[]) => buckets.reduce((total, bucket) => total + (column[bucket] ?? 0), 0);
  const times = buckets.flatMap((bucket) => answerMsP95?.[bucket] ?? []);
  return {
    requests: sum(answers) + sum(unanswered),
    available: sum(answers) - sum(serverErrors),
    refused: sum(clientErrors),
    worstP95: times.length === 0 ? null : Math.max(...times),
  };
}

function shareText(part: number, whole: number): string {
  return percentText(whole === 0 ? null : part / whole);
}
