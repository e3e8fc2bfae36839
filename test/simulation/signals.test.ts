/** The eight signals on the bundled scenarios: attacks are seen soon, whatever the policy refuses, and people are no alarm. */
import { describe, expect, test } from 'vitest';
import { signalScores } from '../../src/core/score/signals.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';

const OPEN = preparePolicy(loadPolicy('open'));
const LAYERED = preparePolicy(loadPolicy('layered'));

function scenario(id: string): PreparedScenario {
  return prepareScenarios([id], {})[0] as PreparedScenario;
}

/** Seconds into the attack, by signal, of those that were seen. */
async function seenUnder(policy: typeof OPEN, prepared: PreparedScenario): Promise<Record<string, number>> {
  const { totals } = await playSimulated({ prepared, policy, seed: 1, detail: 'series' });
  const scores = signalScores(totals);
  expect(scores.filter(({ early }) => early > 0)).toEqual([]);
  return Object.fromEntries(
    scores.flatMap(({ id, timeToDetectMs }) => (timeToDetectMs === null ? [] : [[id, timeToDetectMs / 1_000]])),
  );
}

/** At most so many seconds from the first attempt to each signal: bounds with room, not the figures of one seed. */
const ATTACKS: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  [
    'retailer-night',
    { 'volume-spike': 30, 'unexpected-region': 180, 'address-fanout': 600, 'conversion-collapse': 900 },
  ],
  ['consecutive-block', { 'consecutive-numbers': 30 }],
  ['premium-prefix', { 'unexpected-region': 180 }],
  ['residential-rotation', { 'unexpected-region': 180 }],
  ['resend-abuse', { 'device-completion': 300, 'one-geography': 600 }],
  ['one-machine-many-accounts', { 'device-completion': 120, 'unexpected-region': 240 }],
];

describe.each(ATTACKS)('%s', (id, bounds) => {
  const prepared = scenario(id);

  test('is seen in time where nothing is refused', async () => {
    const seen = await seenUnder(OPEN, prepared);
    for (const [signal, atMostS] of Object.entries(bounds)) {
      expect(Object.keys(seen)).toContain(signal);
      expect(seen[signal]).toBeLessThanOrEqual(atMostS);
    }
  });

  test('is seen as soon where nearly everything is refused: refused attempts are evidence', async () => {
    const seen = await seenUnder(LAYERED, prepared);
    // What is not sent cannot be entered: this one signal is conversion-monitor's, and it has nothing to judge.
    const { 'conversion-collapse': _, ...others } = bounds;
    for (const [signal, atMostS] of Object.entries(others)) {
      expect(Object.keys(seen)).toContain(signal);
      expect(seen[signal]).toBeLessThanOrEqual(atMostS);
    }
  });

  test('its people alone are no alarm', async () => {
    const { totals } = await playSimulated({ prepared, policy: OPEN, seed: 1, only: 'legit', detail: 'series' });
    expect(totals.alerts).toEqual([]);
  });
});

describe('a day without an attack', () => {
  test.each([1, 2, 3])('raises nothing, seed %i', async (seed) => {
    const prepared = scenario('legit-weekday');
    const { totals } = await playSimulated({ prepared, policy: OPEN, seed, detail: 'series' });
    expect(totals.alerts).toEqual([]);
  });
});

test('signals change nothing but what is told', async () => {
  const prepared = scenario('resend-abuse');
  const watched = await playSimulated({ prepared, policy: LAYERED, seed: 1, detail: 'series' });
  const policy = { ...LAYERED, policy: { ...LAYERED.policy, signals: [] } };
  const unwatched = await playSimulated({ prepared, policy, seed: 1, detail: 'series' });
  expect(watched.totals.alerts.some(({ source }) => source === 'signal-watch')).toBe(true);
  const told = watched.totals.alerts.filter(({ source }) => source !== 'signal-watch');
  expect({ ...watched.totals, alerts: told }).toEqual(unwatched.totals);
});
