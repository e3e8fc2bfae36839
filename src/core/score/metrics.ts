/** From totals to the metrics beyond the first figures; each part where the totals tell. */
import { DEFAULT_COSTS } from '../domain/cost-values.ts';
import type { RunHeader } from '../domain/event.ts';
import type { Micro, Ratio } from '../domain/units.ts';
import { detectionOf } from './detection.ts';
import type { Friction } from './friction.ts';
import type { CampaignScore, Metrics } from './metrics-format.ts';
import { attackerScore, exposure, type LaneEconomics } from './money.ts';
import { rateOf, round6 } from './rate.ts';
import type { RunToScore } from './score.ts';
import { totalCost, wouldComplete } from './total-cost.ts';
import { type BlockedTotals, type LaneTotals, type RunTotals, sumLanes } from './totals.ts';
import { victimsOf } from './victims.ts';

export function metricsOf(run: RunToScore, friction: Friction, undefendedLossMicro: Micro | null): Metrics {
  const { main, undefended, harness } = run;
  const options = { ignoreCutOff: harness.interrupted };
  const { all } = friction;
  const detection = detectionOf(main);
  const { touched, blocked, work } = main;
  return {
    exposureMicro: exposure(main, undefended),
    campaigns: campaignScores(run.header, main.lanes, run.economics),
    ...(touched === undefined
      ? {}
      : {
          victims: {
            ...victimsOf(main, undefended, options),
            attackedNumbers: touched.numbers,
            complete: touched.complete,
          },
        }),
    ...(blocked === undefined ? {} : { blocking: blockingOf(blocked, all.insults) }),
    ...(detection === null ? {} : { detection }),
    ...(work === undefined ? {} : { work: workOf(main, work, run.header.engine) }),
    costs: totalCost({
      values: run.costs ?? DEFAULT_COSTS,
      lossMicro: sumLanes(main, 'fraud', 'costMicro'),
      undefendedLossMicro,
      intents: all.intents,
      insults: all.insults,
      challenged: all.challenged,
      checks: work === undefined ? null : work.challengesJudged + work.addressLookups,
      wouldComplete: wouldComplete(main, undefended, options),
    }),
    ...(run.silentVolume === undefined ? {} : { silentVolume: run.silentVolume }),
  };
}

/** One per campaign of the scenario, in its order. */
export function campaignScores(
  header: Pick<RunHeader, 'lanes'>,
  totals: readonly LaneTotals[],
  economics: ReadonlyMap<string, LaneEconomics>,
): CampaignScore[] {
  const fraud = header.lanes.filter(({ intent }) => intent === 'fraud');
  return [...new Set(fraud.map(({ origin }) => origin))].map((id) => {
    const ids = new Set(fraud.filter(({ origin }) => origin === id).map((lane) => lane.id));
    const lanes = totals.filter((lane) => ids.has(lane.id));
    const sum = (of: (lane: LaneTotals) => number): number => lanes.reduce((total, lane) => total + of(lane), 0);
    const terms = lanes.flatMap((lane) => economics.get(lane.id) ?? [])[0];
    return {
      id,
      attempts: sum((lane) => lane.attempts),
      dispatches: sum((lane) => lane.dispatches),
      lossMicro: sum((lane) => lane.costMicro),
      attacker: attackerScore(lanes, economics),
      revenueShare: terms === undefined ? null : shareValue(terms.revenueShare),
    };
  });
}

export function blockingOf({ fraud, legit }: BlockedTotals, insults: number): NonNullable<Metrics['blocking']> {
  return {
    attackMicro: fraud.micro,
    legitMicro: legit.micro,
    precision: precisionOf(fraud.micro, legit.micro),
    attempts: rateOf(fraud.attempts, fraud.attempts + legit.attempts),
    insultsPerThousand: perThousand(insults, fraud.attempts),
  };
}

/** Attack value of all value; null where there is none. */
export function precisionOf(attackMicro: Micro, legitMicro: Micro): number | null {
  return attackMicro + legitMicro === 0 ? null : round6(attackMicro / (attackMicro + legitMicro));
}

/** Null without anything to compare with. */
export function perThousand(count: number, of: number): number | null {
  return of === 0 ? null : round6((count * 1_000) / of);
}

function workOf(
  { decided }: RunTotals,
  work: NonNullable<RunTotals['work']>,
  engine: RunHeader['engine'],
): NonNullable<Metrics['work']> {
  return {
    decisions: decided,
    ...work,
    meterOperationsPerDecision: decided === 0 ? null : round6(work.meterOperations / decided),
    counted: engine === 'simulate' ? 'played' : 'twin',
  };
}

function shareValue({ numerator, denominator }: Ratio): number {
  return round6(numerator / denominator);
}
