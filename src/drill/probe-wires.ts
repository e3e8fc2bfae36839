/** What the HTTP port does for a probe that needs bytes of its own on the wire: volleys, and bodies with one key twice. */
import type { Plan } from '../core/campaign/opener.ts';
import type { Scenario } from '../core/scenario/format.ts';
import type { HttpPortOptions } from '../engines/live/http-port.ts';
import { type AuthorisedTarget, authoriseTarget } from '../engines/live/safety.ts';
import { needsHttp2 } from './circumstances.ts';
import type { LiveSession } from './live-session.ts';

type WireOptions = Pick<HttpPortOptions, 'volleys' | 'doublesNumber'>;

export function probeWires(plan: Plan, session: LiveSession): WireOptions {
  return wiresTo(plan, (scenario) => targetFor(scenario, session));
}

/** A target that is not ours speaks HTTP/1.1 on its one port: a probe that needs streams is said to be not run (circumstances.ts). */
export function foreignWires(plan: Plan, target: AuthorisedTarget): WireOptions {
  return needsHttp2(plan.scenario) ? {} : wiresTo(plan, () => target);
}

function wiresTo(plan: Plan, targetOf: (scenario: Scenario) => AuthorisedTarget): WireOptions {
  const { scenario } = plan;
  const { needsWire } = scenario.circumstances;
  if (needsWire === undefined) return {};
  if (needsWire === 'duplicate-keys') return { doublesNumber: (lane) => plan.lanes[lane]?.intent === 'fraud' };
  return { volleys: { wire: needsWire, target: targetOf(scenario), sizeOf: volleySizes(plan) } };
}

/** Openers that a lane has due in one moment; 0 for lanes that go about it otherwise. */
function volleySizes({ scenario, lanes }: Plan): (lane: number) => number {
  const sizes = lanes.map(({ origin }) => {
    const campaign = scenario.campaigns.find(({ id }) => id === origin);
    return campaign?.pacing.kind === 'volleys' ? Math.ceil(campaign.pacing.each / campaign.lanes) : 0;
  });
  return (lane) => sizes[lane] ?? 0;
}

function targetFor(scenario: Scenario, { target }: LiveSession): AuthorisedTarget {
  if (!needsHttp2(scenario)) return authoriseTarget(target.url);
  if (target.http2Url === undefined) throw new Error('invariant broken: the session was started without HTTP/2');
  return authoriseTarget(target.http2Url);
}
