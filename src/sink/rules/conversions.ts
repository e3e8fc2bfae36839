/** Conversion feedback: the target tells its provider which codes were entered, as Vonage's /check and Twilio's feedback do. */
import type { AttemptId } from '../../core/domain/attempt.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { ProviderSettings } from '../../core/scenario/provider-format.ts';

/** True when somebody at the provider's would do something with the news. */
export function listensToConversions({ conversionFeedback, billing, aitBlock }: ProviderSettings): boolean {
  if (!conversionFeedback) return false;
  return billing.model === 'per-verification' || (aitBlock !== undefined && aitBlock.mode !== 'off');
}

/** Numbers with a message whose code was not entered yet that are remembered; the oldest goes first. */
const OPEN_MAX = 1_000_000;

/** The last message to each number, until its code is entered: what a verification is billed to. */
export class OpenMessages {
  private readonly attempts = new Map<E164, AttemptId>();

  sent(number: E164, attempt: AttemptId): void {
    this.attempts.delete(number);
    if (this.attempts.size >= OPEN_MAX) this.attempts.delete(this.attempts.keys().next().value as E164);
    this.attempts.set(number, attempt);
  }

  /** The attempt whose message it was, once; null when there is none. */
  take(number: E164): AttemptId | null {
    const attempt = this.attempts.get(number);
    if (attempt === undefined) return null;
    this.attempts.delete(number);
    return attempt;
  }
}
