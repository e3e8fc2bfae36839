/** What the target refused, by truth: attempts, and the price of the messages that were therefore not sent. */
import type { Channel } from '../domain/attempt.ts';
import { refuses } from '../domain/decision.ts';
import type { AttemptEvent, DecidedEvent } from '../domain/event.ts';
import type { E164 } from '../domain/phone.ts';
import type { AnswerClass } from '../domain/result.ts';
import type { Micro } from '../domain/units.ts';
import type { Joined } from './attempt-join.ts';
import type { BlockedTotals } from './totals.ts';

/** Answers that refuse, for targets that give no decisions. A flow that expired or a provider's trouble is no refusal. */
export const REFUSALS: ReadonlySet<AnswerClass> = new Set([
  'rate-limited',
  'challenge-required',
  'challenge-failed',
  'country-blocked',
  'invalid-number',
  'fraud-blocked',
  'other-channel',
  'service-closed',
]);

export class BlockedTally {
  private readonly counts: Record<'fraud' | 'legit', { attempts: number; micro: Micro }> = {
    fraud: { attempts: 0, micro: 0 },
    legit: { attempts: 0, micro: 0 },
  };

  private readonly priceMicro: (number: E164, channel: Channel) => Micro;

  constructor(priceMicro: (number: E164, channel: Channel) => Micro) {
    this.priceMicro = priceMicro;
  }

  /** One attempt with all that is known of it. */
  add(joined: Joined, intent: 'fraud' | 'legit'): void {
    const { attempt } = joined;
    if (attempt === null || !isBlocked(joined, attempt)) return;
    const counts = this.counts[intent];
    counts.attempts += 1;
    // What cannot be read as a number has no price.
    if (attempt.number > 0) counts.micro += this.priceMicro(attempt.number, attempt.channel);
  }

  totals(): BlockedTotals {
    return { fraud: { ...this.counts.fraud }, legit: { ...this.counts.legit } };
  }
}

/** The target's own word where it gives one, else what it answered. */
function isBlocked({ decided, dispatch }: Joined, { answer }: AttemptEvent): boolean {
  if (dispatch?.accepted === true) return false;
  if (decided === null) return REFUSALS.has(answer);
  return refuses(decided.disposition) && !isFlowExpiry(decided);
}

/** A token that ran out: whoever asked goes on with the next one, nobody has noticed anything. */
export function isFlowExpiry({ decisions }: DecidedEvent): boolean {
  return decisions.length === 1 && decisions[0]!.reason === 'flow-expired';
}
