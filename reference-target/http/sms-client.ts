/**
 * The target's way to its SMS provider: JSON over a kept-alive pool. Never rejects, never waits longer than its
 * timeout; what the provider makes of the message after we stopped waiting is the provider's truth, not ours.
 */
import type { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { type E164, formatE164 } from '../../src/core/domain/phone.ts';
import { ATTEMPT_HEADER, signAttempt } from '../../src/io/harness-headers.ts';
import { isLoopbackHost } from '../../src/io/service/loopback-host.ts';
import type { SmsClient, SmsMessage, SmsReceipt } from '../ports.ts';
import type { ConversionFeedback } from './conversion-feedback.ts';

/** Real milliseconds until a message counts as failed, waiting for a connection included. */
export const SMS_TIMEOUT_MS = 5_000;
/**
 * Few connections with many messages under way on each (HTTP pipelining, RFC 9112 section 9.3.2): what leaves together
 * shares one write here and one read at the provider. 4,000 messages a second at 40 ms each need 160; more wait for
 * their turn. The provider is our own sink, which answers at once, so that nobody stands behind a slow answer.
 */
const CONNECTIONS = 2;
const PIPELINED = 90;
/** How often overdue messages are looked for, real. */
const SWEEP_MS = 250;
/** A provider's answer is under 1 KB; the rest of a longer one is not kept. */
const ANSWER_MAX_CHARACTERS = 4_096;

const ACCEPTED: SmsReceipt = Object.freeze({ accepted: true, reason: '' });

export interface HttpSmsClient extends SmsClient {
  close(): Promise<void>;
}

export interface SmsClientOptions {
  /** The provider's base: messages go to `<sinkUrl>/messages`. */
  readonly sinkUrl: string;
  /** Signs the attempt id of each message; '' sends none (a standalone target). */
  readonly runKey: string;
  /** Where to report codes that were entered; absent: nobody wants to know. */
  readonly feedback?: ConversionFeedback | null;
  /** Real milliseconds; default `SMS_TIMEOUT_MS`. */
  readonly timeoutMs?: number;
}

/** Throws for a sink that is not on this machine: the reference target can reach nobody's phone. */
export function createSmsClient(options: SmsClientOptions): HttpSmsClient {
  const { host } = new URL(options.sinkUrl);
  if (!isLoopbackHost(host)) throw new RangeError(`the sink must be on this machine, not at ${host}`);
  return new PooledSmsClient(options);
}

class PooledSmsClient implements HttpSmsClient {
  private readonly wire = new SharedWrites();
  private readonly pool: Pool;
  private readonly path: string;
  private readonly runKey: string;
  private readonly timeoutMs: number;
  private readonly feedback: ConversionFeedback | null;
  /** In the order they were sent. All have the same timeout, so the overdue ones are at the front. */
  private readonly waiting = new Set<PendingMessage>();
  private readonly sweeper: NodeJS.Timeout;

  constructor({ sinkUrl, runKey, feedback = null, timeoutMs = SMS_TIMEOUT_MS }: SmsClientOptions) {
    const { origin, pathname } = new URL(sinkUrl);
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: PIPELINED,
      connect: this.wire.connector(timeoutMs),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      // The sink keeps idle connections longer, so that it never closes one that we are about to use.
      keepAliveTimeout: 30_000,
    });
    this.path = `${pathname === '/' ? '' : pathname}/messages`;
    this.runKey = runKey;
    this.timeoutMs = timeoutMs;
    this.feedback = feedback;
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  send(message: SmsMessage): Promise<SmsReceipt> {
    return new Promise((resolve) => {
      const pending = new PendingMessage(performance.now() + this.timeoutMs, (receipt) => {
        this.waiting.delete(pending);
        resolve(receipt);
      });
      this.waiting.add(pending);
      this.wire.gather();
      try {
        this.pool.dispatch(this.requestFor(message), pending);
      } catch (error) {
        pending.onResponseError(null, error as Error);
      }
    });
  }

  verified(to: E164): void {
    this.feedback?.tell(to);
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all([this.pool.destroy(), this.feedback?.close()]);
  }

  private requestFor({ to, text, attempt, channel = 'sms' }: SmsMessage): Dispatcher.DispatchOptions {
    const headers = ['content-type', 'application/json'];
    if (attempt > 0 && this.runKey !== '') headers.push(ATTEMPT_HEADER, signAttempt(this.runKey, attempt));
    const over = channel === 'sms' ? '' : `,"channel":"${channel}"`;
    const body = `{"to":"${formatE164(to)}","text":${JSON.stringify(text)}${over}}`;
    // Said to be repeatable because undici pipelines nothing else; a message that is begun twice ends itself.
    return { path: this.path, method: 'POST', headers, body, idempotent: true, blocking: false };
  }

  /** One look at the front of the queue instead of a timer per message. */
  private sweep(): void {
    const nowMs = performance.now();
    for (const pending of this.waiting) {
      if (pending.deadlineMs > nowMs) return;
      pending.giveUp();
    }
  }
}

/** Lets everything that is sent within one turn of the event loop leave in one write per connection. */
class SharedWrites {
  private readonly sockets = new Set<Socket>();
  private gathering = false;

  connector(timeoutMs: number): buildConnector.connector {
    const connect = buildConnector({ timeout: timeoutMs });
    return (options, callback) =>
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error === null) {
          this.sockets.add(socket);
          socket.once('close', () => this.sockets.delete(socket));
        }
        callback(...result);
      });
  }

  /** Holds writes back until the sockets that are readable now have been read. */
  gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const held = [...this.sockets];
    for (const socket of held) socket.cork();
    setImmediate(() => {
      this.gathering = false;
      for (const socket of held) socket.uncork();
    });
  }
}

/** One message under way: undici's handler, without the stream that `request` would build around three bytes of answer. */
class PendingMessage implements Dispatcher.DispatchHandler {
  readonly deadlineMs: number;
  private readonly settle: (receipt: SmsReceipt) => void;
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private text = '';
  private settled = false;

  constructor(deadlineMs: number, settle: (receipt: SmsReceipt) => void) {
    this.deadlineMs = deadlineMs;
    this.settle = settle;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const begun = this.controller !== null;
    this.controller = controller;
    // It waited too long for a connection: nobody expects it any more, so it must not be sent.
    if (this.settled) controller.abort(new Error('no longer wanted'));
    // Its connection broke: the provider may have it already, and a phone must not ring twice for one attempt.
    else if (begun) controller.abort(new Error('the connection broke'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.status !== 202 && this.text.length < ANSWER_MAX_CHARACTERS) this.text += chunk.toString('utf8');
  }

  onResponseEnd(): void {
    this.finish(this.status === 202 ? ACCEPTED : { accepted: false, reason: reasonOf(this.status, this.text) });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    this.finish({ accepted: false, reason: code.endsWith('_TIMEOUT') ? 'timeout' : 'unreachable' });
  }

  giveUp(): void {
    this.finish({ accepted: false, reason: 'timeout' });
    this.controller?.abort(new Error('timeout'));
  }

  private finish(receipt: SmsReceipt): void {
    if (this.settled) return;
    this.settled = true;
    this.settle(receipt);
  }
}

/** The provider's own word where it is one of a machine's; else what its status says. */
function reasonOf(status: number, text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string' && /^[a-z0-9-]{1,64}$/.test(error)) return error;
  } catch {
    // Not JSON: the status has to do.
  }
  return `provider-status-${status}`;
}
