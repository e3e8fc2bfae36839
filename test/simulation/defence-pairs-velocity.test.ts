/** Pairs of the defences that count sends and money: country-velocity, the back-off of number-velocity, the pause of spend-cap. */
import { describe, expect, test } from 'vitest';
import { countries, mobileCount } from '../../src/core/numbering/plan.ts';
import type { ByTruth, DefenceTotals } from '../../src/core/score/totals.ts';
import type { PreparedScenario } from '../../src/drill/prepared.ts';
import {
  customersOf,
  describePair,
  dispatchesOf,
  pumpingOf,
  type Settings,
  scenarioOf,
  totalsOf,
} from './defence-pair.ts';

const DOMESTIC = scenarioOf('one-country', { duration: '1h', campaigns: [pumpingOf(['DE'])] });
/** Every calling code of its own with mobiles enough, so that each gets a few sends. */
const EVERYWHERE = scenarioOf('everywhere', {
  duration: '1h',
  campaigns: [pumpingOf(countries().filter((country) => mobileCount(country) > 100_000))],
});

describePair('country-velocity', { stops: DOMESTIC, blindTo: EVERYWHERE });

describe('country-velocity that follows', () => {
  const following = { 'country-velocity': { following: { history: { DE: 300 } } } };
  const customers = customersOf(['DE']);

  test('stops an attack beside customers, who all get their codes', async () => {
    const attacked = scenarioOf('beside', { duration: '1h', campaigns: [pumpingOf(['UZ'])], people: [customers] });
    const open = await dispatchesOf(attacked, {});
    const defended = await dispatchesOf(attacked, following);
    expect(open.fraud).toBe(600);
    expect(defended.fraud).toBeLessThanOrEqual(20);
    expect(defended.legit).toBe(open.legit);
  });

  test('is blind to an attacker who enters his codes', async () => {
    const verify = '95%';
    const real = scenarioOf('verifies', { duration: '1h', campaigns: [pumpingOf(['UZ'], { verify })] });
    expect((await dispatchesOf(real, following)).fraud).toBeGreaterThan(500);
  });

  test('lets a launch in a new country grow as fast as its people verify; a sudden one needs a history', async () => {
    const launch = (pacing: { kind: 'ramp' | 'constant'; total: number; lasts: string }) =>
      scenarioOf('launch', { duration: '1h', people: [customersOf(['PL'], { pacing })] });
    const slow = launch({ kind: 'ramp', total: 600, lasts: '50m' });
    const sudden = launch({ kind: 'constant', total: 600, lasts: '10m' });
    const unknown = { 'country-velocity': { following: {} } };
    const known = { 'country-velocity': { following: { history: { PL: 2_000 } } } };
    expect((await refusalsIn(slow, unknown)).legit).toBe(0);
    expect((await refusalsIn(sudden, known)).legit).toBe(0);
    expect((await refusalsIn(sudden, unknown)).legit).toBeGreaterThan(0);
  });
});

/** Attempts that a defence refused, by truth. */
async function refusalsIn(scenario: PreparedScenario, defences: Readonly<Record<string, Settings>>): Promise<ByTruth> {
  const { defences: tallies } = await totalsOf(scenario, defences);
  return (tallies[0] as DefenceTotals).refused;
}

test('number-velocity: its back-off, and nothing else, stops a slow resender whom no window sees', async () => {
  const resend = { times: 15, every: '4m' };
  const slow = scenarioOf('slow-resend', {
    duration: '2h',
    campaigns: [
      pumpingOf(['DE'], { pacing: { kind: 'constant', total: 40, lasts: '10m' }, resend, whenRefused: 'ignore' }),
    ],
  });
  const windows = [{ limit: 3, within: '10m' }];
  const without = await dispatchesOf(slow, { 'number-velocity': { windows } });
  const backingOff = await dispatchesOf(slow, { 'number-velocity': { windows, backOff: {} } });
  expect(without.fraud).toBe(40 * 16);
  // 1, 2, 4, 8, 16, 32 min: asked every 4 min, at 0, 4, 8, 12, 20 and 36 min of each hour.
  expect(backingOff.fraud).toBe(40 * 6);
  expect(backingOff.legit).toBe(without.legit);
});

test('spend-cap: its pause, and nothing else, halves what an attack gets that lasts', async () => {
  const caps = [{ limitMicro: 5_000_000, within: '10m' }];
  const trickling = await dispatchesOf(DOMESTIC, { 'spend-cap': { caps, pause: '0s' } });
  const closed = await dispatchesOf(DOMESTIC, { 'spend-cap': { caps, pause: '1h' } });
  expect(trickling.fraud).toBeGreaterThan(150);
  expect(closed.fraud).toBeLessThanOrEqual(trickling.fraud / 2);
  // The price: real users stand before the same closed door.
  expect(closed.legit).toBeLessThan(trickling.legit);
});
