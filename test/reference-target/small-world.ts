/** A target with everything around it that a test can turn and read: clock, provider, feed, store. All real but the provider. */
import { createHmac } from 'node:crypto';
import type { Deadline } from '../../reference-target/pipeline.ts';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import { POLICY_SCHEMA, type Policy, type Registry, readPolicy } from '../../reference-target/policy.ts';
import type { CheckRecord, SmsMessage, SmsReceipt, TargetAlert } from '../../reference-target/ports.ts';
import type { TargetAnswer, TargetRequest } from '../../reference-target/request.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { Store } from '../../reference-target/stores/store.ts';
import { createTarget, type Target, type TargetOptions } from '../../reference-target/target.ts';
import type { Surface } from '../../src/core/domain/attempt.ts';
import type { AttemptRecord, DefenceMode, Posture } from '../../src/core/domain/decision.ts';

export const EPOCH_MS = Date.UTC(2026, 2, 10, 23);
export const CLIENT = '203.0.113.7';

export interface SmallWorldOptions {
  readonly registry: Registry;
  readonly policy: Policy;
  /** Puts something between target and store: a fault, a count. */
  readonly around?: (store: Store) => Store;
  readonly deadline?: Deadline;
  /** Another target on the same ports; default `createTarget`. */
  readonly build?: (options: TargetOptions) => Target;
}

export interface Sending {
  readonly phone?: unknown;
  readonly csrf?: unknown;
  readonly device?: unknown;
  readonly peer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly kind?: 'send' | 'resend';
  readonly surface?: Surface;
  readonly channel?: unknown;
}

export class SmallWorld {
  nowMs = EPOCH_MS;
  /** What the provider will say next. */
  receipt: SmsReceipt = { accepted: true, reason: '' };
  readonly sent: SmsMessage[] = [];
  readonly records: AttemptRecord[] = [];
  readonly checks: CheckRecord[] = [];
  readonly mails: { to: string; code: string; attempt: number }[] = [];
  readonly alerts: TargetAlert[] = [];
  /** As told on the feed. */
  readonly postures: Posture[] = [];
  readonly faults: { source: string; detail: string }[] = [];
  readonly store: Store;
  readonly target: Target;
  private attempts = 0;
  private words = 0;

  constructor({ registry, policy, around, deadline, build = createTarget }: SmallWorldOptions) {
    const clock = { nowMs: () => this.nowMs };
    const store = createMemoryStore({ specs: meterSpecsOf(policy, registry), clock });
    this.store = around === undefined ? store : around(store);
    this.target = build({
      policy,
      registry,
      store: this.store,
      clock,
      prices: { priceMicro: () => 75_000 },
      random: { u32: () => this.word() },
      hash: { mac: (text) => createHmac('sha256', 'a key of this test').update(text).digest('hex') },
      sms: {
        send: async (message) => {
          this.sent.push(message);
          return this.receipt;
        },
      },
      enrolled: (number) => number === 447_911_123_456,
      mail: {
        send: async (mail) => {
          this.mails.push(mail);
          return { accepted: true };
        },
      },
      feed: {
        onAttempt: (record) => this.records.push(record),
        onCheck: (record) => this.checks.push(record),
        onAlert: (alert) => this.alerts.push(alert),
        onPosture: (posture) => this.postures.push(posture),
        onFault: (source, detail) => this.faults.push({ source, detail }),
      },
      ...(deadline === undefined ? {} : { deadline }),
    });
  }

  /** Opens the page: what a browser has afterwards. */
  async visit(): Promise<{ csrf: string; cookies: Readonly<Record<string, string>> }> {
    const answer = await this.handle('visit', {});
    return { csrf: answer.body['csrf'] as string, cookies: answer.setCookies };
  }

  /** Opens the page and asks for a code, unless told otherwise. */
  async send(sending: Sending = {}): Promise<TargetAnswer> {
    const page = 'csrf' in sending ? null : await this.visit();
    const body = { phone: 'phone' in sending ? sending.phone : '+447911123456', csrf: page?.csrf ?? sending.csrf };
    return this.handle(sending.kind ?? 'send', sending, {
      ...body,
      ...('device' in sending ? { device: sending.device } : {}),
      ...('channel' in sending ? { channel: sending.channel } : {}),
    });
  }

  /** Opens the page and asks for a code, with a solution to a challenge that nobody set. */
  async claimSolved(phone: string, solution: string): Promise<TargetAnswer> {
    const { csrf } = await this.visit();
    return this.handle('send', {}, { phone, csrf, solution });
  }

  async verify(phone: unknown, code: unknown): Promise<TargetAnswer> {
    const { csrf } = await this.visit();
    return this.handle('verify', {}, { phone, code, csrf });
  }

  handle(kind: TargetRequest['kind'], sending: Sending, body: unknown = {}): Promise<TargetAnswer> {
    this.attempts += 1;
    return this.target.handle({
      kind,
      ...(sending.surface === undefined ? {} : { surface: sending.surface }),
      peer: sending.peer ?? CLIENT,
      headers: sending.headers ?? {},
      cookies: sending.cookies ?? {},
      body: body as TargetRequest['body'],
      attempt: this.attempts,
    });
  }

  get lastRecord(): AttemptRecord {
    return this.records.at(-1) as AttemptRecord;
  }

  get lastCode(): string {
    return (this.sent.at(-1) as SmsMessage).code;
  }

  private word(): number {
    this.words += 1;
    return Math.imul(this.words, 2_654_435_761) >>> 0;
  }
}

/** A policy from modes and settings, everything else at its default. */
export function policyOf(
  registry: Registry,
  defences: Readonly<Record<string, { mode: DefenceMode } & Record<string, unknown>>>,
  more: Readonly<Record<string, unknown>> = {},
): Policy {
  const read = readPolicy(
    { schema: POLICY_SCHEMA, id: 'test', title: 'Test', summary: 'For tests.', defences, ...more },
    registry,
  );
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.policy;
}

export function limitEverywhere(limit: number): Readonly<Record<Posture, number>> {
  return { normal: limit, elevated: limit, emergency: limit, closed: limit };
}
