/**
 * Says which attempt a message belongs to when its sender does not know our attempts (design section 3): first in, first
 * out, by number and channel, among the attempts that were answered within the quiesce time or are still under way.
 *
 * Three rules beside that one:
 * - attempts that the target did not refuse go first: of two asks for one number, the one that was told "no" sent nothing
 *   while the other has not had its message;
 * - without such an attempt, the message is one more of an attempt that has had its own, or of one that was refused all the
 *   same: only the sink knows what was sent;
 * - where the attempts that fit are of different campaigns or people, nobody can know: it is counted, belongs to none, and
 *   nobody reads it.
 */
import { type AttemptId, CHANNELS, type Channel, laneOfAttempt } from '../../core/domain/attempt.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { AnswerClass } from '../../core/domain/result.ts';
import type { EpochMs } from '../../core/domain/units.ts';

export interface JoinCounts {
  joined: number;
  /** Messages that several campaigns or people may have caused. */
  ambiguous: number;
  /** Messages to numbers that nobody had asked for lately. */
  unmatched: number;
  /** Attempts that were told "sent" and got no message within the quiesce time. */
  silent: number;
}

export interface JoinerOptions {
  /** What tells parties apart: the campaign or people entry of a lane. */
  readonly originOf: (lane: number) => string;
  /** Virtual time. */
  readonly nowMs: () => EpochMs;
  /** The quiesce time, virtual. */
  readonly windowMs: number;
  /** How far two processes' clocks may be apart, virtual. */
  readonly slackMs: number;
}

interface Ask {
  readonly attempt: AttemptId;
  readonly origin: string;
  readonly askedMs: EpochMs;
  /** Infinity while it is under way. */
  answeredMs: EpochMs;
  answer: AnswerClass | null;
  messages: number;
}

/** Answers after which a target sends, or may. */
const MAY_SEND: ReadonlySet<AnswerClass> = new Set(['sent', 'accepted-unknown', 'transport-error', 'unclassified']);
/** Nobody's, or nobody can know whose: no attempt. */
const NOBODY: AttemptId = 0;

export class Joiner {
  readonly counts: JoinCounts = { joined: 0, ambiguous: 0, unmatched: 0, silent: 0 };
  private readonly options: JoinerOptions;
  /** By number and channel, in the order of asking. */
  private readonly asks = new Map<string, Ask[]>();
  /** Answered asks in the order of their answers: who is next to be forgotten. */
  private readonly closing = new Map<AttemptId, { readonly ask: Ask; readonly key: string }>();

  constructor(options: JoinerOptions) {
    this.options = options;
  }

  /** An attempt is about to leave. */
  asked(attempt: AttemptId, number: E164, channel: Channel): void {
    const now = this.options.nowMs();
    this.forgetBefore(now - this.options.windowMs);
    const key = keyOf(number, channel);
    const ask: Ask = {
      attempt,
      origin: this.options.originOf(laneOfAttempt(attempt)),
      askedMs: now,
      answeredMs: Number.POSITIVE_INFINITY,
      answer: null,
      messages: 0,
    };
    const list = this.asks.get(key);
    if (list === undefined) this.asks.set(key, [ask]);
    else list.push(ask);
  }

  /** Its answer came, or will not come any more. */
  answered(attempt: AttemptId, number: E164, channel: Channel, answer: AnswerClass): void {
    const key = keyOf(number, channel);
    const ask = this.asks.get(key)?.find((one) => one.attempt === attempt);
    if (ask === undefined) return;
    ask.answer = answer;
    ask.answeredMs = this.options.nowMs();
    this.closing.set(attempt, { ask, key });
  }

  /** Whose message it is that the sink took at `atMs`, virtual; 0 for nobody's. Call in the order of the sink's stream. */
  join(number: E164, channel: Channel, atMs: EpochMs): AttemptId {
    const { windowMs, slackMs } = this.options;
    const fitting = (this.asks.get(keyOf(number, channel)) ?? []).filter(
      ({ askedMs, answeredMs }) => askedMs <= atMs + slackMs && answeredMs + windowMs >= atMs,
    );
    const waiting = fitting.filter(
      ({ answer, messages }) => messages === 0 && (answer === null || MAY_SEND.has(answer)),
    );
    const candidates = waiting.length > 0 ? waiting : fitting;
    const first = candidates[0];
    if (first === undefined) {
      this.counts.unmatched += 1;
      return NOBODY;
    }
    if (candidates.some(({ origin }) => origin !== first.origin)) {
      this.counts.ambiguous += 1;
      return NOBODY;
    }
    this.counts.joined += 1;
    first.messages += 1;
    return first.attempt;
  }

  /** Whether an attempt that was told "sent" may still get its message. */
  get owed(): number {
    this.forgetBefore(this.options.nowMs() - this.options.windowMs);
    let owed = 0;
    for (const { ask } of this.closing.values()) if (ask.answer === 'sent' && ask.messages === 0) owed += 1;
    return owed;
  }

  /** The run is over: what has had no message gets none. */
  finish(): JoinCounts {
    this.forgetBefore(Number.POSITIVE_INFINITY);
    return this.counts;
  }

  private forgetBefore(untilMs: EpochMs): void {
    for (const [attempt, { ask, key }] of this.closing) {
      if (ask.answeredMs >= untilMs) return;
      this.closing.delete(attempt);
      if (ask.answer === 'sent' && ask.messages === 0) this.counts.silent += 1;
      const list = this.asks.get(key) as Ask[];
      if (list.length === 1) this.asks.delete(key);
      else list.splice(list.indexOf(ask), 1);
    }
  }
}

function keyOf(number: E164, channel: Channel): string {
  return `${number}/${CHANNELS.indexOf(channel)}`;
}
