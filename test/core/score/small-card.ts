/** Scorecards to compare: one scenario per entry, with the few figures that a comparison looks at. */
import { buildScorecard } from '../../../src/core/score/build.ts';
import { rateOf } from '../../../src/core/score/rate.ts';
import { scoreRun } from '../../../src/core/score/score.ts';
import type { DefenceScore, ScenarioScore, Scorecard } from '../../../src/core/score/scorecard.ts';
import { fold, fraudId, HEADER, person, through } from './small-run.ts';

const EVENTS = [...through(fraudId(0), 1), ...person(0, 5, 'completed')];
const BASE = scoreRun({
  header: HEADER,
  main: fold(EVENTS),
  undefended: fold(EVENTS),
  calm: null,
  withoutDefence: new Map(),
  harness: { started: 3, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
  economics: new Map(),
  tariff: { name: 'flat', asOf: '', currency: 'EUR', source: '', billing: 'per message' },
  counterfactual: 'simulated',
});
const [DEFENCE] = BASE.defences as [DefenceScore, ...DefenceScore[]];

export interface SmallRun {
  readonly id?: string;
  readonly policy?: string;
  readonly seed?: number;
  readonly hash?: string;
  readonly digest?: string;
  readonly currency?: string;
  readonly verdict?: ScenarioScore['verdict'];
  readonly loss?: number;
  /** Kept out of 100 people. */
  readonly keptOut?: number;
  readonly verdicts?: Readonly<Record<string, DefenceScore['verdict']>>;
}

const UNDEFENDED = 100_000_000;

export function run(part: SmallRun = {}): ScenarioScore {
  const { loss = 1_000_000, keptOut = 0, verdicts = {}, currency = 'EUR', ...rest } = part;
  const insultRate = rateOf(keptOut, 100);
  return {
    ...BASE,
    ...rest,
    tariff: { ...BASE.tariff, currency },
    fraud: {
      ...BASE.fraud,
      lossMicro: loss,
      undefendedLossMicro: UNDEFENDED,
      valueDetectionRate: 1 - loss / UNDEFENDED,
    },
    legit: {
      ...BASE.legit,
      insults: keptOut,
      insultRate,
      cohorts: [
        { ...(BASE.legit.cohorts[0] as ScenarioScore['legit']['cohorts'][number]), id: 'shop/office', insultRate },
      ],
    },
    defences: Object.entries(verdicts).map(([id, verdict]) => ({ ...DEFENCE, id, verdict })),
  };
}

export function seeds(count: number, of: (seed: number) => SmallRun): ScenarioScore[] {
  return Array.from({ length: count }, (_, i) => run({ ...of(i + 1), seed: i + 1 }));
}

export function card(scenarios: readonly ScenarioScore[], engine: Scorecard['engine'] = 'simulate'): Scorecard {
  return buildScorecard({ engine, target: 'reference', command: 'pumpdrill run', assumptions: [], scenarios });
}
