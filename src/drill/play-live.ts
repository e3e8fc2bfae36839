/** Plays one scenario under one policy and seed over real HTTP against a tenant of the bundled target, and folds it. */

import { createSmsClient } from '../../reference-target/http/sms-client.ts';
import type { Plan } from '../core/campaign/opener.ts';
import { planCampaign } from '../core/campaign/plan.ts';
import type { ClockSpec } from '../core/domain/clock.ts';
import type { LedgerEvent, RunHeader } from '../core/domain/event.ts';
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import { runLive } from '../engines/live/engine.ts';
import { createHttpPort, type HttpPort, UNSOLVED } from '../engines/live/http-port.ts';
import { authoriseTarget } from '../engines/live/safety.ts';
import { streamUrl } from '../io/control-client.ts';
import { signAttempt, signPeer } from '../io/harness-headers.ts';
import type { Logger } from '../io/logger.ts';
import { followNdjson, type NdjsonStream, type StreamOptions } from '../io/ndjson-stream.ts';
import { createRunClock } from '../io/run-clock.ts';
import type { TargetProfile } from '../target-profile/format.ts';
import type { AlertListener } from './alert-watch.ts';
import { carrierPrices } from './billed-prices.ts';
import { createChallengeSolver } from './challenge-solver.ts';
import { LiveBook } from './live-book.ts';
import { type LiveSession, openTenant, type Tenant } from './live-session.ts';
import type { LedgerPlace, PlayedRun } from './play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { probeWires } from './probe-wires.ts';
import { liveWithKey } from './provider-key.ts';
import { QUIESCE_MS, quiesce } from './quiesce.ts';
import { runHeaderOf } from './run-header.ts';
import { type Part, RunTrouble } from './run-trouble.ts';
import { dispatchEvents, targetEvents } from './stream-events.ts';

/** Real milliseconds between making a run's tenants and its start: both services and the connections warm up in it. */
const LEAD_MS = 1_500;
/** Requests under way at once, beyond which openers are dropped and counted. */
export const IN_FLIGHT_MAX = 2_000;
/** Real milliseconds that an interrupted run may take to end what is under way. */
const DRAIN_MS = 5_000;

export interface LiveInput {
  readonly session: LiveSession;
  readonly tenantId: string;
  readonly prepared: PreparedScenario;
  readonly policy: PreparedPolicy;
  readonly seed: number;
  readonly speed: number;
  readonly identity: 'header' | 'socket';
  readonly profile: TargetProfile;
  /** URL of a Redis on this machine where the target keeps this run's state; absent: in its process. */
  readonly redis?: string;
  /** Runs that start together share this moment (Date.now based); default: as soon as the tenants stand. */
  readonly startedAtMs?: number;
  readonly ledger?: LedgerPlace;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
  readonly log?: Logger;
  /** Hears the run's alerts as they come. Called between the run's events, so it only passes them on. */
  readonly onAlert?: AlertListener;
}

export async function playLive(input: LiveInput): Promise<PlayedRun> {
  const { session, prepared, policy, seed, speed } = input;
  const clock: ClockSpec = {
    epochMs: Date.parse(prepared.scenario.startsAt),
    startedAtMs: input.startedAtMs ?? Date.now() + LEAD_MS,
    speed,
  };
  const redis = input.redis === undefined ? {} : { redis: input.redis };
  const tenant = await openTenant(session, { id: input.tenantId, prepared, policy, seed, clock, ...redis });
  try {
    return await playInTenant(input, tenant, clock);
  } finally {
    await tenant.remove();
  }
}

async function playInTenant(input: LiveInput, tenant: Tenant, clock: ClockSpec): Promise<PlayedRun> {
  const { session, prepared } = input;
  const plan = planCampaign(prepared.scenario, input.seed, { priceOf: carrierPrices(prepared).priceMicro });
  const header = headerOf(input, tenant, plan);
  const { ledger, onAlert } = input;
  const book = new LiveBook({ header, prepared, ledger, onAlert, onFailure: (error) => trouble.fail(error) });
  const runClock = createRunClock(clock);
  const tell = (source: Part | 'harness', detail: string) =>
    book.write({ type: 'fault', atMs: Math.max(0, runClock.nowMs() - clock.epochMs), source, detail });
  const trouble = new RunTrouble({ signal: input.signal, log: input.log, tell });
  const closing: (() => Promise<void>)[] = [];
  try {
    const inbox = new StreamInbox();
    for (const { part, stream } of await openStreams(input, { tenant, clock, book, inbox })) {
      closing.push(() => stream.close());
      trouble.watchStream(part, stream.done);
      trouble.watchService(part, session[part].ended);
    }
    const port = portOf(input, tenant, plan);
    closing.push(() => port.close());
    const { sinkUrl, runKey } = tenant;
    const provider = createSmsClient({ sinkUrl, runKey });
    closing.push(() => provider.close());
    const health = await runLive(plan, {
      target: liveWithKey(plan, port, provider),
      inbox,
      events: (event) => book.write(event),
      clock,
      maxInFlight: IN_FLIGHT_MAX,
      drainMs: DRAIN_MS,
      signal: trouble.signal,
      ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
    });
    trouble.throwIfFailed();
    const unsolved = port.stats.troubles.get(UNSOLVED) ?? 0;
    if (unsolved > 0)
      tell('harness', `${unsolved} challenges could not be solved in time on this machine: play slower`);
    const untold = await tellMissing(input, book, tell);
    trouble.close();
    return { header, totals: book.finish(), health: { ...health, unresolved: health.unresolved + untold } };
  } finally {
    trouble.close();
    await Promise.all(closing.map((close) => close()));
    book.close();
  }
}

function headerOf({ prepared, policy, speed }: LiveInput, tenant: Tenant, plan: Plan): RunHeader {
  const limits = { maxInFlight: IN_FLIGHT_MAX, speed };
  return runHeaderOf({
    prepared,
    policy,
    plan,
    engine: 'live',
    target: 'reference',
    defences: tenant.defences,
    limits,
  });
}

async function openStreams(
  { session }: LiveInput,
  { tenant, clock, book, inbox }: { tenant: Tenant; clock: ClockSpec; book: LiveBook; inbox: StreamInbox },
): Promise<{ part: Part; stream: NdjsonStream }[]> {
  const write = (event: LedgerEvent) => book.write(event);
  const follow = async (part: Part, name: 'feed' | 'stream', onObject: StreamOptions['onObject']) => {
    const { token } = session[part];
    return { part, stream: await followNdjson({ url: streamUrl(session[part], tenant.id, name), token, onObject }) };
  };
  return Promise.all([
    follow('target', 'feed', targetEvents(clock, write)),
    follow('sink', 'stream', dispatchEvents(clock, write, inbox)),
  ]);
}

function portOf({ session, identity, profile }: LiveInput, tenant: Tenant, plan: Plan): HttpPort {
  return createHttpPort({
    target: authoriseTarget(session.target.url),
    basePath: tenant.basePath,
    profile,
    identity,
    solver: createChallengeSolver(),
    ...probeWires(plan, session),
    sign: { attempt: (id) => signAttempt(tenant.runKey, id), peer: (address) => signPeer(tenant.runKey, address) },
  });
}

/** Waits for the streams; what they still owe after that is a fault, logged, and returned as a count. */
async function tellMissing(
  { session, tenantId, log }: LiveInput,
  book: LiveBook,
  tell: (part: Part, detail: string) => void,
): Promise<number> {
  const missing = await quiesce(session, tenantId, book.heard);
  for (const part of ['target', 'sink'] as const) {
    if (missing[part] === 0) continue;
    log?.warn({ part, missing: missing[part], waitedMs: QUIESCE_MS }, 'the stream did not tell everything in time');
    tell(part, `${missing[part]} of its events did not arrive within ${QUIESCE_MS / 1_000} s`);
  }
  return missing.target + missing.sink;
}

/** Messages as the sink's stream tells of them. */
export class StreamInbox implements Inbox {
  private listener: (message: InboxMessage) => void | Promise<void> = () => {};

  onDelivered(listener: (message: InboxMessage) => void | Promise<void>): void {
    this.listener = listener;
  }

  put(message: InboxMessage): void {
    void this.listener(message);
  }
}
