/** The one view model of a comparison: its figures as sentences, decided once. Strings in here are raw; renderers escape. */
import type {
  Change,
  Comparison,
  MetricChange,
  PairedScenario,
  Unpaired,
  UnpairedReason,
  VerdictChange,
} from '../score/comparison-format.ts';
import { type ComparisonRow, pointsText, rowOf } from './comparison-rows.ts';
import { countText, percentText } from './wording.ts';

export { CHANGE_WORDS, type ComparisonRow } from './comparison-rows.ts';

export interface ComparisonModel {
  readonly comparison: Comparison;
  readonly headline: string;
  /** How to read the figures. */
  readonly notes: readonly string[];
  /** What changed, worst first. */
  readonly sections: readonly ComparisonSection[];
  /** Scenarios in which nothing changed; null when there are none. */
  readonly same: string | null;
  /** Which runs have no partner, and why. */
  readonly unpaired: readonly string[];
}

export interface ComparisonSection {
  /** Its place in `comparison.scenarios`. */
  readonly index: number;
  readonly title: string;
  readonly change: Change;
  readonly rows: readonly ComparisonRow[];
  /** Verdicts, cohorts, doubts. */
  readonly lines: readonly string[];
}

const REASONS: Readonly<Record<UnpairedReason, string>> = {
  'other-engine': 'the other side was played by another engine',
  'no-policy': 'no policy of the other side is compared with this one',
  'no-scenario': 'the other side did not play this scenario',
  'other-hash': 'the scenario is not the same on the other side (another hash)',
  'other-seed': 'the other side did not play this seed',
  'other-plan': 'the same scenario and seed gave another plan there (another version of pumpdrill)',
  'other-prices': 'the other side was charged by other prices',
};

export function comparisonModel(comparison: Comparison): ComparisonModel {
  const { scenarios } = comparison;
  const changed = scenarios.filter((scenario) => !isSame(scenario));
  const same = scenarios.filter(isSame).map((scenario) => titleOf(scenario));
  return {
    comparison,
    headline: headlineOf(comparison),
    notes: notesOf(comparison, changed),
    sections: changed.map((scenario) => sectionOf(scenario, scenarios.indexOf(scenario))),
    same: same.length === 0 ? null : `No difference at all: ${same.join('; ')}.`,
    unpaired: unpairedLines(comparison.unpaired),
  };
}

/** Not even a verdict or a figure that only informs. */
export function isSame({ change, metrics, verdicts, doubts }: PairedScenario): boolean {
  return change === 'same' && metrics.every(isStill) && verdicts.length === 0 && doubts.length === 0;
}

/** Differs in no pair. What Newcombe says of other people is no difference. */
function isStill({ difference, interval }: MetricChange): boolean {
  if (difference !== 0) return false;
  return interval === null || interval.method.startsWith('newcombe') || (interval.low === 0 && interval.high === 0);
}

/** What is judged is always shown, what only informs where it moved. */
function isWorthARow(metric: MetricChange): boolean {
  return metric.change !== null || !isStill(metric);
}

function headlineOf({ scenarios, change }: Comparison): string {
  const count = (wanted: Change) => scenarios.filter((scenario) => scenario.change === wanted).length;
  const kinds: readonly (readonly [Change, string])[] = [
    ['regression', 'worse by more than the margin'],
    ['unclear', 'unclear'],
    ['no-worse', 'no worse'],
    ['same', 'the same'],
    ['better', 'better'],
  ];
  const parts = kinds.flatMap(([kind, words]) => (count(kind) === 0 ? [] : [`${countText(count(kind))} ${words}`]));
  const what = `${countText(scenarios.length)} ${scenarios.length === 1 ? 'scenario' : 'scenarios'} compared`;
  return `${change === 'regression' ? 'Regression: ' : ''}${what}: ${parts.join(', ')}.`;
}

function notesOf({ scenarios, margins, tests }: Comparison, shown: readonly PairedScenario[]): string[] {
  const exact = scenarios.some((scenario) => scenario.exact);
  const single = scenarios.some(({ seeds }) => seeds.length === 1);
  const methods = new Set(shown.flatMap(({ metrics }) => metrics.flatMap(({ interval }) => interval?.method ?? [])));
  return [
    `A regression is more than ${percentText(margins.loss)} more loss, or ${pointsText(margins.keptOut)} more of the real users kept out.`,
    ...(exact
      ? [
          `Simulated with equal seeds, so each difference is exact${single ? '; a single seed has no interval over seeds' : ''}. From five seeds on it is judged by the interval over seeds.`,
        ]
      : []),
    ...(!exact && single ? ['One live run of each side: its money has no interval and is not judged.'] : []),
    ...(methods.has('newcombe-paired')
      ? ['"people paired": Newcombe\'s interval for the same people in both runs, as if they shared no counters.']
      : []),
    ...(methods.has('newcombe-independent')
      ? [
          '"people not paired": what was saved does not tell who was kept out in which run, so the interval is wider than it need be (runs with --detail sampled or off tell).',
        ]
      : []),
    ...(tests > 1 ? [`${countText(tests)} tests were taken together (Holm).`] : []),
  ];
}

function titleOf({ id, policies, seeds }: PairedScenario): string {
  const policy = policies.before === policies.after ? policies.before : `${policies.before} -> ${policies.after}`;
  return `${id} / ${policy}, ${seedsText(seeds)}`;
}

function sectionOf(scenario: PairedScenario, index: number): ComparisonSection {
  const { metrics, verdicts, cohort, doubts, seeds, change } = scenario;
  return {
    index,
    title: titleOf(scenario),
    change,
    rows: metrics.flatMap((metric, i) =>
      isWorthARow(metric) ? [rowOf(metric, { index: i, currency: scenario.currency })] : [],
    ),
    lines: [
      ...verdictLines(verdicts, seeds.length),
      ...(cohort === null
        ? []
        : [`Most more kept out: ${cohort.id}, ${percentText(cohort.before)} -> ${percentText(cohort.after)}`]),
      ...doubts.map((doubt) => `Not judged: ${doubt}`),
    ],
  };
}

/** A line each where both sides have the defence, and one for those that only one side has: that was decided, not found. */
function verdictLines(verdicts: readonly VerdictChange[], all: number): string[] {
  const where = ({ seeds }: VerdictChange) => (seeds.length === all ? '' : ` (${seedsText(seeds)} only)`);
  const both = verdicts.filter(({ before, after }) => before !== null && after !== null);
  const listed = (side: 'before' | 'after', entries: readonly VerdictChange[]) => {
    const names = entries.map((entry) => `${entry.id} ${entry[side]}${where(entry)}`);
    return names.length === 0 ? [] : [`Only ${side}: ${names.join(', ')}`];
  };
  return [
    ...both.map((entry) => `${entry.id}: ${entry.before} -> ${entry.after}${where(entry)}`),
    ...listed(
      'before',
      verdicts.filter(({ after }) => after === null),
    ),
    ...listed(
      'after',
      verdicts.filter(({ before }) => before === null),
    ),
  ];
}

/** Scenarios that are named where many have no partner for the same reason. */
const NAMED_MAX = 5;

/** Runs that have no partner for the same reason stand in one sentence. */
function unpairedLines(unpaired: readonly Unpaired[]): string[] {
  const groups = new Map<string, Unpaired[]>();
  for (const run of unpaired) {
    const key = JSON.stringify([run.side, run.policy, run.reason]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((runs) => {
    const { side, policy, reason } = runs[0]!;
    const ids = [...new Set(runs.map(({ id }) => id))];
    const rest = ids.length > NAMED_MAX ? ` and ${countText(ids.length - NAMED_MAX)} more` : '';
    const which = `${ids.slice(0, NAMED_MAX).join(', ')}${rest} / ${policy}, ${seedsText(runs.map(({ seed }) => seed))}`;
    return `Only ${side}: ${which}: ${REASONS[reason]}.`;
  });
}

/** `seed 7`, `seeds 1-20`, `seeds 1-3, 7`. */
export function seedsText(seeds: readonly number[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const seed of [...new Set(seeds)].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && last.to + 1 === seed) last.to = seed;
    else spans.push({ from: seed, to: seed });
  }
  const text = spans.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  return `${new Set(seeds).size === 1 ? 'seed' : 'seeds'} ${text}`;
}
