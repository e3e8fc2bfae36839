/**
 * Two seconds of traffic before the drill begins, whose figures nobody looks at: three processes read and compile what the drill
 * will need. Without it the first requests of every attack, which come all at once, wait for the compiler, and on a slow
 * machine that is more than one request in a hundred: the drill would be inconclusive for the harness' own sake. Measured with `npm
 * start` at speed 24 on two slow cores: lateness p99 of the worst run 8.5 to 9.0 ms with it (3 of 3 conclusive), 12 to 30 ms without (0 of 6).
 */
import { defineScenario } from '../core/scenario/define.ts';
import { loadProfile } from '../target-profile/load.ts';
import type { Job } from './jobs.ts';
import type { LiveSession } from './live-session.ts';
import { playLive } from './play-live.ts';
import { prepareWrittenScenario } from './prepare-scenarios.ts';
import { runSize } from './run-size.ts';

/** Virtual seconds of attack: two real ones at this speed. */
const ATTACK_SECONDS = 16;
const SPEED = 8;
/** Of the attack, beside 80 people (choice): two real seconds at a rate that a slow machine keeps. */
const ATTEMPTS = 800;

/** Asks of a drill from which on it is worth the two seconds: fewer are over before anything is compiled. */
const ASKS_MIN = 2_000;

/** Plays under the policy of the last job: by custom the one that defends most. */
export async function warmUp(
  session: LiveSession,
  jobs: readonly Job[],
  { identity, signal }: { readonly identity?: 'header' | 'socket'; readonly signal?: AbortSignal },
): Promise<void> {
  const last = jobs.at(-1);
  const asks = jobs.reduce((sum, { prepared }) => sum + runSize(prepared.scenario), 0);
  if (last === undefined || asks < ASKS_MIN) return;
  const profile = loadProfile('reference');
  await playLive({
    ...{ session, profile, policy: last.policy, prepared: prepareWrittenScenario(TRAFFIC) },
    ...{ tenantId: 'warm-up', seed: 1, speed: SPEED, identity: identity ?? profile.identity },
    ...(signal === undefined ? {} : { signal }),
  });
}

const TRAFFIC = defineScenario({
  schema: 'pumpdrill.scenario/1',
  id: 'warm-up',
  title: 'Before the drill',
  summary: 'Requests of both kinds, so that all that a drill needs is compiled when it begins.',
  family: 'warm-up',
  startsAt: '2026-03-10T12:00:00+00:00',
  duration: `${ATTACK_SECONDS + 4}s`,
  tariff: { flat: 0.05, currency: 'USD', source: 'none: nobody is billed' },
  campaigns: [
    {
      id: 'requests',
      lanes: 4,
      pacing: { kind: 'constant', total: ATTEMPTS, from: '1s', lasts: `${ATTACK_SECONDS}s` },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      identities: { network: { kind: 'pool', of: 'residential', size: 200 } },
    },
  ],
  people: [
    {
      id: 'people',
      pacing: { kind: 'constant', total: 80, from: '1s', lasts: '12s' },
      destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
      cohorts: [{ id: 'quick', weight: 1, think: '1s', typing: '1s' }],
    },
  ],
});
