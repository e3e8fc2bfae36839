/**
 * Plays one scenario and seed over real HTTP against a service that is not ours. Every run has a process of its own, one
 * after the other: a limiter's memory must not leak from one run into the next, and no reset that we could ask for is as
 * sure as a process that is gone.
 */
import { createSmsClient } from '../../../reference-target/http/sms-client.ts';
import type { Plan } from '../../core/campaign/opener.ts';
import { planCampaign } from '../../core/campaign/plan.ts';
import type { ClockSpec } from '../../core/domain/clock.ts';
import { createHttpPort, type HttpPort } from '../../engines/live/http-port.ts';
import type { LiveTarget } from '../../engines/live/live-target.ts';
import { authoriseTarget } from '../../engines/live/safety.ts';
import type { Service } from '../../io/child-service.ts';
import { deleteTenant, streamUrl } from '../../io/control-client.ts';
import { followNdjson } from '../../io/ndjson-stream.ts';
import { createRunClock } from '../../io/run-clock.ts';
import { carrierPrices } from '../billed-prices.ts';
import { createChallengeSolver } from '../challenge-solver.ts';
import {
  IN_FLIGHT_MAX,
  LEAD_MS,
  type LiveRunOptions,
  type LiveWorld,
  type OpenRun,
  type OpenWorld,
  playInWorld,
} from '../live-run.ts';
import { newRunKey, openSinkTenant } from '../live-session.ts';
import { unsolvedRemarks } from '../play-live.ts';
import type { PlayedRun } from '../play-simulated.ts';
import type { PreparedScenario } from '../prepared.ts';
import { foreignWires } from '../probe-wires.ts';
import { liveWithKey } from '../provider-key.ts';
import { QUIESCE_MS, quiesceSink } from '../quiesce.ts';
import { runHeaderOf } from '../run-header.ts';
import { favourGenerator } from '../scheduling-priority.ts';
import { joinedEvents, watchedTarget } from './joined-stream.ts';
import { Joiner } from './joiner.ts';
import type { PreparedTarget } from './prepare.ts';
import { SendsElsewhere } from './sends-elsewhere.ts';
import { type ForeignService, openService } from './service.ts';

/** Real milliseconds by which the clocks of two processes on one machine may differ (choice: what `createRunClock` allows). */
const CLOCK_SLACK_MS = 50;

export interface ForeignInput extends LiveRunOptions {
  readonly sink: Service;
  /** Its messages go to `<sink>/t/<tenantId>`. */
  readonly tenantId: string;
  readonly target: PreparedTarget;
  readonly prepared: PreparedScenario;
  readonly seed: number;
  readonly speed: number;
  /** Default: the profile's. */
  readonly identity?: 'header' | 'socket' | undefined;
  /** A file for what the service writes. */
  readonly outputFile?: string | undefined;
}

/** Null when it was interrupted before the service was ready. Throws PumpdrillError, exit 4 or 6 among others. */
export async function playForeign(input: ForeignInput): Promise<PlayedRun | null> {
  const { sink, tenantId, target, speed, outputFile, signal } = input;
  const sinkUrl = `${sink.url}/t/${tenantId}`;
  const service = await openService(target, { sinkUrl, speed, outputFile, signal });
  if (service === null) return null;
  const restorePriority = favourGenerator(service.pid === null ? [] : [service.pid]);
  try {
    return await playAgainst(service, input);
  } finally {
    restorePriority();
    await service.stop();
  }
}

async function playAgainst(service: ForeignService, input: ForeignInput): Promise<PlayedRun> {
  const { sink, tenantId: id, prepared, seed, speed } = input;
  const runKey = newRunKey();
  const epochMs = Date.parse(prepared.scenario.startsAt);
  const clock: ClockSpec = { epochMs, startedAtMs: Date.now() + LEAD_MS, speed };
  await openSinkTenant(sink, { id, prepared, clock, seed, runKey });
  try {
    return await playInWorld(worldOf(service, input, { clock, runKey }), input);
  } finally {
    // A sink that is gone has taken its tenants along.
    await deleteTenant(sink, id).catch(() => false);
  }
}

interface Keys {
  readonly clock: ClockSpec;
  readonly runKey: string;
}

function worldOf(service: ForeignService, input: ForeignInput, keys: Keys): LiveWorld {
  const { sink, prepared, target, seed, speed } = input;
  const plan = planCampaign(prepared.scenario, seed, { priceOf: carrierPrices(prepared).priceMicro });
  return {
    plan,
    prepared,
    clock: keys.clock,
    header: runHeaderOf({
      prepared,
      policy: target.policy,
      plan,
      engine: 'live',
      target: target.id,
      defences: [],
      limits: { maxInFlight: IN_FLIGHT_MAX, speed },
    }),
    services: [
      { part: 'target', ended: service.ended },
      { part: 'sink', ended: sink.ended },
    ],
    open: (run) => openWorld(run, { service, input, keys, plan }),
  };
}

async function openWorld(
  run: OpenRun,
  { service, input, keys, plan }: { service: ForeignService; input: ForeignInput; keys: Keys; plan: Plan },
): Promise<OpenWorld> {
  const { sink, tenantId } = input;
  const { clock, runKey } = keys;
  const joiner = joinerOf(plan, clock);
  const guard = new SendsElsewhere(run.fail);
  const events = joinedEvents(joiner, { clock, write: run.write, inbox: run.inbox });
  const stream = await followNdjson({
    url: streamUrl(sink, tenantId, 'stream'),
    token: sink.token,
    onObject: (value) => {
      if (value['type'] === 'dispatch') guard.onMessage();
      events(value);
    },
  });
  const port = portOf(service, input, plan);
  const provider = createSmsClient({ sinkUrl: `${sink.url}/t/${tenantId}`, runKey });
  const watched = watchedTarget(joiner, port, () => guard.onSent());
  return {
    streams: [{ part: 'sink', stream }],
    target: liveWithKey(plan, warmedUp(watched, sink, input), provider),
    missing: (heard) => quiesceSink(sink, tenantId, { heard, owed: () => joiner.owed }),
    remarks: () => [...unsolvedRemarks(port), ...fallbackRemarks(port)],
    health: () => ({ joins: joiner.finish() }),
    close: async () => {
      guard.close();
      await Promise.all([port.close(), provider.close()]);
    },
  };
}

function joinerOf(plan: Plan, clock: ClockSpec): Joiner {
  const { nowMs } = createRunClock(clock);
  return new Joiner({
    originOf: (lane) => plan.lanes[lane]?.origin ?? '',
    nowMs,
    windowMs: QUIESCE_MS * clock.speed,
    slackMs: CLOCK_SLACK_MS * clock.speed,
  });
}

function portOf(service: ForeignService, input: ForeignInput, plan: Plan): HttpPort {
  const { profile, file } = input.target;
  return createHttpPort({
    target: service.target,
    basePath: '',
    profile,
    identity: input.identity ?? profile.identity,
    addressHeader: profile.addressHeader,
    // Once per connection: what it counts must be the campaign's requests.
    warmUp: { path: file.ready, rounds: 1 },
    solver: createChallengeSolver(),
    ...foreignWires(plan, service.target),
  });
}

/** Our own code is warmed up against our own sink: a stranger's counters are for the campaign. */
function warmedUp(target: LiveTarget, sink: Service, { target: { profile } }: ForeignInput): LiveTarget {
  return {
    perform: (wire, memory) => target.perform(wire, memory),
    async warmUp() {
      const ours = createHttpPort({ target: authoriseTarget(sink.url), basePath: '', profile, identity: 'header' });
      try {
        await ours.warmUp();
      } finally {
        await ours.close();
      }
      await target.warmUp();
    },
  };
}

/** An IPv6 client has no loopback address of its own (`socket` identity). */
function fallbackRemarks({ stats }: HttpPort): string[] {
  const { headerFallbacks } = stats;
  return headerFallbacks === 0
    ? []
    : [
        `${headerFallbacks} requests of clients without an IPv4 address came from 127.0.0.1, where the target took them for one`,
      ];
}
