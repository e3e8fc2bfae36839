/**
 * The contract of a dialect: how one provider API spells "send this message" and answers it. One file per dialect and
 * one line in `index.ts`. Pure text in, text out: account, prices and delivery are the provider model's.
 */
import type { Channel } from '../../core/domain/attempt.ts';
import type { E164 } from '../../core/domain/phone.ts';

/** What every provider request comes down to. */
export interface SmsRequest {
  readonly to: E164;
  readonly text: string;
  /** Absent: as SMS. */
  readonly channel?: Exclude<Channel, 'sms'>;
}

/** A request the provider would not understand, in that provider's words. */
export interface Refusal {
  /** Stable, lower kebab case: `invalid-number`. */
  readonly refusal: string;
}

export interface RenderedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Dialect {
  readonly id: string;
  /** Verb first, one line. */
  readonly summary: string;
  readonly sources: readonly string[];
  /** Path below the tenant's base, always POST. */
  readonly path: string;
  /** Media type of requests; others are answered 415. */
  readonly requestType: string;
  /** Reads a request body. Hostile: must not throw. */
  parse(body: string): SmsRequest | Refusal;
  renderAccepted(messageId: string): RenderedAnswer;
  /** The message was understood and not taken: `account-suspended`. */
  renderRefused(reason: string): RenderedAnswer;
  /** The request was not understood. `status` is HTTP's. */
  renderMisunderstood(reason: string, status: number): RenderedAnswer;
}
