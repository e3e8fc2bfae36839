/**
 * The fold: events in, totals out, once through. It holds counters, one flag byte per legitimate intent and bounded
 * tables, never events. Whose attempt it was comes from the attempt's id and the header's lanes.
 *
 * The events of one attempt may come in any order and attempts may interleave (live streams do): totals are the same.
 */
import { ATTEMPTS_PER_OPENER, type Channel, OPENERS_PER_LANE } from '../domain/attempt.ts';
import { type DecisionKind, refuses } from '../domain/decision.ts';
import type {
  AttemptEvent,
  BilledEvent,
  CheckedEvent,
  DecidedEvent,
  DispatchEvent,
  IntentEndEvent,
  IntentEvent,
  LedgerEvent,
  MailCodeEvent,
  RunHeader,
  VerifyEvent,
} from '../domain/event.ts';
import type { E164 } from '../domain/phone.ts';
import type { Micro } from '../domain/units.ts';
import type { Invariant } from '../scenario/probe-format.ts';
import { AnswerTally } from './answer-tally.ts';
import { AttemptJoin, type Joined } from './attempt-join.ts';
import { BlockedTally, isFlowExpiry, REFUSALS } from './blocked-tally.ts';
import { Buckets, SecondCosts } from './buckets.ts';
import { DefenceTally } from './defence-tally.ts';
import { DeliveryDoubt } from './delivery-doubt.ts';
import { Explorer } from './explorer.ts';
import { flag, type LaneCounts, laneTotals, newLane } from './lane-counts.ts';
import { Notices } from './notices.ts';
import { ProviderTally } from './provider-tally.ts';
import { SeriesTally } from './series-tally.ts';
import { SurfaceTally } from './surface-tally.ts';
import { INTENT, type RunTotals } from './totals.ts';
import { TouchedNumbers } from './victims.ts';
import { type WatchedTraffic, watchFor } from './watched-traffic.ts';

/** What the fold must know of the plan beside the header. */
export interface FoldFacts {
  /** What the company is billed for one message to this number: a refused message has no dispatch that would tell. */
  readonly priceMicro: (number: E164, channel: Channel) => Micro;
  /** ISO country of a number, '' when unknown. */
  readonly countryOf: (number: E164) => string;
  /** `series`: with tables, traces and savings, for the run itself. `totals`: without, faster, for counterfactual runs. */
  readonly detail: 'series' | 'totals';
  /** What a probe holds to be true; absent: nothing is watched for it. */
  readonly invariants?: readonly Invariant[];
}

export interface Fold {
  add(event: LedgerEvent): void;
  /** Ends the fold; call once. */
  finish(): RunTotals;
}

const LANE_SPAN = OPENERS_PER_LANE * ATTEMPTS_PER_OPENER;

export function createFold(header: RunHeader, facts: FoldFacts): Fold {
  return new RunFold(header, facts);
}

class RunFold implements Fold {
  private readonly header: RunHeader;
  private readonly facts: FoldFacts;
  private readonly lanes: LaneCounts[];
  private readonly buckets: Buckets;
  private readonly costs: SecondCosts;
  private readonly defences: DefenceTally;
  private readonly notices = new Notices();
  private readonly providerTally = new ProviderTally();
  private readonly surfaces = new SurfaceTally();
  private readonly answers: AnswerTally | null;
  private readonly join: AttemptJoin | null;
  private readonly explorer: Explorer | null;
  private readonly doubt: DeliveryDoubt | null;
  private readonly watched: WatchedTraffic | null;
  private readonly blocked: BlockedTally | null;
  private readonly touched: TouchedNumbers | null;
  private readonly series: SeriesTally | null;
  private readonly unjoined = { dispatches: 0, costMicro: 0 };
  private decided = 0;
  private readonly dispositions = new Map<DecisionKind, { fraud: number; legit: number }>();
  private firstFraudMs = Number.POSITIVE_INFINITY;
  private lastFraudMs = -1;
  private firstRefusalMs = Number.POSITIVE_INFINITY;

  constructor(header: RunHeader, facts: FoldFacts) {
    this.header = header;
    this.facts = facts;
    this.lanes = header.lanes.map(newLane);
    this.buckets = new Buckets(header.durationMs);
    this.costs = new SecondCosts(header.durationMs);
    this.defences = new DefenceTally(header);
    const full = facts.detail === 'series';
    this.explorer = full ? new Explorer(header, facts.countryOf) : null;
    this.doubt = full ? new DeliveryDoubt(facts.countryOf) : null;
    this.answers = full ? new AnswerTally() : null;
    this.join = full ? new AttemptJoin((joined) => this.settle(joined)) : null;
    this.blocked = full ? new BlockedTally(facts.priceMicro) : null;
    this.touched = full ? new TouchedNumbers() : null;
    this.series = full ? new SeriesTally(header) : null;
    this.watched = watchFor(facts.invariants ?? [], header);
  }

  add(event: LedgerEvent): void {
    switch (event.type) {
      case 'attempt':
        this.attempt(event);
        break;
      case 'decided':
        this.decision(event);
        break;
      case 'checked':
        this.checked(event);
        break;
      case 'dispatch':
        this.dispatch(event);
        break;
      case 'billed':
        this.billed(event);
        break;
      case 'delivery':
        this.delivered(event.attempt);
        break;
      case 'verify':
        this.verify(event);
        break;
      case 'mail-code':
        this.mailCode(event);
        break;
      case 'intent':
        this.intent(event);
        break;
      case 'intent-end':
        this.intentEnd(event);
        break;
      case 'alert':
        this.notices.alert(event);
        break;
      case 'posture':
        this.notices.posture(event);
        break;
      case 'provider':
        this.notices.provider(event);
        break;
      case 'fault':
        this.notices.fault(event);
        break;
      case 'unsent':
        this.unsent(event.lane);
        break;
      case 'moved':
        this.notices.moved(event, this.header.lanes[event.lane]?.origin ?? '');
        break;
    }
  }

  finish(): RunTotals {
    this.join?.finish();
    const touched = this.touched?.finish();
    const seen = (atMs: number): number => (atMs === Number.POSITIVE_INFINITY ? -1 : atMs);
    return {
      durationMs: this.header.durationMs,
      lanes: this.lanes.map(laneTotals),
      cohorts: this.header.cohorts,
      intents: this.lanes.flatMap((lane) => lane.intents ?? []),
      fraudCostPerSecond: this.costs.seconds(),
      firstFraudAttemptMs: seen(this.firstFraudMs),
      lastFraudAttemptMs: this.lastFraudMs,
      firstFraudRefusalMs: seen(this.firstRefusalMs),
      defences: this.defences.totals(),
      decided: this.decided,
      dispositions: [...this.dispositions]
        .map(([kind, counts]) => ({ kind, ...counts }))
        .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
      alerts: this.notices.alerts(),
      notices: this.doubt?.notices(this.notices.alerts()) ?? [],
      provider: this.notices.providerStates(),
      providerReasons: this.providerTally.totals(),
      faults: this.notices.faults(),
      moves: this.notices.attackerMoves(),
      surfaces: this.surfaces.totals(),
      answers: this.decided > 0 ? [] : (this.answers?.totals() ?? []),
      watched: this.watched?.totals() ?? [],
      unjoined: { ...this.unjoined },
      unresolved: this.join?.unresolved ?? 0,
      buckets: this.buckets.totals(),
      explorer: this.explorer?.totals() ?? null,
      ...(touched === undefined ? {} : { touched }),
      ...(this.blocked === null ? {} : { blocked: this.blocked.totals() }),
      ...this.series?.totals(),
      ...(this.series === null || this.decided === 0 ? {} : { postures: this.notices.postures() }),
    };
  }

  /** The lane of an attempt; undefined for ids that no lane of this run can have made. */
  private laneOf(attempt: number): LaneCounts | undefined {
    return attempt === 0 ? undefined : this.lanes[Math.floor(attempt / LANE_SPAN)];
  }

  private attempt(event: AttemptEvent): void {
    const lane = this.laneOf(event.attempt);
    if (!lane) return;
    lane.attempts += 1;
    if (event.solve !== 'no') lane.solutions += 1;
    if (event.answer !== 'transport-error') lane.answered += 1;
    this.answers?.add(event.answer, lane.intent);
    this.series?.addAttempt(event, lane.intent);
    const refused = REFUSALS.has(event.answer);
    if (lane.intent === 'fraud') {
      this.buckets.add('fraudAttempts', event.atMs, 1);
      if (event.atMs < this.firstFraudMs) this.firstFraudMs = event.atMs;
      if (event.atMs > this.lastFraudMs) this.lastFraudMs = event.atMs;
      if (refused) this.refusedFraud(event.atMs);
      this.touched?.addFraud(event);
    } else {
      this.buckets.add('legitAttempts', event.atMs, 1);
      if (refused) flag(lane, event.attempt, flagsOf(event.answer === 'challenge-required'));
      if (lane.intents) this.touched?.addLegit(lane.intents, event);
    }
    this.join?.addAttempt(event);
    this.watched?.addAttempt(event);
  }

  private decision(event: DecidedEvent): void {
    const lane = this.laneOf(event.attempt);
    if (!lane) return;
    this.decided += 1;
    const blocker = this.defences.add(event, lane.intent);
    if (refuses(event.disposition)) {
      this.countDisposition(event.disposition, lane.intent);
      if (lane.intent === 'legit') flag(lane, event.attempt, flagsOf(event.disposition === 'challenge'));
      else if (!isFlowExpiry(event)) this.refusedFraud(event.atMs);
    }
    this.join?.addDecided(event, blocker);
  }

  private countDisposition(kind: DecisionKind, intent: 'fraud' | 'legit'): void {
    const counts = this.dispositions.get(kind) ?? { fraud: 0, legit: 0 };
    counts[intent] += 1;
    this.dispositions.set(kind, counts);
  }

  /** An objection to a code: it kept somebody out, but no message from being sent. */
  private checked({ attempt, decisions }: CheckedEvent): void {
    const lane = this.laneOf(attempt);
    if (!lane) return;
    this.defences.addChecked(decisions, lane.intent);
    const enforced = decisions.some((decision) => !decision.observed);
    if (enforced && lane.intent === 'legit') flag(lane, attempt, INTENT.refused);
  }

  private dispatch(event: DispatchEvent): void {
    this.watched?.addDispatch(event);
    this.doubt?.addDispatch(event);
    const lane = this.laneOf(event.attempt);
    if (!lane) {
      if (!event.accepted) return;
      this.unjoined.dispatches += 1;
      this.unjoined.costMicro += event.costMicro;
      return;
    }
    if (event.accepted) {
      lane.dispatches += 1;
      lane.carrierMicro += event.priceMicro;
      this.series?.addDispatch(event);
      this.spend(lane, event.atMs, event.costMicro);
      this.buckets.add(lane.intent === 'fraud' ? 'fraudDispatches' : 'legitDispatches', event.atMs, 1);
      if (event.reason !== '') lane.providerFailed += 1;
    } else lane.providerRefused += 1;
    if (event.reason !== '' || event.wouldRefuse !== '') this.providerTally.add(event, lane.intent);
    if (event.reason !== '' && lane.intent === 'legit') flag(lane, event.attempt, INTENT.refused);
    this.join?.addDispatch(event);
  }

  /** A verification that the provider bills. Its country's cost is known, its place in other tables is not. */
  private billed({ attempt, atMs, number, costMicro }: BilledEvent): void {
    const lane = this.laneOf(attempt);
    if (!lane) {
      this.unjoined.costMicro += costMicro;
      return;
    }
    this.spend(lane, atMs, costMicro);
    this.explorer?.addBill(number, costMicro);
  }

  /** Money of the company. */
  private spend(lane: LaneCounts, atMs: number, costMicro: Micro): void {
    lane.costMicro += costMicro;
    if (lane.intent !== 'fraud') return;
    this.buckets.add('fraudCostMicro', atMs, costMicro);
    this.costs.add(atMs, costMicro);
  }

  private verify(event: VerifyEvent): void {
    this.doubt?.addVerify(event);
    const lane = this.laneOf(event.attempt);
    if (!lane || event.answer !== 'verified') return;
    lane.verified += 1;
    this.series?.addVerified(event);
  }

  private mailCode(event: MailCodeEvent): void {
    const lane = this.lanes[event.lane];
    if (!lane || event.answer !== 'email-verified') return;
    lane.mailboxes += 1;
    this.series?.addMailbox(event);
  }

  private intent(event: IntentEvent): void {
    const table = this.lanes[event.lane]?.intents;
    if (!table || event.opener >= table.flags.length) return;
    table.flags[event.opener]! |= INTENT.begun;
    table.cohort[event.opener] = event.cohort;
    table.begunMs[event.opener] = event.atMs;
  }

  private intentEnd(event: IntentEndEvent): void {
    const table = this.lanes[event.lane]?.intents;
    if (!table || event.opener >= table.flags.length) return;
    if (event.how === 'completed') table.flags[event.opener]! |= INTENT.completed;
    if (event.how === 'cut-off') table.flags[event.opener]! |= INTENT.cutOff;
    table.endedMs[event.opener] = event.atMs;
  }

  private delivered(attempt: number): void {
    const lane = this.laneOf(attempt);
    if (lane) lane.delivered += 1;
  }

  private unsent(number: number): void {
    const lane = this.lanes[number];
    if (lane) lane.unsent += 1;
  }

  private refusedFraud(atMs: number): void {
    if (atMs < this.firstRefusalMs) this.firstRefusalMs = atMs;
  }

  /** All that there is to know of one attempt is known. */
  private settle(joined: Joined): void {
    const { attempt, blocker } = joined;
    const intent = this.laneOf(joined.id)?.intent;
    if (intent === 'fraud') this.surfaces.add(joined);
    if (intent !== undefined) this.blocked?.add(joined, intent);
    if (blocker >= 0 && attempt !== null && attempt.number > 0) {
      this.defences.addSaved(blocker, this.facts.priceMicro(attempt.number, attempt.channel));
    }
    this.explorer?.add(joined);
  }
}

function flagsOf(challenged: boolean): number {
  return challenged ? INTENT.refused | INTENT.challenged : INTENT.refused;
}
