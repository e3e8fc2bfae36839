/**
 * Which request an SMS belongs to. A message that is sent while a request is handled belongs to that request, also after
 * `await` and after the answer (AsyncLocalStorage). One that comes out of a queue is joined first-in first-out by number
 * and channel; where the waiting requests are of several clients and not all of one intent, nobody can know whose it is:
 * it is counted and belongs to none.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Channel, laneOfAttempt, openerOfAttempt, type Wire } from '../../core/domain/attempt.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { AnswerClass } from '../../core/domain/result.ts';
import { MINUTE_MS, type RunMs } from '../../core/domain/units.ts';
import { REFUSALS } from '../../core/score/blocked-tally.ts';

/** One request of a client, while it is handled and for a while after. */
export interface Ask {
  readonly wire: Wire;
  readonly atMs: RunMs;
  /** Which fraud attempt of the run this is, from 1; 0 for everything else. */
  readonly fraudOrdinal: number;
  readonly intent: 'fraud' | 'legit';
  /** Virtual timers that were set while it was handled and have not fired: it may be waiting for one. */
  timers: number;
}

/** Requests are run inside of it. */
export const currentAsk = new AsyncLocalStorage<Ask>();

/** A queue that has not sent by then never will (assumption; codes are valid for about as long). */
const WAITS_AT_MOST_MS = 10 * MINUTE_MS;

export class AskBook {
  /** Messages that could have been several clients'. */
  ambiguous = 0;
  /** By number and channel, oldest first: asked for, not known to be refused, no message yet. */
  private readonly waiting = new Map<string, Ask[]>();

  begun(ask: Ask): void {
    if (ask.wire.step !== 'send' && ask.wire.step !== 'resend') return;
    const key = keyOf(ask.wire.number, ask.wire.channel);
    const list = this.waiting.get(key);
    if (list === undefined) this.waiting.set(key, [ask]);
    else list.push(ask);
  }

  answered(ask: Ask, answer: AnswerClass): void {
    if (REFUSALS.has(answer)) this.drop(ask);
  }

  /** Whose message this is; null when nobody can say. It is that client's from then on. */
  take(number: E164, channel: Channel, atMs: RunMs): Ask | null {
    const scope = currentAsk.getStore() ?? null;
    if (scope !== null && scope.wire.number === number) return this.drop(scope);
    const list = this.fresh(keyOf(number, channel), atMs);
    // Nobody waits for this number: the code that runs now has made it out of what it was asked for.
    if (list.length === 0) return scope;
    if (isAmbiguous(list)) {
      this.ambiguous += 1;
      return null;
    }
    return this.drop(list[0] as Ask);
  }

  private fresh(key: string, atMs: RunMs): readonly Ask[] {
    const list = (this.waiting.get(key) ?? []).filter((ask) => ask.atMs + WAITS_AT_MOST_MS >= atMs);
    if (list.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, list);
    return list;
  }

  private drop(ask: Ask): Ask {
    const key = keyOf(ask.wire.number, ask.wire.channel);
    const rest = (this.waiting.get(key) ?? []).filter((other) => other !== ask);
    if (rest.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, rest);
    return ask;
  }
}

function keyOf(number: E164, channel: Channel): string {
  return `${number}/${channel}`;
}

/** Of one client, or all of attackers: then the order does not matter to anybody's money or login. */
function isAmbiguous(list: readonly Ask[]): boolean {
  const clients = new Set(list.map(({ wire: { attempt } }) => `${laneOfAttempt(attempt)}/${openerOfAttempt(attempt)}`));
  return clients.size > 1 && !list.every(({ intent }) => intent === 'fraud');
}
