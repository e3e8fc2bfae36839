/**
 * What crosses the target's border, free of any transport. The HTTP adapter turns bytes into a TargetRequest and a
 * TargetAnswer into bytes; the simulator builds the same values directly. Sessions, CSRF, client address and device
 * id are worked out inside `handle`, so that they run in every world.
 */
import type { Surface } from '../src/core/domain/attempt.ts';

export interface TargetRequest {
  /** `email` asks for a code by mail, `confirm` enters it (D9). */
  readonly kind: 'visit' | 'send' | 'resend' | 'verify' | 'email' | 'confirm';
  /** Which part of the service is asked; absent: the login. An app (`mobile-api`) has neither page, token nor session. */
  readonly surface?: Surface;
  /** The peer of the connection: the socket's address, or the harness' signed simulated peer. Never a client's claim. */
  readonly peer: string;
  /** Header names in lower case. X-Forwarded-For and its kin are in here: claims of the client. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Parsed body: JSON object or form fields; an empty object when there is none. Hostile. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Harness join key, already checked and taken off the headers; 0 when absent. Goes to feed and sink only. */
  readonly attempt: number;
}

export interface TargetAnswer {
  readonly status: number;
  /** JSON body; `status` in it is the stable machine word the reference profile classifies by. */
  readonly body: Readonly<Record<string, unknown>> & { readonly status: string };
  readonly setCookies: Readonly<Record<string, string>>;
  /** Seconds for a Retry-After header, 0 for none. */
  readonly retryAfterS: number;
}
