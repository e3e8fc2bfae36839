import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../src/core/domain/units.ts';
import { AnomalyFeatures, FEATURES } from './anomaly-features.ts';
import { AwaitingLabel } from './awaiting-label.ts';
import { BIT } from './binary-log.ts';
import { type DefenceContext, type DefenceRequest, defineDefence } from './defence.ts';
import { RollingCount } from './rolling-count.ts';
import { VerifiedOrNot } from './verified-or-not.ts';

/** Unverified sends lose a 64th a minute: half in 44 minutes, about as long as an emergency of S1 (assumption). */
const UNVERIFIED_KEPT_PER_MINUTE = 63 / 64;
/** Verified ones lose a 256th an hour: half in a week (S1: compared with seven days). */
const VERIFIED_KEPT_PER_HOUR = 255 / 256;
/** Fading catches up with at most so many silent steps; beyond that everything is forgotten anyway. */
const STEPS_MAX = 2_000;

const config = z.strictObject({
  bits: z
    .int()
    .min(1)
    .max(24)
    .default(8)
    .describe(
      'anomalous from here on: 2^bits times likelier among sends nobody verifies (assumption: two features that speak)',
    ),
  grace: duration
    .prefault('3m')
    .describe('a send that is not verified by then counts as unverified (assumption: slow delivery and typing)'),
  minUnverified: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('fewer unverified sends are no evidence (S1: 20 or 30)'),
  minVerified: z.int().min(1).max(1_000_000).default(50).describe('fewer verified sends are no measure (assumption)'),
  action: z
    .enum(['review', 'throttle', 'none'])
    .default('review')
    .describe(
      'review: refused and left for a person; throttle: so many go through (S2 has both); none: only the alert',
    ),
  throttleTo: z
    .int()
    .min(0)
    .max(100_000)
    .default(2)
    .describe('throttle: anomalous requests that one process lets through per minute (assumption)'),
});

type Config = z.output<typeof config>;

interface Memory {
  readonly features: AnomalyFeatures;
  readonly model: VerifiedOrNot;
  readonly awaiting: AwaitingLabel;
  /** Anomalous requests let through, per minute. */
  readonly letThrough: RollingCount;
  /** What was refused here but, because this defence only observes, may be sent all the same: it teaches nothing. */
  readonly refused: WeakSet<DefenceRequest>;
  /** The features of the request in hand. */
  readonly current: Int32Array;
  fadedMinute: number;
  fadedHour: number;
  quietUntilMs: EpochMs;
}

/**
 * D22. A statistical model on top of the static rules, which learns while it runs: two sets of fading counts, of the sends
 * that were verified and of those that were not within `grace`, by six properties of the request (country, number block,
 * network, agent, pace, client). A request is scored by the log-likelihood ratio of a naive Bayes classifier between the two,
 * with the six taken as independent, each bounded, and the sizes of the two sets left out. Counts and a table of logarithms;
 * no training set, no randomness. Anomalous is what looks like the sends that nobody verifies and unlike those that people
 * verify; a lone traveller is not, because rarity alone is no evidence, and an outage of delivery is not, because then the
 * unverified look like everybody.
 *
 * Each process learns from its own share of the traffic. Refused requests teach nothing: the unverified fade by half in
 * 44 minutes, then some of the attack goes through again and is recognised again, which throttles it by itself.
 */
export const anomalyModel = defineDefence({
  id: 'anomaly-model',
  row: 'D22',
  summary: 'Refuses or throttles requests that look like the sends which nobody verifies.',
  stops: ['an attack that differs from the customers in several ways, none of which any rule knows'],
  blindTo: [
    'an attacker who enters his codes: his sends teach the model that they are good',
    'an attacker who looks like the customers in country, number block, network, browser and pace',
    'the first minutes of an attack: a send is unverified only after the grace time',
    'the time before people have verified enough to learn from',
    'real users who share most properties of an attack, whom it hurts: a new market that verifies badly, a carrier network',
  ],
  sources: [
    'S2 (statistical model on top of the static rules; automatic throttling or human review)',
    'domain.md section 6 (prefixes without the last digits; agent, network and pace as features of scored samples)',
    'methods.md 2.3 M5 and M7 (a measure that an attack teaches; sends that had no time to be verified)',
  ],
  refusalAnswer: 'fraud-blocked',
  config,
  memory: (): Memory => ({
    features: new AnomalyFeatures(),
    model: new VerifiedOrNot(),
    awaiting: new AwaitingLabel(),
    letThrough: new RollingCount(MINUTE_MS, 1),
    refused: new WeakSet(),
    current: new Int32Array(FEATURES.length),
    fadedMinute: -1,
    fadedHour: -1,
    quietUntilMs: 0,
  }),
  decide(request, _readings, settings, context): Decision {
    const memory = context.memory as Memory;
    if (request.number === 0 || !isTaught(memory, settings)) return ALLOW;
    memory.features.fill(request, memory.current);
    const score = memory.model.score(memory.current);
    if (score < settings.bits * BIT) return ALLOW;
    speakUp(request, score, memory, context);
    const refusal = refusalOf(request.nowMs, memory, settings);
    if (refusal !== ALLOW) memory.refused.add(request);
    return refusal;
  },
  observe(fact, { grace }, context) {
    const memory = context.memory as Memory;
    catchUp(fact.nowMs, memory);
    labelUnverified(fact.nowMs - grace, memory);
    if (fact.kind === 'verified') labelVerified(fact.number, memory);
    if (fact.kind !== 'dispatched' || memory.refused.has(fact.request)) return;
    memory.features.fill(fact.request, memory.current);
    memory.awaiting.add(fact.number, fact.nowMs, memory.current);
  },
});

function isTaught({ model }: Memory, { minUnverified, minVerified }: Config): boolean {
  return model.unverified.total >= minUnverified && model.verified.total >= minVerified;
}

function refusalOf(nowMs: EpochMs, memory: Memory, { action, throttleTo }: Config): Decision {
  switch (action) {
    case 'none':
      return ALLOW;
    case 'review':
      return { kind: 'review', reason: 'anomalous', waitMs: 0 };
    case 'throttle':
      if (memory.letThrough.total(nowMs) >= throttleTo) {
        return { kind: 'delay', reason: 'anomalous', waitMs: MINUTE_MS - (nowMs % MINUTE_MS) };
      }
      memory.letThrough.add(nowMs);
      return ALLOW;
  }
}

/** Sends made before this moment that nobody verified. */
function labelUnverified(beforeMs: EpochMs, { awaiting, model }: Memory): void {
  for (let at = awaiting.nextUnverified(beforeMs); at >= 0; at = awaiting.nextUnverified(beforeMs)) {
    model.unverified.add(awaiting.features, at, 1);
  }
}

/** A code that is entered late takes its send back from the unverified. */
function labelVerified(number: number, { awaiting, model }: Memory): void {
  const send = awaiting.verify(number);
  if (send === null) return;
  if (send.wasLabelled) model.unverified.add(awaiting.features, send.at, -1);
  model.verified.add(awaiting.features, send.at, 1);
}

/** Lets the counts fade, once a minute and once an hour. */
function catchUp(nowMs: EpochMs, memory: Memory): void {
  const minute = Math.floor(nowMs / MINUTE_MS);
  if (minute === memory.fadedMinute) return;
  if (memory.fadedMinute >= 0) {
    memory.model.unverified.fade(repeated(UNVERIFIED_KEPT_PER_MINUTE, minute - memory.fadedMinute));
  }
  memory.fadedMinute = minute;
  const hour = Math.floor(nowMs / HOUR_MS);
  if (hour === memory.fadedHour) return;
  if (memory.fadedHour >= 0) memory.model.verified.fade(repeated(VERIFIED_KEPT_PER_HOUR, hour - memory.fadedHour));
  memory.fadedHour = hour;
}

function repeated(factor: number, times: number): number {
  let product = 1;
  for (let i = 0; i < Math.min(times, STEPS_MAX); i += 1) product *= factor;
  return times < 0 ? 1 : product;
}

/** At most once an hour: which properties spoke, and for what country. The client's own words stay out. */
function speakUp({ nowMs, country }: DefenceRequest, score: number, memory: Memory, context: DefenceContext): void {
  if (nowMs < memory.quietUntilMs) return;
  memory.quietUntilMs = nowMs + HOUR_MS;
  const { model, current } = memory;
  const spoken = FEATURES.flatMap(({ name }, i) => (model.evidence(i, current[i]!) >= BIT ? [name] : []));
  const detail = `requests like one to ${country || 'no known country'}: ${Math.floor(score / BIT)} bits, by ${spoken.join(', ')}`;
  context.alert({ signal: 'anomaly', posture: null, detail });
}
