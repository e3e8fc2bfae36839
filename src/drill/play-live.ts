/** Plays one scenario under one policy and seed over real HTTP against a tenant of the bundled target, and folds it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { planCampaign } from '../core/campaign/plan.ts';
import type { ClockSpec } from '../core/domain/clock.ts';
import type { LedgerEvent } from '../core/domain/event.ts';
import { classify } from '../core/numbering/plan.ts';
import { createFold } from '../core/score/fold.ts';
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import { runLive } from '../engines/live/engine.ts';
import { createHttpPort } from '../engines/live/http-port.ts';
import { authoriseTarget } from '../engines/live/safety.ts';
import { streamUrl, tenantCounts } from '../io/control-client.ts';
import { signAttempt, signPeer } from '../io/harness-headers.ts';
import { createLedgerWriter } from '../io/ledger-files.ts';
import { followNdjson } from '../io/ndjson-stream.ts';
import type { TargetProfile } from '../target-profile/format.ts';
import { type LiveSession, openTenant, type Tenant } from './live-session.ts';
import type { LedgerPlace, PlayedRun } from './play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { runHeaderOf } from './run-header.ts';
import { dispatchEvents, targetEvents } from './stream-events.ts';

/** Real milliseconds between making a run's tenants and its start: both services and the connections warm up in it. */
const LEAD_MS = 1_500;
/** Real milliseconds to wait, after the last answer, for the streams to say everything. */
const QUIESCE_MS = 5_000;
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
  /** Runs that start together share this moment (Date.now based); default: as soon as the tenants stand. */
  readonly startedAtMs?: number;
  readonly ledger?: LedgerPlace;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export async function playLive(input: LiveInput): Promise<PlayedRun> {
  const { session, prepared, policy, seed, speed } = input;
  const clock: ClockSpec = {
    epochMs: Date.parse(prepared.scenario.startsAt),
    startedAtMs: input.startedAtMs ?? Date.now() + LEAD_MS,
    speed,
  };
  const tenant = await openTenant(session, { id: input.tenantId, prepared, policy, seed, clock });
  try {
    return await playInTenant(input, tenant, clock);
  } finally {
    await tenant.remove();
  }
}

async function playInTenant(input: LiveInput, tenant: Tenant, clock: ClockSpec): Promise<PlayedRun> {
  const { session, prepared, policy } = input;
  const plan = planCampaign(prepared.scenario, input.seed);
  const limits = { maxInFlight: IN_FLIGHT_MAX, speed: input.speed };
  const header = runHeaderOf({
    prepared,
    policy,
    plan,
    engine: 'live',
    target: 'reference',
    defences: tenant.defences,
    limits,
  });
  const fold = createFold(header, {
    priceMicro: (number) => prepared.prices.priceMicro(number),
    countryOf: (number) => classify(number).country,
    detail: 'series',
  });
  const ledger = input.ledger === undefined ? null : createLedgerWriter({ ...input.ledger, header, durable: true });
  const heard = { decided: 0, dispatched: 0 };
  const events = (event: LedgerEvent): void => {
    if (event.type === 'decided') heard.decided += 1;
    if (event.type === 'dispatch') heard.dispatched += 1;
    fold.add(event);
    ledger?.append(event);
  };
  const inbox = new StreamInbox();
  const streams = await Promise.all([
    followNdjson({
      url: streamUrl(session.target, tenant.id, 'feed'),
      token: session.target.token,
      onObject: targetEvents(clock, events),
    }),
    followNdjson({
      url: streamUrl(session.sink, tenant.id, 'stream'),
      token: session.sink.token,
      onObject: dispatchEvents(clock, events, inbox),
    }),
  ]);
  const port = createHttpPort({
    target: authoriseTarget(session.target.url),
    basePath: tenant.basePath,
    profile: input.profile,
    identity: input.identity,
    sign: { attempt: (id) => signAttempt(tenant.runKey, id), peer: (address) => signPeer(tenant.runKey, address) },
  });
  try {
    const health = await runLive(plan, {
      target: port,
      inbox,
      events,
      clock,
      maxInFlight: IN_FLIGHT_MAX,
      drainMs: DRAIN_MS,
      ...(input.signal === undefined ? {} : { signal: input.signal }),
      ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
    });
    await quiesce(session, tenant.id, heard);
    return { header, totals: fold.finish(), health };
  } finally {
    ledger?.close();
    await port.close();
    await Promise.all(streams.map((stream) => stream.close()));
  }
}

/** Waits until both streams have told of everything that target and sink counted, or the quiesce time is over. */
async function quiesce(
  session: LiveSession,
  id: string,
  heard: { decided: number; dispatched: number },
): Promise<void> {
  const untilMs = Date.now() + QUIESCE_MS;
  while (Date.now() < untilMs) {
    const target = await tenantCounts<{ attempts: number }>(session.target, id);
    const sink = await tenantCounts<{ accepted: number; rejected: number }>(session.sink, id);
    const behind =
      (target?.attempts ?? 0) - heard.decided + (sink === null ? 0 : sink.accepted + sink.rejected - heard.dispatched);
    if (behind <= 0) return;
    await sleep(25);
  }
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
