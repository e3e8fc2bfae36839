/**
 * How the figure of a claim is taken from a run: in percent, percentage points or units of the tariff's currency. Each says
 * which runs it needs beside the one under test, so that no other is played.
 */
import { MICRO_PER_UNIT } from '../domain/units.ts';
import type { ClaimMeasure, Claims } from '../scenario/claim-format.ts';
import { round6 } from './rate.ts';
import type { ScenarioScore } from './scorecard.ts';
import { type RunTotals, sumLanes } from './totals.ts';

/** A run under test and its score, which was made against the runs that the measure asks for. */
export interface MeasuredRun {
  readonly score: ScenarioScore;
  readonly main: RunTotals;
  /** The same people without fraud and without defences; null where the measure does not ask for it. */
  readonly peace: RunTotals | null;
  readonly terms: Claims['terms'];
}

export interface Measure {
  readonly what: string;
  readonly unit: 'percent' | 'points' | 'money';
  /** `undefended`: the same attack without defences. `peace`: no fraud and no defences. */
  readonly against: 'undefended' | 'peace' | 'nothing';
  /** Played without the fraud: what a defence does on an ordinary day. */
  readonly calm?: true;
  /** Null where there is nothing to measure. */
  of(run: MeasuredRun): number | null;
}

export const MEASURES: Readonly<Record<ClaimMeasure, Measure>> = {
  'value-stopped': {
    what: 'value of the attack that was stopped',
    unit: 'percent',
    against: 'undefended',
    of: ({ score }) => percent(score.fraud.valueDetectionRate),
  },
  'fraud-share': {
    what: 'fraud messages of all messages sent',
    unit: 'percent',
    against: 'nothing',
    of: ({ score }) => percent(score.fraud.fraudShare.value),
  },
  'insult-rate': {
    what: 'real users kept out who get in without the defences',
    unit: 'percent',
    against: 'undefended',
    of: ({ score }) => percent(score.legit.insultRate.value),
  },
  'worst-cohort': {
    what: 'real users kept out, in the cohort that suffers most',
    unit: 'percent',
    against: 'undefended',
    of: ({ score }) => percent(score.legit.worstCohort?.insultRate.value ?? null),
  },
  'challenge-rate': {
    what: 'real users who were shown a challenge',
    unit: 'percent',
    against: 'nothing',
    of: ({ score }) => percent(score.legit.challengeRate.value),
  },
  'completion-difference': {
    what: 'logins completed, compared with a day without attack and without defences',
    unit: 'points',
    against: 'peace',
    of: ({ score: { legit } }) => difference(legit.completionRate.value, legit.calmCompletionRate.value),
  },
  'attacker-profit': {
    what: "the attacker's profit",
    unit: 'money',
    against: 'nothing',
    of: ({ score }) => round6(score.fraud.attacker.profitMicro / MICRO_PER_UNIT),
  },
  'protection-cost': {
    what: 'checks and lost logins on a day without attack, of what its messages cost',
    unit: 'percent',
    against: 'peace',
    calm: true,
    of: protectionCost,
  },
};

/** Every ask is judged once, and everybody who gets in without the defences and not with them is lost. */
function protectionCost({ score, main, peace, terms }: MeasuredRun): number | null {
  const billMicro = peace === null ? 0 : sumLanes(peace, 'legit', 'costMicro');
  if (billMicro === 0) return null;
  const checksMicro = sumLanes(main, 'legit', 'attempts') * terms.checkMicro;
  return percent((checksMicro + score.legit.insults * terms.lostLoginMicro) / billMicro);
}

function percent(share: number | null): number | null {
  return share === null ? null : round6(share * 100);
}

function difference(here: number | null, there: number | null): number | null {
  return here === null || there === null ? null : round6((here - there) * 100);
}
