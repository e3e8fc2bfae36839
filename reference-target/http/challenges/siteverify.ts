/**
 * Asks the maker of a CAPTCHA whether a token is good: one client for Turnstile, hCaptcha and reCAPTCHA, whose services
 * differ in little (targets.md C). "No" is an answer; not being able to say is an error, and never holds a request longer
 * than the timeout. Neither token nor secret is ever part of an error.
 */
import { randomUUID } from 'node:crypto';
import { type Agent, type Dispatcher, Pool } from 'undici';
import { z } from 'zod';
import type { Ms } from '../../../src/core/domain/units.ts';
import type { ChallengePort, ChallengeSubject } from '../../ports.ts';
import type { SiteverifyProvider, Verifier } from './verifier.ts';

/** Real milliseconds for a judgement, a repetition included (assumption: a person waits for the answer). */
export const SITEVERIFY_TIMEOUT_MS: Ms = 3_000;
/** Requests under way at once; more wait for their turn within the timeout. */
const CONNECTIONS = 16;
/** An answer is under 1 KB. */
const ANSWER_MAX_BYTES = 16 * 1024;

/**
 * Codes that blame us or the service: nobody has judged the token. The makers' lists: Turnstile server-side validation,
 * hCaptcha siteverify error codes, reCAPTCHA verify. All others blame the token.
 */
const NOT_THE_TOKEN: ReadonlySet<string> = new Set([
  'missing-input-secret',
  'invalid-input-secret',
  'bad-request',
  'internal-error',
  'sitekey-secret-mismatch',
  'missing-remoteip',
  'invalid-remoteip',
]);

const answerFormat = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  score: z.number().optional(),
  'error-codes': z.array(z.string()).optional(),
});
type Answer = z.output<typeof answerFormat>;

export interface SiteverifyOptions {
  readonly verifier: Verifier;
  /** reCAPTCHA v3 only: a lower score is a failure. */
  readonly minScore: number;
  /** What a token must have been made for; undefined: anything. */
  readonly action: string | undefined;
  readonly hostname: string | undefined;
  readonly timeoutMs?: Ms;
  /** How connections are made; for tests, which lead a service's name to this machine. */
  readonly connect?: Agent.Options['connect'];
}

export interface SiteverifyPort extends ChallengePort {
  close(): Promise<void>;
}

export function createSiteverifyPort(options: SiteverifyOptions): SiteverifyPort {
  return new Siteverify(options);
}

class Siteverify implements SiteverifyPort {
  private readonly options: SiteverifyOptions;
  private readonly timeoutMs: Ms;
  private readonly pool: Pool;
  private readonly path: string;

  constructor(options: SiteverifyOptions) {
    const { verifier, timeoutMs = SITEVERIFY_TIMEOUT_MS, connect } = options;
    const { origin, pathname } = new URL(verifier.url);
    this.options = options;
    this.timeoutMs = timeoutMs;
    this.path = pathname;
    // Our own pool: undici's shared dispatcher can follow the environment's proxy variables.
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      allowH2: false,
      connect: connect ?? { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: ANSWER_MAX_BYTES,
    });
  }

  issue(): Promise<Readonly<Record<string, unknown>>> {
    const { provider, sitekey, practice } = this.options.verifier;
    return Promise.resolve(practice ? { provider, practice } : { provider, sitekey });
  }

  async verify(token: string, subject: ChallengeSubject): Promise<boolean> {
    const { verifier, minScore, action, hostname } = this.options;
    const answer = await this.ask(token, subject);
    if (!answer.success) return false;
    if (verifier.provider === 'recaptcha' && answer.score !== undefined && answer.score < minScore) return false;
    // The practice verifier knows of no page, so it can name neither its host nor an action on it.
    if (verifier.practice) return true;
    if (action !== undefined && answer.action !== action) return false;
    return hostname === undefined || answer.hostname === hostname;
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }

  /** Asks once; Turnstile twice when the first time came to nothing, because it knows a repetition by its key. */
  private async ask(token: string, { address }: ChallengeSubject): Promise<Answer> {
    const { provider, secret, sitekey } = this.options.verifier;
    const form = new URLSearchParams({ secret, response: token });
    if (address !== '') form.set('remoteip', address);
    if (provider === 'hcaptcha' && sitekey !== '') form.set('sitekey', sitekey);
    const signal = AbortSignal.timeout(this.timeoutMs);
    if (provider !== 'turnstile') return this.post(form, signal);
    form.set('idempotency_key', randomUUID());
    try {
      return await this.post(form, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return this.post(form, signal);
    }
  }

  private async post(form: URLSearchParams, signal: AbortSignal): Promise<Answer> {
    const { provider } = this.options.verifier;
    let answer: Dispatcher.ResponseData;
    let text: string;
    try {
      answer = await this.pool.request({
        path: this.path,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: form.toString(),
        signal,
      });
      text = await answer.body.text();
    } catch (error) {
      throw new VerifierTrouble(provider, causeOf(error));
    }
    return judgementIn(text, answer.statusCode, provider);
  }
}

/** Turnstile and hCaptcha send refusals with a status of 4xx at times: the body is what counts, when it is one of theirs. */
function judgementIn(text: string, status: number, provider: SiteverifyProvider): Answer {
  const read = answerFormat.safeParse(parsed(text));
  if (!read.success || status >= 500) throw new VerifierTrouble(provider, `status ${status}, no judgement`);
  const codes = read.data['error-codes'] ?? [];
  const ours = codes.find((code) => NOT_THE_TOKEN.has(code));
  if (!read.data.success && ours !== undefined) throw new VerifierTrouble(provider, ours);
  return read.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The verifier could not say. Carries a word of ours or of its list, nothing that was sent. */
class VerifierTrouble extends Error {
  constructor(provider: SiteverifyProvider, why: string) {
    super(`${provider} siteverify: ${why}`);
  }
}

/** The error's code: its message may hold what was sent. */
function causeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'no connection';
}
