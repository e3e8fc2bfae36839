/** One run's deployment of the target: policy, store, clock, keys and feed of its own, in a process that serves many. */

import { USUAL_CHANNEL_PRICES, withChannels } from '../../src/core/domain/channel-prices.ts';
import type { AttemptRecord } from '../../src/core/domain/decision.ts';
import type { Problem } from '../../src/core/domain/errors.ts';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { createPriceList } from '../../src/core/domain/price-list.ts';
import { createRunClock, type RunClock } from '../../src/io/run-clock.ts';
import { LineFeed } from '../../src/io/service/line-feed.ts';
import { DEFENCES } from '../defences/index.ts';
import { deployTarget } from '../deploy.ts';
import { meterSpecsOf } from '../pipeline.ts';
import { overrideModes, type Policy, readPolicy } from '../policy.ts';
import type { Feed } from '../ports.ts';
import type { Target } from '../target.ts';
import { alwaysProvesWork, challengesOf, type PolicyChallenges } from './challenges/from-policy.ts';
import { createSharedHash, createSystemHash, createSystemRandom } from './chance.ts';
import { ConversionFeedback } from './conversion-feedback.ts';
import { createDeadline } from './deadline.ts';
import type { TargetTenantSpec } from './formats.ts';
import { createMailClient, type HttpMailClient } from './mail-client.ts';
import { type TargetObserver, watchedSms } from './observer.ts';
import type { PagePlace } from './page/forms.ts';
import { ipIntelOf } from './policy-ip-intel.ts';
import { ReviewQueue } from './review-queue.ts';
import { createSmsClient, type HttpSmsClient } from './sms-client.ts';
import { openTenantStore, type TenantStore } from './tenant-store.ts';

export interface TenantOptions {
  /** Where its public routes start: `/t/<id>`, or '' at the root. Cookies are confined to it. */
  readonly basePath: string;
  /** Feed lines kept while nobody follows. */
  readonly linesKept?: number;
  readonly observers?: readonly TargetObserver[];
}

type TenantSpec = Omit<TargetTenantSpec, 'policy' | 'modes' | 'id'>;

export interface TargetCounts {
  readonly attempts: number;
  /** Attempts for which the target asked its provider to send. */
  readonly sent: number;
  /** Reports of entered codes that the provider has not answered yet. */
  readonly reportsUnderWay: number;
}

export class TargetTenant {
  readonly target: Target;
  readonly runKey: string;
  readonly cookiePath: string;
  /** What the login page has to know. */
  readonly page: PagePlace;
  readonly feed: LineFeed;
  private readonly clock: RunClock;
  private readonly store: TenantStore;
  private readonly sms: HttpSmsClient;
  private readonly feedback: ConversionFeedback | null;
  private readonly mail: HttpMailClient;
  private readonly challenges: PolicyChallenges | null;
  private readonly observers: readonly TargetObserver[];
  readonly reviews = new ReviewQueue();
  private attempts = 0;
  private sent = 0;

  /** Throws PumpdrillError when its store cannot be reached (exit 4) or its environment names bad addresses (exit 2). */
  static async open(spec: TenantSpec, policy: Policy, options: TenantOptions): Promise<TargetTenant> {
    const specs = meterSpecsOf(policy, DEFENCES);
    const store = await openTenantStore({ specs, clock: spec.clock, shared: spec.store });
    try {
      return new TargetTenant({ spec, policy, store }, options);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(
    { spec, policy, store }: { spec: TenantSpec; policy: Policy; store: TenantStore },
    options: TenantOptions,
  ) {
    this.runKey = spec.runKey;
    this.observers = options.observers ?? [];
    this.cookiePath = options.basePath === '' ? '/' : options.basePath;
    this.page = { base: options.basePath, alwaysChallenged: alwaysProvesWork(policy) };
    this.clock = createRunClock(spec.clock);
    this.feed = new LineFeed({
      ...(options.linesKept === undefined ? {} : { linesKept: options.linesKept }),
      lossLine: (lines) => this.faultLine('target', `${lines} feed lines came while nobody read and were dropped`),
    });
    this.store = store;
    this.mail = createMailClient({ sinkUrl: spec.sinkUrl, runKey: spec.runKey });
    this.feedback = spec.conversionFeedback === true ? this.conversionFeedback(spec.sinkUrl) : null;
    this.sms = createSmsClient({ sinkUrl: spec.sinkUrl, runKey: spec.runKey, feedback: this.feedback });
    const hash = spec.store === undefined ? createSystemHash() : createSharedHash(spec.runKey, spec.store.deployment);
    this.challenges = challengesOf(policy, { hash, sinkUrl: spec.sinkUrl, env: process.env });
    const enrolled = new Set(spec.enrolled);
    this.target = deployTarget({
      policy,
      registry: DEFENCES,
      store: store.store,
      // The memory store answers at once, and challenges have a timeout of their own.
      ...(spec.store === undefined ? {} : { deadline: createDeadline() }),
      sms: watchedSms(this.sms, this.observers),
      mail: this.mail,
      enrolled: (number) => enrolled.has(number),
      prices: withChannels(createPriceList(spec.tariff), spec.channelPrices ?? USUAL_CHANNEL_PRICES),
      clock: this.clock,
      random: createSystemRandom(),
      hash,
      ...(this.challenges === null ? {} : { challenges: this.challenges.port }),
      ipIntel: ipIntelOf(policy),
      feed: this.recorder(),
      roundTrip: databaseTrip,
    });
  }

  counts(): TargetCounts {
    return { attempts: this.attempts, sent: this.sent, reportsUnderWay: this.feedback?.underWay ?? 0 };
  }

  /** Something went wrong outside the target's own code. */
  fault(source: string, detail: string): void {
    this.feed.push(this.faultLine(source, detail));
    for (const observer of this.observers) observer.onFault?.(source, detail);
  }

  async close(): Promise<void> {
    this.feed.end();
    await Promise.all([this.challenges?.close(), this.sms.close(), this.mail.close(), this.store.close()]);
  }

  private conversionFeedback(sinkUrl: string): ConversionFeedback {
    return new ConversionFeedback({ sinkUrl, onTrouble: (detail) => this.fault('conversion-feedback', detail) });
  }

  private recorder(): Feed {
    return {
      onAttempt: (record, request) => {
        this.attempts += 1;
        if (record.disposition === 'review' && request !== undefined) {
          this.reviews.add(record, request, this.clock.nowMs());
        }
        if (record.sent) this.sent += 1;
        this.feed.push(attemptLine(this.clock.nowMs(), record));
        for (const observer of this.observers) observer.onAttempt?.(record, request);
      },
      onCheck: (record) => this.feed.push(JSON.stringify({ type: 'check', atMs: this.clock.nowMs(), ...record })),
      onAlert: (alert) => {
        this.feed.push(JSON.stringify({ type: 'alert', atMs: this.clock.nowMs(), ...alert }));
        for (const observer of this.observers) observer.onAlert?.(alert);
      },
      onPosture: (posture) => this.feed.push(JSON.stringify({ type: 'posture', atMs: this.clock.nowMs(), posture })),
      onFault: (source, detail) => this.fault(source, detail),
    };
  }

  private faultLine(source: string, detail: string): string {
    return JSON.stringify({ type: 'fault', atMs: this.clock.nowMs(), source, detail });
  }
}

/**
 * For faulty variants only. A trip to a database nearby takes 0.7 ms (methods.md 3.2, rate-limiter-flexible); timers go by
 * whole milliseconds.
 */
const DATABASE_TRIP_MS = 1;

function databaseTrip(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, DATABASE_TRIP_MS));
}

/** Reads the policy of a tenant under its overrides; every problem at once. */
export function policyOf(
  spec: Pick<TargetTenantSpec, 'policy' | 'modes'>,
): { policy: Policy } | { problems: readonly Problem[] } {
  const read = readPolicy(spec.policy, DEFENCES);
  if ('problems' in read) return read;
  try {
    return { policy: overrideModes(read.policy, spec.modes) };
  } catch (error) {
    if (error instanceof PumpdrillError) return { problems: error.problems };
    throw error;
  }
}

/** By hand because it is written for every attempt; most of them carry no decision worth a word. */
function attemptLine(atMs: number, record: AttemptRecord): string {
  const { attempt, disposition, sent, evaluated, decisions } = record;
  const told = decisions.length === 0 ? '[]' : JSON.stringify(decisions);
  return `{"type":"attempt","atMs":${atMs},"attempt":${attempt},"disposition":"${disposition}","sent":${sent},"evaluated":${evaluated},"decisions":${told}}`;
}
