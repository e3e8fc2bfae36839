/** Conversations that still expect something, found by the attempts that they made. */
import type { Conversation } from '../../core/campaign/conversation.ts';
import { ATTEMPTS_PER_OPENER, type AttemptId, attemptIdOf } from '../../core/domain/attempt.ts';
import type { RunMs } from '../../core/domain/units.ts';

export class OpenConversations {
  /** By the part of attempt ids that names their opener. */
  private readonly byOpener = new Map<number, Conversation>();

  get count(): number {
    return this.byOpener.size;
  }

  add(conversation: Conversation): void {
    this.byOpener.set(keyOf(conversation), conversation);
  }

  remove(conversation: Conversation): void {
    this.byOpener.delete(keyOf(conversation));
  }

  of(attempt: AttemptId): Conversation | undefined {
    return this.byOpener.get(openerOf(attempt));
  }

  /** The run is over: whoever was not through is cut off. */
  cutOff(atMs: RunMs): void {
    for (const conversation of this.byOpener.values()) conversation.cutOff(atMs);
    this.byOpener.clear();
  }
}

function openerOf(attempt: AttemptId): number {
  return Math.floor(attempt / ATTEMPTS_PER_OPENER);
}

function keyOf({ opener }: Conversation): number {
  return openerOf(attemptIdOf(opener.lane, opener.index, 0));
}
