/**
 * Challenges that clients have been set and not answered yet, by the opener whose attempt met them: a lane of cold callers
 * shares one memory, but a challenge is good for one number. Bounded, because most who meet one go away.
 */
import { ATTEMPTS_PER_OPENER, type AttemptId } from '../../core/domain/attempt.ts';

/** Some 12 MB of proofs of work; the oldest goes first, and its client is simply challenged again. */
export const PENDING_CHALLENGES_MAX = 20_000;

export class PendingChallenges {
  private readonly challenges = new Map<number, string>();

  keep(attempt: AttemptId, challenge: string): void {
    const opener = openerOf(attempt);
    this.challenges.delete(opener);
    if (this.challenges.size >= PENDING_CHALLENGES_MAX) {
      this.challenges.delete(this.challenges.keys().next().value as number);
    }
    this.challenges.set(opener, challenge);
  }

  /** '' when there is none. It stays: who answered it wrongly may answer it again. */
  of(attempt: AttemptId): string {
    return this.challenges.get(openerOf(attempt)) ?? '';
  }

  drop(attempt: AttemptId): void {
    this.challenges.delete(openerOf(attempt));
  }
}

function openerOf(attempt: AttemptId): number {
  return Math.floor(attempt / ATTEMPTS_PER_OPENER);
}
