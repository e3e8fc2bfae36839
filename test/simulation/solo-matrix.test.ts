/**
 * What each defence does by itself, and the canary: for every defence there is an attack of which it alone stops at
 * least half of the value and one that it is blind to. Disabling any of them in code must break the first promise, and
 * this suite proves that it would notice.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFENCES, type Registry } from '../../reference-target/defences/index.ts';
import { ALLOW } from '../../src/core/domain/decision.ts';
import type { PreparedScenario } from '../../src/drill/prepared.ts';
import { alone, fraudLossMicro, prepared } from '../../tools/solo-matrix.ts';

/** By hand: the scenario of which it stops at least half, and the one of which it stops under 5 %, with the reason. */
const PROMISES: Readonly<Record<string, { readonly stops: string; readonly blind: string }>> = {
  // Personal and premium numbers are no mobile numbers; rotation texts valid mobiles only.
  'number-format': { stops: 'premium-prefix', blind: 'residential-rotation' },
  // Foreign destinations are not served; the consecutive block lies in a served country.
  'country-allowlist': { stops: 'residential-rotation', blind: 'consecutive-block' },
  // All its prefixes are on the list; a German block is on none.
  'prefix-blocklist': { stops: 'premium-prefix', blind: 'consecutive-block' },
  // Cold calls have no session; the block's attacker opens the page first.
  'session-flow': { stops: 'residential-rotation', blind: 'consecutive-block' },
  // One number thirty times; rotation never texts a number twice.
  'number-velocity': { stops: 'resend-abuse', blind: 'residential-rotation' },
  // Eight addresses for 1,500 sends; 900 exits for 2,000.
  'ip-velocity': { stops: 'consecutive-block', blind: 'residential-rotation' },
  'ip-fanout': { stops: 'consecutive-block', blind: 'residential-rotation' },
  // Consecutive numbers; scattered ones.
  'range-velocity': { stops: 'consecutive-block', blind: 'residential-rotation' },
  // Six devices behind sixty addresses; no device signals at all.
  'device-velocity': { stops: 'resend-abuse', blind: 'residential-rotation' },
  // VPN, Tor and traces of anti-detect browsers; cold calls visit no page, so nothing is ever scored.
  'risk-score': { stops: 'anonymous-exits', blind: 'residential-rotation' },
  // One device for longer than the list is behind; a device of its own for every send.
  'fanout-watchlist': { stops: 'one-machine-many-accounts', blind: 'anonymous-exits' },
  // Nobody enters a code; the range's owner enters 40 %.
  'conversion-monitor': { stops: 'premium-prefix', blind: 'consecutive-block' },
  // A night of 240,000 messages; a cheap served country.
  'spend-cap': { stops: 'retailer-night', blind: 'consecutive-block' },
};

/** The same registry with one defence that does nothing any more, as a wrong merge would leave it. */
function sabotaged(id: string): Registry {
  const {
    precheck: _precheck,
    meters: _meters,
    observe: _observe,
    ...rest
  } = (DEFENCES as Registry)[id] as Registry[string];
  return { ...DEFENCES, [id]: { ...rest, decide: () => ALLOW } };
}

/** Nobody refuses anything in it, whatever became of a defence's code: one undefended run of a scenario serves all tests. */
const undefended = new Map<string, Promise<number>>();

/** Share of the value that this defence stops by itself, 0 to 1. */
async function stoppedShare(scenario: PreparedScenario, id: string, registry: Registry = DEFENCES): Promise<number> {
  const loss = undefended.get(scenario.hash) ?? fraudLossMicro(scenario, alone(''));
  undefended.set(scenario.hash, loss);
  return 1 - (await fraudLossMicro(scenario, alone(id), registry)) / (await loss);
}

/** The promise that a suite holds a defence to; throws when it is broken. */
async function holdsAlone(id: string, registry: Registry = DEFENCES): Promise<void> {
  const scenario = prepared([PROMISES[id]?.stops ?? '']).at(0);
  const share = await stoppedShare(scenario as PreparedScenario, id, registry);
  expect(share, `${id} alone against ${PROMISES[id]?.stops}`).toBeGreaterThanOrEqual(0.5);
}

/** Ids that `describePair` (defence-pair.ts) is called with: defences whose attacks are written beside their test. */
function pairedElsewhere(): string[] {
  const files = globSync('defence-pairs-*.test.ts', { cwd: import.meta.dirname });
  const texts = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/\bdescribePair\('([a-z-]+)'/g)].map((match) => match[1] as string));
}

describe('each defence alone', () => {
  test('every defence has a promise, here or in a file of pairs', () => {
    const promised = new Set([...Object.keys(PROMISES), ...pairedElsewhere()]);
    expect([...promised].sort()).toEqual(Object.keys(DEFENCES).sort());
  });

  test.each(Object.keys(PROMISES))('%s stops at least half of the value of its attack', async (id) => {
    await holdsAlone(id);
  });

  test.each(Object.entries(PROMISES))('%s is blind to another', async (id, { blind }) => {
    const scenario = prepared([blind]).at(0);
    const share = await stoppedShare(scenario as PreparedScenario, id);
    expect(share).toBeLessThan(0.05);
  });
});

describe('canary', () => {
  test.each(Object.keys(PROMISES))('silently disabling %s breaks its promise', async (id) => {
    await expect(holdsAlone(id, sabotaged(id))).rejects.toThrow(/alone against/);
  });
});
