/** What the simulated port hands to the target is what the reference profile sends over the wire, step by step. */
import { describe, expect, test } from 'vitest';
import type { TargetRequest } from '../../reference-target/request.ts';
import { CHANNELS, type StepKind, SURFACES, type Wire } from '../../src/core/domain/attempt.ts';
import { createSimulatedPort } from '../../src/drill/simulated-port.ts';
import { loadProfile } from '../../src/target-profile/load.ts';
import { wireOf } from '../engines/live/wires.ts';

const profile = loadProfile('reference');
const MEMORY = { cookies: { pd_session: 's1' }, captured: { csrf: 'token-1' } };
/** What the steps that enter something always have. */
const ENTERED: Partial<Wire> = { code: '123456', email: 'a@b.example' };
const FULL: Partial<Wire> = { ...ENTERED, behaviour: 'keys=1;pointer=2;ms=3', honeypot: 'https://example.com' };

async function simulated(wire: Wire): Promise<TargetRequest> {
  const seen: TargetRequest[] = [];
  const port = createSimulatedPort({
    handle: async (request) => {
      seen.push(request);
      return { status: 200, body: { status: 'sent' }, setCookies: {}, retryAfterS: 0 };
    },
  });
  await port.perform(wire, structuredClone(MEMORY));
  return seen[0] as TargetRequest;
}

const STEPS: readonly StepKind[] = ['send', 'resend', 'verify', 'email', 'confirm'];

describe.each(STEPS)('%s', (step) => {
  test.each(SURFACES)('at %s has the same body in both', async (surface) => {
    for (const channel of CHANNELS) {
      for (const more of [ENTERED, FULL]) {
        const wire = wireOf({ step, surface, channel, ...more });
        const { body } = await simulated(wire);
        const sent = profile.requestFor(wire, structuredClone(MEMORY));
        expect(JSON.parse(sent?.body ?? '{}')).toEqual(JSON.parse(JSON.stringify(body)));
      }
    }
  });
});

test('every surface asks at a place of its own, and the request says which', async () => {
  const paths = (['send', 'resend'] as const).flatMap((step) =>
    SURFACES.map((surface) => profile.requestFor(wireOf({ step, surface }), MEMORY)?.path),
  );
  expect(new Set(paths).size).toBe(2 * SURFACES.length);
  for (const surface of SURFACES) expect((await simulated(wireOf({ surface }))).surface).toBe(surface);
});

test('headers that a client sets itself reach the target beside its own, in simulation', async () => {
  const { headers } = await simulated(wireOf({ headers: { forwarded: 'for=10.0.1.1' } }));
  expect(headers).toEqual({ 'user-agent': 'drill-agent/1', forwarded: 'for=10.0.1.1' });
});

test('a person’s language is a header in simulation too, and a program sends none', async () => {
  const { identity } = wireOf();
  const language = 'fr-FR,fr;q=0.9,en;q=0.8';
  const { headers } = await simulated(wireOf({ identity: { ...identity, language } }));
  expect(headers).toEqual({ 'user-agent': 'drill-agent/1', 'accept-language': language });
  expect((await simulated(wireOf())).headers).not.toHaveProperty('accept-language');
});
