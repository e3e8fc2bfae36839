/**
 * The queue of one destination, outside every request: taking an alert is a push. Alerts go one by one, in order; trouble
 * is met with retries, and what is lost is counted and said with the next one that arrives.
 */
import type { Ms } from '../../core/domain/units.ts';
import type { Logger } from '../logger.ts';
import type { AlertDestination } from './destination.ts';
import { ALERT_FORMATS } from './formats.ts';
import type { AlertNotice } from './notice.ts';
import type { AlertPoster, PostResult } from './post.ts';

/** Alerts that wait at most: defences repeat themselves every five minutes, so this is hours of trouble. */
export const WAITING_MAX = 100;
/** Attempts for one alert; with the waits below about four minutes (assumption). */
export const ATTEMPTS_MAX = 8;
/** Wait before the second attempt; doubles with each, up to the longest. A third of it is chance, so that many do not return at once. */
const FIRST_WAIT_MS: Ms = 1_000;
const LONGEST_WAIT_MS: Ms = 60_000;
/** Real milliseconds that a process which ends gives its last alerts. */
export const FAREWELL_MS: Ms = 3_000;

export interface OutboxCounts {
  readonly delivered: number;
  /** Attempts beyond each alert's first. */
  readonly retried: number;
  /** Given up, or dropped because too many waited. */
  readonly lost: number;
}

export interface OutboxOptions {
  readonly destination: AlertDestination;
  readonly poster: AlertPoster;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly chance?: () => number;
  readonly firstWaitMs?: Ms;
}

export class AlertOutbox {
  readonly label: string;
  private readonly options: Required<OutboxOptions>;
  private readonly waiting: AlertNotice[] = [];
  private delivered = 0;
  private retried = 0;
  private lost = 0;
  /** Lost since the last one that arrived. */
  private untold = 0;
  private working: Promise<void> | null = null;
  private closing = false;
  private wake: () => void = () => {};

  constructor(options: OutboxOptions) {
    this.options = { chance: Math.random, firstWaitMs: FIRST_WAIT_MS, ...options };
    this.label = options.destination.label;
  }

  /** Takes an alert and returns at once. A full queue keeps its oldest: they say how it began. */
  offer(notice: AlertNotice): void {
    if (this.closing || this.waiting.length >= WAITING_MAX) {
      this.lose(notice, 'too many wait');
      return;
    }
    this.waiting.push(notice);
    this.working ??= this.work();
  }

  counts(): OutboxCounts {
    const { delivered, retried, lost } = this;
    return { delivered, retried, lost };
  }

  /** Gives what waits one more attempt each, within the farewell, and ends. */
  async close(): Promise<void> {
    this.closing = true;
    this.wake();
    const { promise: farewell, cancel } = timer(FAREWELL_MS);
    await Promise.race([this.working, farewell]);
    cancel();
    for (const notice of this.waiting.splice(0)) this.lose(notice, 'the process ended');
  }

  private async work(): Promise<void> {
    // Not in the turn of whoever raised it: a request must not pay for rendering.
    await new Promise((resolve) => setImmediate(resolve));
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const why = await this.deliver(next);
      // Closed meanwhile, and already counted there.
      if (this.waiting[0] !== next) break;
      this.waiting.shift();
      if (why === '') this.arrived(next);
      else this.lose(next, why);
    }
    this.working = null;
  }

  /** '' when it arrived, else why not. */
  private async deliver(notice: AlertNotice): Promise<string> {
    const { destination, poster, log } = this.options;
    const { format, routingKey } = destination;
    const body = JSON.stringify(ALERT_FORMATS[format](notice, { routingKey, lost: this.untold }));
    for (let attempt = 1; ; attempt += 1) {
      const result = await poster.post(destination, notice.id, body);
      if (result.kind === 'delivered') return '';
      if (result.kind === 'refused' || attempt === ATTEMPTS_MAX || this.closing) return result.why;
      const waitMs = this.waitAfter(attempt, result);
      log.warn({ webhook: this.label, alert: notice.id, attempt, why: result.why, waitMs }, 'alert not delivered yet');
      await this.pause(waitMs);
      this.retried += 1;
    }
  }

  private waitAfter(attempt: number, result: Extract<PostResult, { kind: 'try-again' }>): Ms {
    const { chance, firstWaitMs } = this.options;
    const longest = Math.min(firstWaitMs * 2 ** (attempt - 1), LONGEST_WAIT_MS);
    return Math.max(result.waitMs, Math.round(longest * (1 - chance() / 3)));
  }

  /** Ends early when the process wants to. */
  private async pause(waitMs: Ms): Promise<void> {
    if (this.closing) return;
    const { promise, cancel } = timer(waitMs);
    await Promise.race([promise, new Promise<void>((resolve) => (this.wake = resolve))]);
    cancel();
  }

  private arrived(notice: AlertNotice): void {
    this.delivered += 1;
    this.untold = 0;
    this.options.log.debug({ webhook: this.label, alert: notice.id }, 'alert delivered');
  }

  private lose(notice: AlertNotice, why: string): void {
    this.lost += 1;
    this.untold += 1;
    this.options.log.error({ webhook: this.label, alert: notice.id, signal: notice.signal, why }, 'alert lost');
  }
}

function timer(ms: Ms): { promise: Promise<void>; cancel: () => void } {
  let handle: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, ms);
  });
  return { promise, cancel: () => clearTimeout(handle) };
}
