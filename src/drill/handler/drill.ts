/** Plays a pack through the user's own application in simulation, and says whether it holds. */
import type { Problem } from '../../core/domain/errors.ts';
import type { Micro } from '../../core/domain/units.ts';
import type { Scenario, ScenarioInput } from '../../core/scenario/format.ts';
import { ASSUMPTIONS } from '../../core/score/assumptions.ts';
import { buildScorecard } from '../../core/score/build.ts';
import type { GateResult } from '../../core/score/gate-result-format.ts';
import { scoreRun } from '../../core/score/score.ts';
import type { ScenarioScore, ScenarioSeries, Scorecard, Series } from '../../core/score/scorecard.ts';
import { buildSeries, scenarioSeries } from '../../core/score/series.ts';
import { type RunTotals, sumLanes } from '../../core/score/totals.ts';
import { probeOfApplication } from '../circumstances.ts';
import { unwatched } from '../counterfactuals.ts';
import { NO_DEFENCES } from '../no-defences.ts';
import { playSimulated, type SimulationInput } from '../play-simulated.ts';
import { prepareScenarios, prepareWrittenScenario } from '../prepare-scenarios.ts';
import type { PreparedScenario } from '../prepared.ts';
import { economicsOf, tariffFacts } from '../score-run.ts';
import { judge } from './judge.ts';
import type { Leak } from './leak-watch.ts';
import { allowedMicro, checkLimits, type HoldLimits, limitsFor } from './limits.ts';
import { playApplication } from './play.ts';
import { REAL } from './real-time.ts';
import { type DrillTarget, fakeTimersProblem, type ReadyTarget, readyTarget } from './target.ts';

export interface DrillOptions {
  /** Instead of the seeds that each scenario names. */
  readonly seeds?: readonly number[];
  readonly limits?: HoldLimits;
  /** Takes what each scenario's author expects of this policy for the limits, where he expects something: `layered`. */
  readonly expectAs?: string;
  /** `scenario/seed`: plays this run only. Where no run is called that, all are played. */
  readonly only?: string;
}

/** One run: a scenario and a seed. */
export interface DrilledRun {
  readonly scenario: string;
  readonly seed: number;
  readonly holds: boolean;
  /** What was judged, each with limit and figure. */
  readonly judged: readonly GateResult[];
  readonly firstLeak: Leak | null;
  /** The attempt with which more was lost than the limits allow, or more sent than a probe's do. */
  readonly overLimit: Leak | null;
  readonly lossMicro: Micro;
  readonly undefendedLossMicro: Micro;
  readonly currency: string;
}

export interface Drilled {
  /** The application's. */
  readonly name: string;
  /** True when every limit of every run was kept, and each was put to the test. */
  readonly holds: boolean;
  readonly runs: readonly DrilledRun[];
  /** Of the first run that does not hold. */
  readonly firstLeak: (Leak & { readonly scenario: string; readonly seed: number; readonly currency: string }) | null;
  /** What went wrong between drill and application. */
  readonly problems: readonly Problem[];
  readonly scorecard: Scorecard;
  readonly series: Series;
  /** How to get the first run that does not hold again, else all of it. */
  readonly command: string;
}

/** Ids of bundled scenarios or packs, files, folders, or scenarios written in TypeScript. */
export type Pack = string | ScenarioInput | Scenario | readonly (string | ScenarioInput | Scenario)[];

/** Runs replace the globals of their process, so that drills take turns in it. */
let turn: Promise<unknown> = Promise.resolve();

/** Throws PumpdrillError with every problem of what it was given, and when the application hangs. */
export function drillApplication(target: DrillTarget, pack: Pack, options: DrillOptions = {}): Promise<Drilled> {
  const mine = turn.then(() => drillNow(target, pack, options));
  turn = mine.catch(() => {});
  return mine;
}

interface Job {
  readonly prepared: PreparedScenario;
  readonly seed: number;
}

interface Scored {
  readonly run: DrilledRun;
  readonly score: ScenarioScore;
  readonly series: ScenarioSeries;
  readonly problems: readonly Problem[];
}

async function drillNow(target: DrillTarget, pack: Pack, options: DrillOptions): Promise<Drilled> {
  if (REAL.isReplaced()) throw fakeTimersProblem();
  checkLimits(options.limits ?? {});
  const jobs = jobsOf(pack, options);
  const ready = readyTarget(target, jobs.length);
  const scored: Scored[] = [];
  for (const job of jobs) scored.push(await drillOne(job, ready, options));
  return drilledOf(scored, ready.name, packText(pack));
}

function jobsOf(pack: Pack, { seeds, only }: DrillOptions): Job[] {
  const parts: readonly (string | ScenarioInput | Scenario)[] = Array.isArray(pack) ? pack : [pack];
  const all = parts
    .flatMap((part) => (typeof part === 'string' ? prepareScenarios([part]) : [prepareWrittenScenario(part)]))
    .flatMap((prepared) => [...new Set(seeds ?? prepared.scenario.seeds)].map((seed) => ({ prepared, seed })));
  const named = all.filter(({ prepared, seed }) => `${prepared.scenario.id}/${seed}` === only);
  return named.length > 0 ? named : all;
}

async function drillOne(job: Job, target: ReadyTarget, options: DrillOptions): Promise<Scored> {
  const { prepared, seed } = job;
  const limits = limitsFor(prepared.scenario, options.limits ?? {}, options.expectAs);
  const undefended = await playUndefended(job, { providerRules: false, healthy: true });
  const calm = await playUndefended(job, { only: 'legit' });
  const undefendedLossMicro = sumLanes(undefended, 'fraud', 'costMicro');
  const played = await playApplication({
    ...{ prepared, seed, target },
    allowedMicro: allowedMicro(limits, undefendedLossMicro),
  });
  const probe = probeOfApplication(prepared.scenario);
  const economics = economicsOf(played, prepared);
  const score: ScenarioScore = {
    ...scoreRun({
      header: played.header,
      main: played.totals,
      undefended,
      calm,
      withoutDefence: new Map(),
      harness: { ...played.health, speed: 1 },
      economics,
      tariff: tariffFacts(prepared),
      counterfactual: 'simulated',
      ...(probe === undefined ? {} : { probe }),
    }),
    defences: played.answers,
  };
  const judged = judge(score, limits, played.totals.unjoined.dispatches);
  const { firstLeak, overLimit, problems } = played;
  return {
    run: {
      scenario: score.id,
      seed,
      holds: judged.length > 0 && judged.every(({ result }) => result === 'pass') && score.verdict !== 'inconclusive',
      ...{ judged, firstLeak, overLimit, undefendedLossMicro },
      lossMicro: score.fraud.lossMicro,
      currency: score.tariff.currency,
    },
    score,
    series: scenarioSeries({ header: played.header, main: played.totals, undefended, economics }),
    problems,
  };
}

/** The bundled target without defences, which understands every spelling of a number, as the application may. */
async function playUndefended({ prepared, seed }: Job, world: Partial<SimulationInput>): Promise<RunTotals> {
  const input = unwatched({ prepared, policy: NO_DEFENCES, seed, anySpelling: true, ...world });
  return (await playSimulated(input)).totals;
}

function drilledOf(scored: readonly Scored[], name: string, pack: string): Drilled {
  const runs = scored.map(({ run }) => run);
  const failing = runs.find(({ holds }) => !holds);
  const what = failing === undefined ? pack : `'${failing.scenario}', { seeds: [${failing.seed}] }`;
  const command = `drill(${name}, ${what})`;
  const leak = failing?.firstLeak ?? null;
  return {
    name,
    holds: runs.length > 0 && failing === undefined,
    runs,
    firstLeak:
      failing === undefined || leak === null
        ? null
        : { ...leak, scenario: failing.scenario, seed: failing.seed, currency: failing.currency },
    problems: scored.flatMap(({ problems }) => problems),
    scorecard: buildScorecard({
      engine: 'simulate',
      target: name,
      command,
      assumptions: [...ASSUMPTIONS, ...OF_APPLICATIONS],
      scenarios: scored.map(({ score }) => score),
      gates: runs.flatMap(({ judged }) => judged),
    }),
    series: buildSeries(scored.map(({ series }) => series)),
    command,
  };
}

function packText(pack: Pack): string {
  const parts: readonly unknown[] = Array.isArray(pack) ? pack : [pack];
  const names = parts.map((part) => (typeof part === 'string' ? `'${part}'` : (part as { id?: string }).id));
  return names.length === 1 ? String(names[0]) : `[${names.join(', ')}]`;
}

/** What is taken for granted beside what every scorecard takes. */
const OF_APPLICATIONS: Scorecard['assumptions'] = [
  {
    id: 'undefended-is-the-bundled-target',
    text: 'Undefended and calm runs were played against the bundled target without defences, which understands every spelling of a number; real users are compared with those.',
    source: 'src/drill/handler/drill.ts',
  },
  {
    id: 'no-decisions',
    text: 'The application gives no decisions: its refusals are counted by the answer they came with, and no verdict is given on single defences.',
    source: 'src/drill/handler/answer-tally.ts',
  },
];
