/** The processes of a live drill against the bundled target: one sink, one target, many isolated tenants in each. */
import { randomBytes } from 'node:crypto';
import type { SharedStoreSpec } from '../../reference-target/http/formats.ts';
import { planCampaign } from '../core/campaign/plan.ts';
import type { ClockSpec } from '../core/domain/clock.ts';
import { type Service, startService } from '../io/child-service.ts';
import { createTenant, deleteTenant } from '../io/control-client.ts';
import { type Logger, SILENT } from '../io/logger.ts';
import { HTTP2_VARIABLE } from '../io/service/control.ts';
import { billedTariff } from '../sink/rules/billed-tariff.ts';
import { listensToConversions } from '../sink/rules/conversions.ts';
import { enrolledNumbers } from './enrolment.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { favourGenerator } from './scheduling-priority.ts';

export interface LiveSession {
  readonly sink: Service;
  readonly target: Service;
  /** Ends both processes and waits until they are gone. */
  stop(): Promise<void>;
}

/** Starts both services, the target with a port for HTTP/2 where a probe needs one; when one fails to start, the other is stopped before the error goes on. */
export async function startLiveSession(log: Logger = SILENT, { http2 = false } = {}): Promise<LiveSession> {
  const started = await Promise.allSettled([
    startService({ module: 'sink', label: 'SMS sink' }),
    startService({ module: 'target', label: 'reference target', ...(http2 ? { env: { [HTTP2_VARIABLE]: '1' } } : {}) }),
  ]);
  const services = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = started.find((result) => result.status === 'rejected');
  for (const { url, pid } of services) log.info({ url, pid }, 'service started');
  const restorePriority = favourGenerator(services.map(({ pid }) => pid));
  const stop = async () => {
    restorePriority();
    await Promise.all(services.map((service) => service.stop()));
    log.info({ pids: services.map(({ pid }) => pid) }, 'services stopped');
  };
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  const [sink, target] = services as [Service, Service];
  return { sink, target, stop };
}

export interface TenantParts {
  readonly id: string;
  readonly prepared: PreparedScenario;
  readonly policy: PreparedPolicy;
  readonly seed: number;
  readonly clock: ClockSpec;
  /** URL of a Redis on this machine; absent: the target keeps its state in its process. */
  readonly redis?: string;
}

/** One run's place in both services. */
export interface Tenant {
  readonly id: string;
  /** Path prefix at the target. */
  readonly basePath: string;
  /** Where its messages go, at the sink. */
  readonly sinkUrl: string;
  /** Hex, 32 random bytes: signs the harness' headers. */
  readonly runKey: string;
  readonly defences: readonly { readonly id: string; readonly mode: 'observe' | 'enforce' }[];
  remove(): Promise<void>;
}

export async function openTenant(session: LiveSession, parts: TenantParts): Promise<Tenant> {
  const { id, prepared, clock, seed } = parts;
  const runKey = newRunKey();
  const { tariff, scenario } = prepared;
  const sinkUrl = await openSinkTenant(session.sink, { id, prepared, clock, seed, runKey });
  const targetTenant = await createTenant<{ basePath: string; defences: Tenant['defences'] }>(session.target, {
    id,
    policy: parts.policy.document,
    modes: parts.policy.modes,
    clock,
    runKey,
    seed,
    sinkUrl,
    tariff: billedTariff(tariff, scenario.provider),
    channelPrices: scenario.provider.channelPrices,
    conversionFeedback: listensToConversions(scenario.provider),
    ...(parts.redis === undefined ? {} : { store: ownDeployment(parts.redis) }),
    enrolled: [...enrolledNumbers(planCampaign(scenario, seed), parts.policy.policy)],
  });
  return {
    id,
    basePath: targetTenant.basePath,
    sinkUrl,
    runKey,
    defences: targetTenant.defences,
    // A service that is gone has taken its tenants along.
    remove: async () =>
      void (await Promise.allSettled([deleteTenant(session.target, id), deleteTenant(session.sink, id)])),
  };
}

/** 32 random bytes in hex. */
export function newRunKey(): string {
  return randomBytes(32).toString('hex');
}

/** One run's place in the sink alone. Returns where its messages go. */
export async function openSinkTenant(
  sink: Service,
  { prepared, ...rest }: { id: string; prepared: PreparedScenario; clock: ClockSpec; seed: number; runKey: string },
): Promise<string> {
  const { tariff, scenario } = prepared;
  const spec = { ...rest, settings: scenario.provider, tariff, rules: true };
  const { basePath } = await createTenant<{ basePath: string }>(sink, spec);
  return `${sink.url}${basePath}`;
}

/** A part of Redis that no other run uses, emptied when the run is over. */
function ownDeployment(redis: string): SharedStoreSpec {
  return { redis, deployment: `drill-${randomBytes(8).toString('hex')}`, keep: false };
}
