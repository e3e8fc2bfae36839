/**
 * Everything that a run is scored from, as `fold.json` holds it: totals of the run and of the runs beside it, and the facts
 * of scenario and harness. Written where the ledger keeps less than every event, so that the score can be made again.
 */
import { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import { headerFormat } from '../ledger/header.ts';
import { type Expectation, expectationFormat } from '../scenario/expectation-format.ts';
import { playedGameFormat } from './attribution-format.ts';
import { joinsFormat } from './foreign-format.ts';
import { silentVolumeFormat } from './metrics-format.ts';
import type { RunToScore } from './score.ts';
import { scenarioScoreFormat, variantScoreFormat } from './scorecard.ts';
import type { PeopleTotals } from './totals.ts';
import { peopleTotalsFormat, runTotalsFormat } from './totals-format.ts';

const FOLD_SCHEMA = 'pumpdrill.fold/1';

const whole = z.int();
const ratioFormat = z.strictObject({ numerator: whole.min(0), denominator: whole.min(1) });

const economicsFormat = z.strictObject({
  revenueShare: ratioFormat,
  costPerAttemptMicro: whole,
  costPerSolutionMicro: whole,
  costPerMailboxMicro: whole,
  costPerRentedNumberMicro: whole,
});

const invariantBasics = { id: z.string(), because: z.string() };
/** Invariants as a scenario's reader leaves them: durations in milliseconds, shares as ratios. */
const invariantFormat = z.discriminatedUnion('kind', [
  z.strictObject({
    ...invariantBasics,
    kind: z.literal('messages-at-most'),
    messages: whole.min(0),
    per: z.enum(['number', 'address', 'device', 'run']),
    within: whole.min(1).optional(),
    of: z.string().optional(),
  }),
  z.strictObject({
    ...invariantBasics,
    kind: z.literal('people-served'),
    cohort: z.string().optional(),
    share: ratioFormat,
  }),
  z.strictObject({
    ...invariantBasics,
    kind: z.literal('gain-at-most'),
    of: z.string(),
    over: z.string(),
    percent: whole.min(0),
  }),
]);

const harnessFormat = z.strictObject({
  started: whole,
  dropped: whole,
  unresolved: whole,
  latenessMsP99: z.number(),
  interrupted: z.boolean(),
  speed: z.number().positive(),
  /** Absent in older files, and where messages say whose they are. */
  joins: joinsFormat.exactOptional(),
});

const foldFormat = z.strictObject({
  schema: z.literal(FOLD_SCHEMA),
  header: headerFormat,
  harness: harnessFormat,
  /** By lane id. */
  economics: z.record(z.string(), economicsFormat),
  tariff: scenarioScoreFormat.shape.tariff,
  counterfactual: z.enum(['simulated', 'played']),
  plannedLossMicro: whole.nullable(),
  variants: z.array(variantScoreFormat),
  /** What the scenario's author expects, by policy. Absent in older files. */
  expect: z.array(expectationFormat).exactOptional(),
  /** Absent in older files, and where the scenario is no probe. */
  probe: z.strictObject({ invariants: z.array(invariantFormat), notRun: z.string() }).exactOptional(),
  /** Absent in older files. */
  costs: z.strictObject({ lostLoginMicro: whole, frictionMicro: whole, checkMicro: whole }).exactOptional(),
  /** Where it was searched for. */
  silentVolume: silentVolumeFormat.exactOptional(),
  main: runTotalsFormat,
  undefended: runTotalsFormat.nullable(),
  calm: peopleTotalsFormat.nullable(),
  parityRun: peopleTotalsFormat.nullable(),
  /** By the id of the defence that was taken out. */
  withoutDefence: z.record(z.string(), peopleTotalsFormat),
  /** Absent where nobody asked for it, and in older files. */
  game: playedGameFormat.exactOptional(),
});
type Fold = z.output<typeof foldFormat>;

/** Without `readonly`, as zod's types are, so that the compiler compares everything else. */
type Writable<T> = T extends ArrayBufferView | string | number
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

/** The value to write as JSON. */
export function encodeFold(run: RunToScore): unknown {
  const { header, harness, economics, tariff, counterfactual, main, undefended } = run;
  const { started, dropped, unresolved, latenessMsP99, interrupted, speed, joins } = harness;
  const fold: Writable<Omit<Fold, 'schema'>> = {
    header: header as Writable<typeof header>,
    harness: {
      ...{ started, dropped, unresolved, latenessMsP99, interrupted, speed },
      ...(joins === undefined ? {} : { joins }),
    },
    economics: Object.fromEntries(economics),
    tariff,
    counterfactual,
    plannedLossMicro: run.plannedLossMicro ?? null,
    variants: [...(run.variants ?? [])],
    expect: [...(run.expect ?? [])] as Writable<Expectation>[],
    ...(run.probe === undefined ? {} : { probe: run.probe as Writable<typeof run.probe> }),
    ...(run.costs === undefined ? {} : { costs: { ...run.costs } }),
    ...(run.silentVolume === undefined ? {} : { silentVolume: run.silentVolume }),
    main: main as Writable<typeof main>,
    undefended: undefended as Writable<typeof undefended>,
    calm: run.calm && peopleOf(run.calm),
    parityRun: run.parityRun ? peopleOf(run.parityRun) : null,
    withoutDefence: Object.fromEntries([...run.withoutDefence].map(([id, totals]) => [id, peopleOf(totals)])),
    ...(run.game === undefined ? {} : { game: run.game }),
  };
  return z.encode(foldFormat, { schema: FOLD_SCHEMA, ...fold });
}

/** What the file's JSON value says, or what is wrong with it. */
export function decodeFold(value: unknown): { readonly run: RunToScore } | { readonly problems: readonly Problem[] } {
  const parsed = z.safeDecode(foldFormat, value as z.input<typeof foldFormat>);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map((issue) => ({
        code: 'BAD_FOLD',
        path: issue.path.join('.'),
        message: issue.message,
      })),
    };
  }
  const { schema: _, economics, withoutDefence, plannedLossMicro, ...rest } = parsed.data;
  return {
    run: {
      ...rest,
      economics: new Map(Object.entries(economics)),
      withoutDefence: new Map(Object.entries(withoutDefence)),
      ...(plannedLossMicro === null ? {} : { plannedLossMicro }),
    },
  };
}

function peopleOf({ lanes, cohorts, intents }: PeopleTotals): Writable<PeopleTotals> {
  return { lanes, cohorts, intents } as Writable<PeopleTotals>;
}
