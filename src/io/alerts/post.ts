/** One attempt to post an alert. Never rejects, never waits longer than its timeout, follows no redirect and no proxy. */
import { Agent } from 'undici';
import type { Ms } from '../../core/domain/units.ts';
import type { AlertDestination } from './destination.ts';

/** Real milliseconds for one attempt, connection included (assumption: ten times what a healthy service takes). */
export const POST_TIMEOUT_MS: Ms = 10_000;
/** Answers that a later attempt may better: RFC 9110 408 and 5xx, RFC 8470 425, RFC 6585 429. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);
/** A webhook answers in a few words; of more nothing is read. */
const ANSWER_MAX_BYTES = 16 * 1024;
/** Longest wait that an answer may ask for, real: nobody parks our queue for a day. */
const RETRY_AFTER_MAX_MS: Ms = 300_000;

export type PostResult =
  | { readonly kind: 'delivered' }
  /** `why` is a status or a system's error code: never text of the other side. `waitMs`: what it asked for, else 0. */
  | { readonly kind: 'try-again'; readonly why: string; readonly waitMs: Ms }
  | { readonly kind: 'refused'; readonly why: string };

export interface AlertPoster {
  post(destination: AlertDestination, alertId: string, body: string): Promise<PostResult>;
  close(): Promise<void>;
}

export interface PosterOptions {
  readonly timeoutMs?: Ms;
  /** How connections are made; for tests, which lead a service's name to this machine. */
  readonly connect?: Agent.Options['connect'];
}

export function createAlertPoster({ timeoutMs = POST_TIMEOUT_MS, connect }: PosterOptions = {}): AlertPoster {
  // Our own agent: undici's shared one can follow the environment's proxy variables.
  const agent = new Agent({
    connections: 1,
    pipelining: 1,
    allowH2: false,
    connect: connect ?? { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async post({ origin, path }, alertId, body) {
      try {
        const answer = await agent.request({
          origin,
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': alertId },
          body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await answer.body.dump({ limit: ANSWER_MAX_BYTES }).catch(() => {});
        return resultOf(answer.statusCode, answer.headers['retry-after']);
      } catch (error) {
        return { kind: 'try-again', why: causeOf(error), waitMs: 0 };
      }
    },
    close: () => agent.destroy(),
  };
}

function resultOf(status: number, retryAfter: string | string[] | undefined): PostResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const why = `status ${status}`;
  if (status < 500 && !TEMPORARY.has(status)) return { kind: 'refused', why };
  return { kind: 'try-again', why, waitMs: waitOf(retryAfter) };
}

/** Seconds of a Retry-After header; its date form is not used by the services we know and counts as none. */
function waitOf(retryAfter: string | string[] | undefined): Ms {
  if (typeof retryAfter !== 'string' || !/^[0-9]{1,6}$/.test(retryAfter)) return 0;
  return Math.min(Number(retryAfter) * 1_000, RETRY_AFTER_MAX_MS);
}

/** The error's code. Its message may hold the address, which is a secret. */
function causeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'no connection';
}
