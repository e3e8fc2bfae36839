/** From the totals of a run and of its counterfactual runs to its score. */
import type { CostValues } from '../domain/cost-values.ts';
import type { RunHeader } from '../domain/event.ts';
import type { Micro } from '../domain/units.ts';
import type { Expectation } from '../scenario/expectation-format.ts';
import { closedAccount, pausedMs, suspendedMs } from './account.ts';
import { attributionOf } from './attribution.ts';
import type { PlayedGame } from './attribution-format.ts';
import { judgeExpectation } from './expectation.ts';
import {
  attackWindow,
  completionWithin,
  delayQuantiles,
  type Friction,
  frictionOf,
  insultRate,
  worstCohort,
} from './friction.ts';
import { type HarnessFacts, healthOf, healthProblems, parityOf } from './health.ts';
import { judgeInvariants, type Probe, type ProbedRun } from './invariants.ts';
import { metricsOf } from './metrics.ts';
import type { SilentVolume } from './metrics-format.ts';
import { attackerScore, type LaneEconomics, peakBurn, timeToContain, timeToDetect, valueDetection } from './money.ts';
import { moveScores } from './moves.ts';
import { NO_RATE, rateOf, round6 } from './rate.ts';
import type { DefenceScore, Rate, ScenarioScore, VariantScore } from './scorecard.ts';
import { detectedAfter, signalScores } from './signals.ts';
import { INTENT, type PeopleTotals, type RunTotals, sumLanes } from './totals.ts';
import { type LeaveOneOut, type VerdictInput, verdictOf } from './verdict.ts';
import { flipsOf } from './verdict-flips.ts';

export interface RunToScore {
  readonly header: RunHeader;
  readonly main: RunTotals;
  /** Same seed, all defences and provider-side rules off. */
  readonly undefended: RunTotals | null;
  /** Same seed, no fraud. */
  readonly calm: PeopleTotals | null;
  /** Same seed, one enforced defence taken out, by its id. Where that run was not played, attribution is null. */
  readonly withoutDefence: ReadonlyMap<string, PeopleTotals>;
  /** What was played of other sets of enforced defences; absent where nobody asked for it. */
  readonly game?: PlayedGame;
  /** The simulated twin of a live run. */
  readonly parityRun?: PeopleTotals | null;
  readonly harness: HarnessFacts;
  /** By fraud lane id. */
  readonly economics: ReadonlyMap<string, LaneEconomics>;
  readonly tariff: ScenarioScore['tariff'];
  /** How `undefended` was played. */
  readonly counterfactual: 'simulated' | 'played';
  /**
   * Planned openers times tariff, for targets that cannot be played undefended: then it is the undefended loss, and
   * `undefended`, if there is one, says when it falls due and what people would have met.
   */
  readonly plannedLossMicro?: Micro;
  readonly variants?: readonly VariantScore[];
  /** What the scenario's author expects, by policy. */
  readonly expect?: readonly Expectation[];
  /** What a probe holds to be true; absent where the scenario is none. */
  readonly probe?: Probe;
  /** What the total cost reckons with; absent: the stated assumptions. */
  readonly costs?: CostValues;
  /** Where it was searched for. */
  readonly silentVolume?: SilentVolume;
}

export function scoreRun(run: RunToScore): ScenarioScore {
  const { header, main, undefended } = run;
  const friction = frictionOf(main, undefended, { ignoreCutOff: run.harness.interrupted });
  const health = healthOf(main, run.harness);
  const parity = run.parityRun ? parityOf(main, run.parityRun) : null;
  const attempts = sumLanes(main, 'fraud', 'attempts') + sumLanes(main, 'legit', 'attempts');
  const agrees = !parity || (parity.fraud.within && parity.legit.within);
  const fraud = fraudScore(run);
  const score: ScenarioScore = {
    id: header.scenario.id,
    title: header.scenario.title,
    policy: header.policy.id,
    seed: header.seed,
    hash: header.scenario.hash,
    digest: header.planDigest,
    startsAt: header.startsAt,
    durationMs: header.durationMs,
    tariff: run.tariff,
    verdict:
      healthProblems(health, attempts, main.unjoined.dispatches).length === 0 && agrees ? 'ungated' : 'inconclusive',
    fraud,
    legit: legitScore(run, friction),
    defences: defenceScores(run, friction, fraud.valueDetectionRate),
    dispositions: dispositionsOf(main),
    providerReasons: main.providerReasons.map(({ reason, refused, failed, wouldRefuse }) => {
      return { reason, refused: { ...refused }, failed: { ...failed }, wouldRefuse: { ...wouldRefuse } };
    }),
    alerts: main.alerts.map(({ timesMs, ...alert }) => ({
      ...alert,
      timeToDetectMs: detectedAfter({ timesMs }, main.firstFraudAttemptMs),
    })),
    ...(main.notices.length === 0 ? {} : { notices: main.notices.map((notice) => ({ ...notice })) }),
    signals: signalScores(main),
    variants: [...(run.variants ?? [])],
    ...(run.game?.shapley === undefined ? {} : { shapley: run.game.shapley.game }),
    health,
    parity,
    ...(main.answers.length === 0 ? {} : { answers: [...main.answers] }),
    ...(run.harness.joins === undefined ? {} : { joins: { ...run.harness.joins } }),
    ...(run.probe === undefined ? {} : { invariants: judgeInvariants(run.probe, probedRunOf(run)) }),
    metrics: metricsOf(run, friction, undefendedLoss(run)),
  };
  const expectation = judgeExpectation(run.expect ?? [], score);
  return expectation === null ? score : { ...score, expectation };
}

function probedRunOf({ header, main, undefended, harness }: RunToScore): ProbedRun {
  return { main, undefended, interrupted: harness.interrupted, origins: header.lanes.map(({ origin }) => origin) };
}

/** Score of a variant: the scenario with something changed, against its own undefended run. */
export function scoreVariant(variant: {
  id: string;
  why: string;
  main: RunTotals;
  undefended: RunTotals | null;
}): VariantScore {
  const { id, why, main, undefended } = variant;
  const friction = frictionOf(main, undefended, { ignoreCutOff: false });
  const lossMicro = sumLanes(main, 'fraud', 'costMicro');
  return {
    id,
    why,
    lossMicro,
    dispatches: sumLanes(main, 'fraud', 'dispatches'),
    valueDetectionRate: valueDetection(lossMicro, undefended && sumLanes(undefended, 'fraud', 'costMicro')),
    insultRate: insultRate(friction.all),
    worstCohort: worstCohort(friction.cohorts),
  };
}

/** Loss of the undefended run, played or planned; null when neither is known. */
function undefendedLoss(run: RunToScore): Micro | null {
  if (run.plannedLossMicro !== undefined) return run.plannedLossMicro;
  return run.undefended && sumLanes(run.undefended, 'fraud', 'costMicro');
}

function dispositionsOf({ dispositions }: RunTotals): ScenarioScore['dispositions'] {
  return dispositions.flatMap(({ kind, fraud, legit }) => (kind === 'allow' ? [] : [{ kind, fraud, legit }]));
}

function fraudScore(run: RunToScore): ScenarioScore['fraud'] {
  const { main, undefended } = run;
  const answered = sumLanes(main, 'fraud', 'answered');
  const dispatches = sumLanes(main, 'fraud', 'dispatches');
  const lossMicro = sumLanes(main, 'fraud', 'costMicro');
  const undefendedLossMicro = undefendedLoss(run);
  return {
    attempts: sumLanes(main, 'fraud', 'attempts'),
    dispatches,
    // One attempt may cause two messages, or one whose answer was lost: a rate still never exceeds 1.
    leakRate: rateOf(Math.min(dispatches, answered), answered),
    fraudShare: rateOf(dispatches, dispatches + sumLanes(main, 'legit', 'dispatches')),
    lossMicro,
    carrierMicro: sumLanes(main, 'fraud', 'carrierMicro'),
    undefendedLossMicro: undefendedLossMicro ?? 0,
    counterfactual: counterfactualOf(run),
    valueDetectionRate: valueDetection(lossMicro, undefendedLossMicro),
    peakBurnMicroPerMinute: peakBurn(main.fraudCostPerSecond),
    timeToDetectMs: timeToDetect(main),
    timeToContainMs: timeToContain(main, undefended),
    attacker: attackerScore(main.lanes, run.economics),
    ...(main.moves.length === 0 ? {} : { moves: moveScores(main.moves) }),
    ...(main.surfaces.length === 0 ? {} : { surfaces: [...main.surfaces] }),
  };
}

function counterfactualOf(run: RunToScore): ScenarioScore['fraud']['counterfactual'] {
  if (run.plannedLossMicro !== undefined) return 'planned-upper-bound';
  return run.undefended ? run.counterfactual : 'none';
}

function legitScore(run: RunToScore, friction: Friction): ScenarioScore['legit'] {
  const { main, calm } = run;
  const { all, cohorts } = friction;
  return {
    intents: all.intents,
    completed: all.completed,
    completionRate: rateOf(all.completed, all.intents),
    calmCompletionRate: calm ? completionOf(calm) : NO_RATE,
    underAttack: underAttack(main, calm),
    insults: all.insults,
    rescued: all.rescued,
    insultRate: insultRate(all),
    suspendedMs: suspendedMs(main.provider, main.durationMs),
    pausedMs: pausedMs(main.provider, main.durationMs),
    accountClosed: closedAccount(main),
    challengeRate: rateOf(all.challenged, all.intents),
    addedDelayMs: delayQuantiles(friction.addedDelaysMs),
    cohorts: cohorts.map((cohort, i) => ({
      id: cohort.id,
      intents: cohort.intents,
      completed: cohort.completed,
      insults: cohort.insults,
      rescued: cohort.rescued,
      hindered: cohort.hindered,
      insultRate: insultRate(cohort),
      addedDelayMs: delayQuantiles(friction.cohortDelaysMs[i]!),
    })),
    worstCohort: worstCohort(cohorts),
  };
}

function completionOf(totals: PeopleTotals): Rate {
  let begun = 0;
  let completed = 0;
  for (const table of totals.intents) {
    for (const flags of table.flags) {
      if ((flags & INTENT.begun) === 0) continue;
      begun += 1;
      if ((flags & INTENT.completed) !== 0) completed += 1;
    }
  }
  return rateOf(completed, begun);
}

function underAttack(main: RunTotals, calm: PeopleTotals | null): ScenarioScore['legit']['underAttack'] {
  const window = attackWindow(main);
  if (!window) return { completionRate: NO_RATE, calmCompletionRate: NO_RATE, differencePoints: null };
  const rates = completionWithin(main, calm, window);
  const [here, there] = [rates.here.value, rates.calm.value];
  return {
    completionRate: rates.here,
    calmCompletionRate: rates.calm,
    differencePoints: here === null || there === null ? null : round6((here - there) * 100),
  };
}

function defenceScores(run: RunToScore, friction: Friction, valueDetectionRate: number | null): DefenceScore[] {
  const { main } = run;
  const base = run.parityRun ? frictionOf(run.parityRun, run.undefended, { ignoreCutOff: false }) : friction;
  return main.defences.map((defence) => {
    const leaveOneOut = defence.mode === 'enforce' ? leaveOneOutOf(run, defence.id, base) : null;
    const input: VerdictInput = {
      defence,
      decided: main.decided,
      faults: faultsOf(main, defence.id),
      leaveOneOut,
      undefendedLossMicro: undefendedLoss(run),
      valueDetectionRate,
      intents: friction.all.compared,
      currency: run.tariff.currency,
    };
    const { verdict, evidence } = verdictOf(input);
    return {
      id: defence.id,
      mode: defence.mode,
      verdict,
      evaluated: defence.evaluated,
      refused: defence.refused,
      firstBlocker: defence.firstBlocker,
      reasons: [...defence.reasons],
      evidence,
      flips: flipsOf(input),
      attribution: attributionOf(defence.id, leaveOneOut, run.game),
    };
  });
}

/** Faults are reported under the defence's id, or `id/part`. */
function faultsOf(main: RunTotals, id: string): string[] {
  return main.faults
    .filter(({ source }) => source === id || source.startsWith(`${id}/`))
    .map(({ detail, count }) => `${detail} (${count} times)`);
}

/** Leave-one-out runs are simulated, so a live run is compared through its simulated twin: same world on both sides. */
function leaveOneOutOf(run: RunToScore, id: string, base: Friction): LeaveOneOut | null {
  const without = run.withoutDefence.get(id);
  if (!without) return null;
  const other = frictionOf(without, run.undefended, { ignoreCutOff: false });
  const withAll = run.parityRun ?? run.main;
  let worst: LeaveOneOut['worstCohort'] = null;
  for (const [i, cohort] of base.cohorts.entries()) {
    const insults = cohort.insults - (other.cohorts[i]?.insults ?? 0);
    const share = cohort.compared === 0 ? 0 : insults / cohort.compared;
    if (share > (worst ? worst.insults / worst.intents : 0)) {
      worst = { id: cohort.id, insults, intents: cohort.compared };
    }
  }
  return {
    lossMicro: sumLanes(without, 'fraud', 'costMicro') - sumLanes(withAll, 'fraud', 'costMicro'),
    insults: base.all.insults - other.all.insults,
    worstCohort: worst,
  };
}
