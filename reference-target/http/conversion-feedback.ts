/**
 * Tells the SMS provider which codes were entered (conversion feedback, requirements D23), as Vonage's /check and Twilio's
 * feedback do. Beside the request, never in its way: nobody waits for it, and what cannot be told is told of once.
 */
import { Pool } from 'undici';
import { type E164, formatE164 } from '../../src/core/domain/phone.ts';
import { isLoopbackHost } from '../../src/io/service/loopback-host.ts';

/** Real milliseconds until a report counts as failed. */
const TIMEOUT_MS = 5_000;
/** One report per login; at 1,000 a second each connection has 2 ms (assumption). */
const CONNECTIONS = 2;
/** Reports under way and waiting; beyond them the provider is not keeping up, and more are dropped. */
export const REPORTS_MAX = 1_000;

export interface ConversionFeedbackOptions {
  /** The provider's base: reports go to `<sinkUrl>/conversions`. */
  readonly sinkUrl: string;
  /** Called at most once, with the first thing that went wrong. */
  readonly onTrouble: (detail: string) => void;
}

export class ConversionFeedback {
  /** Reports that are not answered yet. */
  underWay = 0;

  private readonly pool: Pool;
  private readonly path: string;
  private readonly onTrouble: (detail: string) => void;
  private troubled = false;

  /** Throws for a provider that is not on this machine. */
  constructor({ sinkUrl, onTrouble }: ConversionFeedbackOptions) {
    const { host, origin, pathname } = new URL(sinkUrl);
    if (!isLoopbackHost(host)) throw new RangeError(`the sink must be on this machine, not at ${host}`);
    this.path = `${pathname === '/' ? '' : pathname}/conversions`;
    this.pool = new Pool(origin, { connections: CONNECTIONS });
    this.onTrouble = onTrouble;
  }

  /** Returns at once. */
  tell(to: E164): void {
    if (this.underWay >= REPORTS_MAX) {
      this.trouble(`more than ${REPORTS_MAX} reports under way; some were dropped`);
      return;
    }
    this.underWay += 1;
    void this.post(to);
  }

  close(): Promise<void> {
    // What the end of a run cuts off is no trouble.
    this.troubled = true;
    return this.pool.destroy();
  }

  /** Never rejects. */
  private async post(to: E164): Promise<void> {
    try {
      const { statusCode, body } = await this.pool.request({
        path: this.path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to: formatE164(to) }),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
      });
      await body.dump();
      if (statusCode !== 202) this.trouble(`the provider answered ${statusCode}`);
    } catch {
      this.trouble('the provider could not be reached');
    } finally {
      this.underWay -= 1;
    }
  }

  private trouble(detail: string): void {
    if (this.troubled) return;
    this.troubled = true;
    this.onTrouble(detail);
  }
}
