/** One run's provider account: takes messages, delivers them when they are due, and tells its stream about both. */

import type { E164 } from '../../core/domain/phone.ts';
import { createPriceList } from '../../core/domain/price-list.ts';
import type { EpochMs } from '../../core/domain/units.ts';
import { DueQueue } from '../../core/schedule/due-queue.ts';
import { createRunClock, type RunClock } from '../../io/run-clock.ts';
import { LineFeed } from '../../io/service/line-feed.ts';
import type { SmsRequest } from '../dialects/dialect.ts';
import { MAIL_DELAY_MS } from '../mail.ts';
import { createProviderModel, type ProviderModel, type ProviderReceipt } from '../provider.ts';
import type { SinkTenantSpec } from './formats.ts';
import { codeIn, RecentMessages } from './inbox.ts';
import type { Mail } from './mail-route.ts';
import { PracticeVerifier, type VerifierShape } from './practice-verifier.ts';

/** Longest timer Node takes; a later delivery is looked at again then. */
const TIMER_MAX_MS = 2_147_483_647;

/** A message on its way to a handset. */
interface InTransit {
  readonly attempt: number;
  /** Counts messages without an attempt, 1, 2, ...; 0 for the others. */
  readonly serial: number;
  readonly message: SmsRequest;
  readonly acceptedAtMs: EpochMs;
  readonly deliverAtMs: EpochMs;
}

export interface SinkCounts {
  readonly accepted: number;
  readonly rejected: number;
  readonly delivered: number;
  /** Verifications that were billed. */
  readonly billed: number;
  /** Accepted and on the way. */
  readonly pending: number;
}

export interface SinkTenantOptions {
  /** Events kept while nobody follows the stream. */
  readonly linesKept?: number;
  /** Keeps the last messages for a person to read. */
  readonly inbox?: boolean;
}

export class SinkTenant {
  readonly runKey: string;
  readonly feed: LineFeed;
  readonly inbox: RecentMessages | null;
  private readonly clock: RunClock;
  private readonly provider: ProviderModel;
  private readonly inTransit = new DueQueue<InTransit>();
  private accepted = 0;
  private rejected = 0;
  private delivered = 0;
  private billed = 0;
  private unattributed = 0;
  private readonly verifier = new PracticeVerifier();
  private readonly mailTimers = new Set<NodeJS.Timeout>();
  private timer: NodeJS.Timeout | null = null;
  private timerAtMs: EpochMs = Number.POSITIVE_INFINITY;
  private latestMs: EpochMs = 0;

  constructor(spec: SinkTenantSpec, options: SinkTenantOptions = {}) {
    const { settings, seed, rules } = spec;
    this.runKey = spec.runKey;
    this.clock = createRunClock(spec.clock);
    this.provider = createProviderModel({
      settings,
      prices: createPriceList(spec.tariff),
      seed,
      rules,
      startMs: spec.clock.epochMs,
    });
    this.inbox = options.inbox === true ? new RecentMessages() : null;
    this.feed = new LineFeed({
      ...(options.linesKept === undefined ? {} : { linesKept: options.linesKept }),
      lossLine: (lines) => this.lossLine(lines),
    });
  }

  /** Takes one message now. `attempt` is 0 when the request carried no attempt of this run. */
  accept(message: SmsRequest, attempt: number): ProviderReceipt {
    const nowMs = this.now();
    const receipt = this.provider.accept({ attempt, ...message }, nowMs);
    if (attempt === 0) this.unattributed += 1;
    const serial = attempt === 0 ? this.unattributed : 0;
    this.feed.push(dispatchLine({ atMs: nowMs, attempt, serial }, message, receipt));
    this.tellChanges(nowMs);
    if (receipt.accepted) this.accepted += 1;
    else this.rejected += 1;
    if (receipt.deliverAtMs >= 0)
      this.post({ attempt, serial, message, acceptedAtMs: nowMs, deliverAtMs: receipt.deliverAtMs });
    return receipt;
  }

  /** Conversion feedback of the target: the code that went to this number was entered. */
  verified(number: E164): void {
    const nowMs = this.now();
    const bill = this.provider.verified(number, nowMs);
    if (bill !== null) {
      this.billed += 1;
      this.feed.push(JSON.stringify({ type: 'billed', atMs: nowMs, number, ...bill }));
    }
    this.tellChanges(nowMs);
  }

  /** A code by mail: delivered a little later, never billed. */
  acceptMail({ to, code }: Mail, attempt: number): void {
    const delayMs = MAIL_DELAY_MS;
    const atMs = this.now() + delayMs;
    const timer = setTimeout(
      () => {
        this.mailTimers.delete(timer);
        this.inbox?.addMail(to, code, atMs);
        this.feed.push(JSON.stringify({ type: 'mail', atMs, attempt, code, delayMs }));
      },
      Math.min(TIMER_MAX_MS, Math.ceil(this.clock.realMsUntil(atMs))),
    );
    this.mailTimers.add(timer);
  }

  /** Judges a solution to a CAPTCHA, in place of its maker. */
  judgeSolution(shape: VerifierShape, form: string): Readonly<Record<string, unknown>> {
    return this.verifier.judge(shape, form, this.now());
  }

  counts(): SinkCounts {
    const { accepted, rejected, delivered, billed } = this;
    return { accepted, rejected, delivered, billed, pending: this.inTransit.size };
  }

  /** Ends the stream; messages still in transit are dropped. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const timer of this.mailTimers) clearTimeout(timer);
    this.feed.end();
  }

  /** Calls of the provider must come in time order; the clock never runs backwards, but say so. */
  private now(): EpochMs {
    this.latestMs = Math.max(this.latestMs, this.clock.nowMs());
    return this.latestMs;
  }

  private tellChanges(nowMs: EpochMs): void {
    for (const { state, atMs } of this.provider.drainEvents(nowMs)) {
      this.feed.push(`{"type":"provider","state":"${state}","atMs":${atMs}}`);
    }
    this.setTimer();
  }

  private post(item: InTransit): void {
    this.inTransit.push(item.deliverAtMs, item);
    this.setTimer();
  }

  /** One timer per tenant, for the earliest message or change of the account: a timer per message would be 4,000 a second. */
  private setTimer(): void {
    const dueMs = Math.min(this.inTransit.peekAtMs(), this.provider.nextChangeMs());
    if (dueMs >= this.timerAtMs) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timerAtMs = dueMs;
    const waitMs = Math.min(TIMER_MAX_MS, Math.ceil(this.clock.realMsUntil(dueMs)));
    this.timer = setTimeout(() => this.deliverDue(), waitMs);
  }

  private deliverDue(): void {
    this.timer = null;
    this.timerAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.now();
    while (this.inTransit.peekAtMs() <= nowMs) this.deliver(this.inTransit.pop() as InTransit);
    this.tellChanges(nowMs);
  }

  private deliver({ attempt, serial, message, acceptedAtMs, deliverAtMs }: InTransit): void {
    this.delivered += 1;
    this.inbox?.add(message, deliverAtMs);
    const delayMs = deliverAtMs - acceptedAtMs;
    const code = codeIn(message.text);
    this.feed.push(
      `{"type":"delivered","atMs":${deliverAtMs},"attempt":${attempt}${serialText(serial)},"number":${message.to},"code":"${code}","delayMs":${delayMs}}`,
    );
  }

  private lossLine(lines: number): string {
    const detail = `${lines} events came while nobody read the stream and were dropped`;
    return JSON.stringify({ type: 'fault', atMs: this.now(), source: 'sink', detail });
  }
}

/** Written by hand because it is the hottest line of the process; every text in it is a word of ours, free of quotes. */
function dispatchLine(
  { atMs, attempt, serial }: { atMs: EpochMs; attempt: number; serial: number },
  message: SmsRequest,
  receipt: ProviderReceipt,
): string {
  const { accepted, reason, wouldRefuse, segments, costMicro, priceMicro } = receipt;
  const channel = message.channel === undefined ? '' : `,"channel":"${message.channel}"`;
  return `{"type":"dispatch","atMs":${atMs},"attempt":${attempt}${serialText(serial)},"number":${message.to},"accepted":${accepted},"reason":"${reason}","wouldRefuse":"${wouldRefuse}","segments":${segments},"costMicro":${costMicro},"priceMicro":${priceMicro}${channel}}`;
}

/** By it a reader who finds out whose a message is knows the message again when it is delivered. */
function serialText(serial: number): string {
  return serial === 0 ? '' : `,"serial":${serial}`;
}
