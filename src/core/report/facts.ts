/** One run's figures as named facts, in groups: the attack, the real users, what it all comes to, the measurement itself. */
import type { Aggregate, ScenarioScore } from '../score/scorecard.ts';
import { foreignAnswerFacts, joinFacts } from './foreign-facts.ts';
import { intervalFacts } from './interval-facts.ts';
import { aggregateMetricFacts, aimFacts, attackFacts, costFacts, victimFacts, workFacts } from './metric-facts.ts';
import { moveFacts } from './move-facts.ts';
import { providerFacts } from './provider-facts.ts';
import { signalFacts } from './signal-facts.ts';
import { surfaceFacts } from './surface-facts.ts';
import { afterText, countText, moneyText, percentText, pointsText, rateText, spanText } from './wording.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Where in the scenario's scorecard (or in the aggregate) the figure stands, as a dotted path; absent where `value` joins several. */
  readonly figure?: string;
}

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export const OPERATOR_SAW = 'What an operator saw';

export function factGroups(score: ScenarioScore): FactGroup[] {
  return [
    { title: 'The attack', facts: score.fraud.attempts > 0 ? fraudFacts(score) : [] },
    { title: 'The real users', facts: legitFacts(score) },
    { title: 'The answers', facts: [...answerFacts(score), ...foreignAnswerFacts(score)] },
    { title: 'How well it was aimed', facts: aimFacts(score) },
    { title: OPERATOR_SAW, facts: signalFacts(score) },
    { title: 'The SMS provider', facts: providerFacts(score) },
    { title: 'What deciding took', facts: workFacts(score) },
    { title: 'What it all comes to', facts: costFacts(score) },
    { title: 'The measurement', facts: harnessFacts(score) },
  ].filter((group) => group.facts.length > 0);
}

const COUNTERFACTUALS: Readonly<Record<ScenarioScore['fraud']['counterfactual'], string>> = {
  simulated: '',
  played: '',
  'planned-upper-bound': 'at most ',
  none: 'not known, counted as ',
};

function fraudFacts(score: ScenarioScore): Fact[] {
  const { fraud, tariff } = score;
  const money = (micro: number) => moneyText(micro, tariff.currency);
  const { attacker } = fraud;
  return [
    { name: 'Fraud bill', value: money(fraud.lossMicro), figure: 'fraud.lossMicro' },
    {
      name: 'Undefended it would be',
      value: `${COUNTERFACTUALS[fraud.counterfactual]}${money(fraud.undefendedLossMicro)}`,
      figure: 'fraud.undefendedLossMicro',
    },
    {
      name: 'Value stopped',
      value: percentText(fraud.valueDetectionRate),
      figure: 'fraud.valueDetectionRate',
    },
    { name: 'Fraud attempts that got an SMS', value: rateText(fraud.leakRate), figure: 'fraud.leakRate' },
    { name: 'Fraud share of all SMS', value: rateText(fraud.fraudShare), figure: 'fraud.fraudShare' },
    {
      name: 'Worst minute',
      value: money(fraud.peakBurnMicroPerMinute),
      figure: 'fraud.peakBurnMicroPerMinute',
    },
    { name: 'Time to detect', value: afterText(fraud.timeToDetectMs), figure: 'fraud.timeToDetectMs' },
    { name: 'Time to contain', value: afterText(fraud.timeToContainMs), figure: 'fraud.timeToContainMs' },
    { name: 'Attacker earns', value: money(attacker.revenueMicro), figure: 'fraud.attacker.revenueMicro' },
    { name: 'Attacker pays', value: money(attacker.costMicro), figure: 'fraud.attacker.costMicro' },
    { name: 'Attacker profit', value: money(attacker.profitMicro), figure: 'fraud.attacker.profitMicro' },
    {
      name: 'Attacker breaks even at a share of',
      value: percentText(attacker.breakEvenShare),
      figure: 'fraud.attacker.breakEvenShare',
    },
    ...attackFacts(score),
    ...surfaceFacts(score),
    ...moveFacts(score),
  ];
}

function legitFacts(score: ScenarioScore): Fact[] {
  const { legit } = score;
  const { underAttack, worstCohort, addedDelayMs } = legit;
  return [
    { name: 'Kept out', value: rateText(legit.insultRate), figure: 'legit.insultRate' },
    {
      name: `Worst cohort${worstCohort === null ? '' : `: ${worstCohort.id}`}`,
      value: worstCohort === null ? 'none' : rateText(worstCohort.insultRate),
      ...(worstCohort === null ? {} : { figure: 'legit.worstCohort.insultRate' }),
    },
    ...victimFacts(score),
    {
      name: 'Logged in',
      value: percentText(legit.completionRate.value),
      figure: 'legit.completionRate.value',
    },
    {
      name: 'Logged in on a calm day',
      value: percentText(legit.calmCompletionRate.value),
      figure: 'legit.calmCompletionRate.value',
    },
    ...(underAttack.differencePoints === null
      ? []
      : [
          {
            name: 'Logins during the attack, against calm',
            value: pointsText(underAttack.differencePoints),
            figure: 'legit.underAttack.differencePoints',
          },
        ]),
    ...(addedDelayMs.p95 === null || addedDelayMs.p50 === null
      ? []
      : [
          { name: 'Added delay, median', value: spanText(addedDelayMs.p50), figure: 'legit.addedDelayMs.p50' },
          { name: 'Added delay, 95th percentile', value: spanText(addedDelayMs.p95), figure: 'legit.addedDelayMs.p95' },
        ]),
  ];
}

type Disposition = ScenarioScore['dispositions'][number]['kind'];

const ANSWERS: Readonly<Record<Disposition, string>> = {
  deny: 'Refused',
  challenge: 'Challenged',
  delay: 'Told to come back later',
  pretend: 'Told "sent", and nothing was',
  review: 'Refused, and left for a person to look at',
  'other-channel': 'Offered another channel',
};

/** What the target told those whom it refused. */
function answerFacts({ dispositions }: ScenarioScore): Fact[] {
  return dispositions.map(({ kind, fraud, legit }) => ({
    name: ANSWERS[kind] ?? kind,
    value: `${countText(fraud)} of the attack, ${countText(legit)} of real users`,
  }));
}

/** A simulated run has no schedule to miss and nothing to be compared with. */
function harnessFacts(score: ScenarioScore): Fact[] {
  const { health, parity } = score;
  if (parity === null) return joinFacts(score).length === 0 ? [] : [...joinFacts(score), ...scheduleFacts(health)];
  const side = (p: { live: number; simulated: number; bound: number; within: boolean }) =>
    `${countText(p.live)} live, ${countText(p.simulated)} simulated (bound ${countText(p.bound)}, ${p.within ? 'within' : 'OUTSIDE'})`;
  return [
    { name: 'Fraud SMS, live and simulated', value: side(parity.fraud) },
    { name: 'SMS to real users, live and simulated', value: side(parity.legit) },
    ...scheduleFacts(health),
  ];
}

function scheduleFacts(health: ScenarioScore['health']): Fact[] {
  return [
    {
      name: 'Lateness p99',
      value: `${health.latenessMsP99.toFixed(1)} ms (${health.latenessVirtualMsP99.toFixed(0)} virtual ms)`,
    },
    { name: 'Dropped', value: countText(health.dropped), figure: 'health.dropped' },
    { name: 'Unresolved', value: countText(health.unresolved), figure: 'health.unresolved' },
  ];
}

/** One scenario and policy over its seeds. */
export function aggregateFacts(aggregate: Aggregate): FactGroup {
  const money = (micro: number) => moneyText(micro, aggregate.currency);
  const { lossMicro: loss, undefendedLossMicro: undefended, valueDetectionRate: detection, worstCohort } = aggregate;
  // Their bound would be the right one if people of one run did not share counters.
  const counted = aggregate.intervals === undefined ? '' : ', one by one';
  const facts: Fact[] = [
    { name: 'Fraud bill, mean', value: money(loss.mean), figure: 'lossMicro.mean' },
    { name: 'Fraud bill, worst seed', value: money(loss.max), figure: 'lossMicro.max' },
    { name: 'Undefended, mean', value: money(undefended.mean), figure: 'undefendedLossMicro.mean' },
    { name: 'Value stopped, mean', value: percentText(detection.mean), figure: 'valueDetectionRate.mean' },
    { name: 'Value stopped, worst seed', value: percentText(detection.min), figure: 'valueDetectionRate.min' },
    {
      name: 'Value stopped, lower bound of the mean',
      value: percentText(detection.low95),
      figure: 'valueDetectionRate.low95',
    },
    { name: `Real users kept out${counted}`, value: rateText(aggregate.insultRate), figure: 'insultRate' },
    {
      name: `Worst cohort${worstCohort === null ? '' : `: ${worstCohort.id}`}`,
      value: worstCohort === null ? 'none' : rateText(worstCohort.insultRate),
      ...(worstCohort === null ? {} : { figure: 'worstCohort.insultRate' }),
    },
    ...aggregateMetricFacts(aggregate),
    ...intervalFacts(aggregate),
    ...aggregate.variants.map((variant) => ({
      name: `Variant ${variant.id}`,
      value: `value stopped mean ${percentText(variant.valueDetectionRate.mean)}, worst ${percentText(variant.valueDetectionRate.min)}; bill mean ${money(variant.lossMicro.mean)}; kept out ${rateText(variant.insultRate)}`,
    })),
  ];
  return { title: `${aggregate.id} under ${aggregate.policy}, ${aggregate.seeds.length} seeds`, facts };
}
