/**
 * How the defences of a policy judge one attempt: stateless ones and the prechecks of the others first, then one `admit`
 * for all meters, then the others explain their readings. A turn takes the attempt through:
 *
 *   const turn = pipeline.begin(request)
 *   if (turn.asksStore) await pipeline.ask(turn) -> pipeline.conclude(turn), or pipeline.withoutStore(turn, error)
 *   turn.disposition says what to do; pipeline.recycle(turn) when nothing reads it any more
 *
 * The steps are apart so that only `handle` itself is asynchronous: each further async layer costs every attempt.
 */
import type { Clock } from '../src/core/domain/clock.ts';
import type { Decision, Posture } from '../src/core/domain/decision.ts';
import { assert } from '../src/core/domain/units.ts';
import { DefenceVoice, type Surroundings } from './defence-voice.ts';
import type { ChallengeOutcome, Defence, DefenceRequest, Fact } from './defences/defence.ts';
import { layOutMeters, type MeterLayout, type MeterSpan } from './meter-layout.ts';
import { ACTIVE_DEFENCES_MAX, type Policy, type Registry } from './policy.ts';
import type { Feed } from './ports.ts';
import { SignalWatch } from './signals/signal-watch.ts';
import { EmergencyBudget, type FaultLog, refusalWithoutStore } from './store-trouble.ts';
import type { Admission, Store } from './stores/store.ts';
import { Turn } from './turn.ts';

export { meterSpecsOf } from './meter-layout.ts';

/** Who speaks in a decision record when no defence does. No defence may have these ids. */
export const FLOW = 'flow';
export const STORE = 'store';
export const POSTURE = 'posture';

/** Guards a call that may hang: resolves or rejects in bounded time. The pure core has no timer, so live adapters bring it. */
export type Deadline = <T>(promise: Promise<T>) => Promise<T>;

export interface PipelineOptions {
  readonly policy: Policy;
  readonly registry: Registry;
  readonly store: Store;
  readonly clock: Clock;
  readonly feed: Feed;
  readonly faults: FaultLog;
  readonly deadline?: Deadline | undefined;
}

/** An active defence, with everything its calls need at hand. */
interface Member {
  readonly defence: Defence;
  readonly config: unknown;
  readonly enforced: boolean;
  readonly voice: DefenceVoice;
  readonly position: number;
  readonly bit: number;
  readonly span: MeterSpan;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  return new Pipeline(options);
}

export class Pipeline {
  private readonly store: Store;
  private readonly policy: Policy;
  private readonly faults: FaultLog;
  private readonly deadline: Deadline | undefined;
  private readonly layout: MeterLayout;
  private readonly around: Surroundings;
  private readonly members: readonly Member[];
  private readonly stateless: readonly Member[];
  private readonly metered: readonly Member[];
  private readonly prechecking: readonly Member[];
  private readonly watching: readonly Member[];
  private readonly watchingAttempts: readonly Member[];
  private readonly trustsUnjudged: boolean;
  private readonly signals: SignalWatch;
  private readonly feed: Feed;
  private readonly budget: EmergencyBudget;
  private readonly pool: Turn[] = [];

  constructor({ policy, registry, store, clock, feed, faults, deadline }: PipelineOptions) {
    assert(policy.defences.length <= ACTIVE_DEFENCES_MAX, 'one bit per defence');
    this.store = store;
    this.policy = policy;
    this.faults = faults;
    this.feed = feed;
    this.deadline = deadline;
    this.layout = layOutMeters(policy, registry);
    this.budget = new EmergencyBudget(policy.emergencyBudget.sends, policy.emergencyBudget.withinMs);
    this.around = {
      posture: 'normal',
      nowMs: () => clock.nowMs(),
      onAlert: (alert) => feed.onAlert(alert),
      setPosture: (posture, untilMs) => {
        // Believed at once, so that a weaker alarm of the same moment does not lower it; the next admit tells for sure.
        this.see(posture);
        this.settle(() => store.setPosture(posture, untilMs));
      },
    };
    this.members = policy.defences.map((active, position) => {
      const defence = registry[active.id]!;
      const enforced = active.mode === 'enforce';
      const voice = new DefenceVoice(defence, active.config, enforced, this.around);
      return {
        defence,
        config: active.config,
        enforced,
        voice,
        position,
        bit: 1 << position,
        span: this.layout.spans[position]!,
      };
    });
    this.stateless = this.members.filter((member) => member.span.count === 0);
    this.metered = this.members.filter((member) => member.span.count > 0);
    this.prechecking = this.metered.filter((member) => member.defence.precheck !== undefined);
    this.watching = this.members.filter((member) => member.defence.observe !== undefined);
    this.watchingAttempts = this.watching.filter((member) => member.defence.watchesAttempts === true);
    this.trustsUnjudged = this.members.some(
      ({ enforced, defence, config }) => enforced && defence.trustsUnjudged?.(config) === true,
    );
    this.signals = new SignalWatch({
      signals: policy.signals,
      defences: policy.defences.map(({ id }) => id),
      onAlert: (alert) => feed.onAlert(alert),
    });
  }

  /** As the store last told; stateless defences see this one. */
  get posture(): Posture {
    return this.around.posture;
  }

  /** Lets the stateless defences decide and collects the meters of the others. */
  begin(request: DefenceRequest): Turn {
    const turn = this.pool.pop() ?? new Turn(this.layout);
    turn.reset(request);
    for (const member of this.stateless) this.decide(turn, member);
    for (const member of this.prechecking) this.precheck(turn, member);
    const refused = turn.refused;
    turn.batch.refused = refused;
    for (const member of this.metered) {
      if ((refused && !member.span.countsAttempts) || (turn.prechecked & member.bit) !== 0) continue;
      member.defence.meters?.(
        request,
        member.config,
        turn.writeFor(member.position, member.enforced, member.voice.floor),
      );
    }
    // Refused already and nothing to count: the store is asked only so that a raised posture is seen to end.
    turn.asksStore = refused ? turn.batch.count > 0 || this.around.posture !== 'normal' : this.members.length > 0;
    return turn;
  }

  /** Refuses for a reason that is no defence's, before the store is asked: nothing is counted. */
  refuseOutright(turn: Turn, reason: string): void {
    turn.record({ defence: FLOW, observed: false, kind: 'deny', reason }, 0);
    turn.asksStore = false;
  }

  /** Asks the store. Rejects when it fails, or when the deadline has passed. */
  ask(turn: Turn): Promise<Admission> {
    const admission = this.store.admit(turn.batch);
    if (this.deadline === undefined) return admission;
    turn.late = admission;
    return this.deadline(admission);
  }

  /** The store has answered: metered defences explain, and what is refused for another reason than a meter is given back. */
  conclude(turn: Turn): void {
    const { answer } = turn.batch;
    this.see(answer.posture);
    const refusedBefore = turn.batch.refused;
    for (const member of this.metered) {
      if ((refusedBefore && !member.span.countsAttempts) || (turn.prechecked & member.bit) !== 0) continue;
      this.decide(turn, member);
    }
    if (!turn.refused && !answer.admitted) this.blameMeter(turn);
    if (!turn.refused && answer.posture === 'closed') {
      turn.record({ defence: POSTURE, observed: false, kind: 'deny', reason: 'closed' }, 0);
    }
    if (!answer.admitted) return;
    turn.reservation = answer.reservation;
    if (turn.refused) this.giveBack(turn);
  }

  /** The store has failed: the policy's `onStoreFailure` decides. Metered defences are not evaluated. */
  withoutStore(turn: Turn, error: unknown): void {
    this.faults.record(STORE, error);
    if (!turn.refused) {
      const reason = refusalWithoutStore(this.policy, this.budget, turn.request.nowMs);
      if (reason !== '') turn.record({ defence: STORE, observed: false, kind: 'deny', reason }, 0);
    }
    this.abandon(turn);
  }

  /** Gives back what the attempt consumed, because nothing was sent after all. */
  giveBack(turn: Turn): void {
    const { reservation } = turn;
    if (reservation === 0) return;
    turn.reservation = 0;
    this.settle(() => this.store.release(reservation));
  }

  /** Returns a turn to the pool. Nothing may read it afterwards. */
  recycle(turn: Turn): void {
    if (!turn.abandoned) this.pool.push(turn);
  }

  /** Tells every watching defence, observed ones too, what happened. */
  observe(fact: Fact): void {
    const watching = fact.kind === 'asked' ? this.watchingAttempts : this.watching;
    for (const member of watching) member.defence.observe!(fact, member.config, member.voice);
    if (fact.kind === 'dispatched') this.signals.dispatched(fact);
    else if (fact.kind === 'verified') this.signals.verified(fact);
  }

  /** The attempt is judged: whoever watches attempts is told. */
  close(turn: Turn): void {
    this.signals.asked(turn.request);
    if (this.watchingAttempts.length === 0) return;
    const { request, disposition } = turn;
    this.observe({ kind: 'asked', nowMs: request.nowMs, request, disposition });
  }

  private see(posture: Posture): void {
    if (posture === this.around.posture) return;
    this.around.posture = posture;
    this.feed.onPosture(posture);
  }

  private decide(turn: Turn, member: Member): void {
    turn.evaluated |= member.bit;
    const { defence, position, config, voice } = member;
    const decision = defence.decide(turn.request, turn.readings[position]!, config, voice);
    if (decision.kind !== 'allow') this.recordFor(turn, member, decision);
  }

  /** A metered defence may refuse on sight. Then its meters stay out of the batch and it has nothing to explain. */
  private precheck(turn: Turn, member: Member): void {
    turn.evaluated |= member.bit;
    const decision = member.defence.precheck!(turn.request, member.config);
    if (decision.kind === 'allow') return;
    turn.prechecked |= member.bit;
    this.recordFor(turn, member, decision);
  }

  /** Who has done the work that a challenge demands has answered every challenge: replays are the challenge defence's to find. */
  private recordFor(turn: Turn, { defence, enforced }: Member, { kind, reason, waitMs }: Decision): void {
    if (kind === 'challenge' && this.isSatisfiedBy(turn.request.challenge)) return;
    turn.record({ defence: defence.id, observed: !enforced, kind, reason }, waitMs);
  }

  private isSatisfiedBy(outcome: ChallengeOutcome): boolean {
    return outcome === 'passed' || (outcome === 'unavailable' && this.trustsUnjudged);
  }

  /** A meter refused but its defence found no word for it: the store is right, so the meter's name is the reason. */
  private blameMeter(turn: Turn): void {
    const { batch } = turn;
    for (let i = 0; i < batch.count; i += 1) {
      if (batch.answer.over[i] === 0 || batch.enforced[i] === 0) continue;
      const spec = this.layout.specs[batch.meter[i]!]!;
      const { id } = this.members[this.layout.ownerOf[batch.meter[i]!]!]!.defence;
      const reason = spec.id.slice(id.length + 1);
      turn.record({ defence: id, observed: false, kind: 'deny', reason }, batch.answer.waitMs[i]!);
    }
    assert(turn.refused, 'a store that does not admit names an enforced meter that is over');
  }

  /** A store that hung may still write into the turn's buffers, so they are never used again; and what it then admitted is given back. */
  private abandon(turn: Turn): void {
    turn.abandoned = true;
    const { refused } = turn;
    turn.late?.then(
      (answer) => {
        if (refused && answer.admitted) this.settle(() => this.store.release(answer.reservation));
      },
      () => {},
    );
  }

  /** Runs a store call nobody waits for; its failure is a fault on the feed. */
  private settle(call: () => Promise<void>): void {
    try {
      call().catch((error: unknown) => this.faults.record(STORE, error));
    } catch (error) {
      this.faults.record(STORE, error);
    }
  }
}
