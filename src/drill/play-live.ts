/** Plays one scenario under one policy and seed over real HTTP against a tenant of the bundled target, and folds it. */

import { createSmsClient } from '../../reference-target/http/sms-client.ts';
import type { Plan } from '../core/campaign/opener.ts';
import { planCampaign } from '../core/campaign/plan.ts';
import type { ClockSpec } from '../core/domain/clock.ts';
import type { RunHeader } from '../core/domain/event.ts';
import { createHttpPort, type HttpPort, UNSOLVED } from '../engines/live/http-port.ts';
import { authoriseTarget } from '../engines/live/safety.ts';
import { streamUrl } from '../io/control-client.ts';
import { signAttempt, signPeer } from '../io/harness-headers.ts';
import type { Logger } from '../io/logger.ts';
import { followNdjson, type StreamOptions } from '../io/ndjson-stream.ts';
import type { TargetProfile } from '../target-profile/format.ts';
import type { AlertListener } from './alert-watch.ts';
import { carrierPrices } from './billed-prices.ts';
import { createChallengeSolver } from './challenge-solver.ts';
import { IN_FLIGHT_MAX, LEAD_MS, type LiveWorld, type OpenRun, type OpenWorld, playInWorld } from './live-run.ts';
import { type LiveSession, openTenant, type Tenant } from './live-session.ts';
import type { LedgerPlace, PlayedRun } from './play-simulated.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { probeWires } from './probe-wires.ts';
import { liveWithKey } from './provider-key.ts';
import { quiesce } from './quiesce.ts';
import { runHeaderOf } from './run-header.ts';
import type { Part } from './run-trouble.ts';
import { dispatchEvents, targetEvents } from './stream-events.ts';

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
    return await playInWorld(worldOf(input, tenant, clock), input);
  } finally {
    await tenant.remove();
  }
}

function worldOf(input: LiveInput, tenant: Tenant, clock: ClockSpec): LiveWorld {
  const { session, prepared } = input;
  const plan = planCampaign(prepared.scenario, input.seed, { priceOf: carrierPrices(prepared).priceMicro });
  return {
    plan,
    prepared,
    clock,
    header: headerOf(input, tenant, plan),
    services: (['target', 'sink'] as const).map((part) => ({ part, ended: session[part].ended })),
    open: (run) => openWorld(run, { input, tenant, clock, plan }),
  };
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

async function openWorld(
  run: OpenRun,
  { input, tenant, clock, plan }: { input: LiveInput; tenant: Tenant; clock: ClockSpec; plan: Plan },
): Promise<OpenWorld> {
  const { session, tenantId } = input;
  const streams = await openStreams(run, { session, tenant, clock });
  const port = portOf(input, tenant, plan);
  const { sinkUrl, runKey } = tenant;
  const provider = createSmsClient({ sinkUrl, runKey });
  return {
    streams,
    target: liveWithKey(plan, port, provider),
    missing: (heard) => quiesce(session, tenantId, heard),
    remarks: () => unsolvedRemarks(port),
    close: async () => void (await Promise.all([port.close(), provider.close()])),
  };
}

/** What this machine was too slow for says nothing about the target. */
export function unsolvedRemarks({ stats }: HttpPort): string[] {
  const unsolved = stats.troubles.get(UNSOLVED) ?? 0;
  return unsolved === 0 ? [] : [`${unsolved} challenges could not be solved in time on this machine: play slower`];
}

async function openStreams(
  { write, inbox }: OpenRun,
  { session, tenant, clock }: { session: LiveSession; tenant: Tenant; clock: ClockSpec },
): Promise<OpenWorld['streams']> {
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
