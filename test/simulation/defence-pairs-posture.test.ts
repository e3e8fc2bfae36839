/** Pairs of the defences that judge all traffic together and raise or read the posture. */
import { expect, test } from 'vitest';
import { customersOf, describePair, dispatchesOf, pumpingOf, scenarioOf } from './defence-pair.ts';

/** Raises the alarm and does nothing else. */
const WATCHMAN = { 'conversion-monitor': { emergencySends: 0 } };
const LOUD = { kind: 'constant' as const, total: 2_000, from: '5m', lasts: '50m' };
const UNVERIFIED = scenarioOf('unverified', { duration: '1h', campaigns: [pumpingOf(['UZ'], { pacing: LOUD })] });
const HALF_VERIFIED = scenarioOf('half-verified', {
  duration: '1h',
  campaigns: [pumpingOf(['UZ'], { verify: '50%' })],
});

// The alarm alone changes nothing; what an emergency means is this defence's. No alarm, no emergency.
describePair('emergency', { beside: WATCHMAN, stops: UNVERIFIED, blindTo: HALF_VERIFIED });

test('emergency: shut down, less goes through than by the tenth, for everybody', async () => {
  const tenth = await dispatchesOf(UNVERIFIED, { ...WATCHMAN, emergency: {} });
  const shut = await dispatchesOf(UNVERIFIED, { ...WATCHMAN, emergency: { response: 'shutdown' } });
  expect(shut.fraud).toBeLessThan(tenth.fraud);
  expect(shut.legit).toBeLessThan(tenth.legit);
});

/** 300 customers in 55 minutes are 82 per quarter of an hour. */
const USUAL = { usual: 82 };
const LISTENER = { emergency: { normalSends: 82 } };
const QUIET = { kind: 'constant' as const, total: 200, from: '5m', lasts: '50m' };

// It only raises the posture, so something must read it. Below twice the usual nothing is seen.
describePair('volume-spike', {
  settings: USUAL,
  beside: LISTENER,
  stops: UNVERIFIED,
  blindTo: scenarioOf('quiet', { duration: '1h', campaigns: [pumpingOf(['UZ'], { pacing: QUIET })] }),
});

test('volume-spike: a real launch loses nobody when it stands in the calendar, and many when it does not (S4)', async () => {
  const launch = scenarioOf('launch', {
    duration: '1h',
    people: [
      customersOf(['FR']),
      customersOf(['FR'], { id: 'launch', pacing: { kind: 'constant', total: 2_000, from: '10m', lasts: '40m' } }),
    ],
  });
  const calendar = [
    { from: '2026-03-10T12:10:00+01:00', until: '2026-03-10T12:55:00+01:00', factor: 11, note: 'spring sale' },
  ];
  const open = await dispatchesOf(launch, {});
  const planned = await dispatchesOf(launch, { ...LISTENER, 'volume-spike': { ...USUAL, launches: calendar } });
  const unplanned = await dispatchesOf(launch, { ...LISTENER, 'volume-spike': USUAL });
  expect(planned).toEqual(open);
  expect(unplanned.legit).toBeLessThan(open.legit / 2);
});

test('conversion-monitor per prefix: a range that does not convert, hidden by healthy traffic', async () => {
  const hidden = scenarioOf('hidden-prefix', {
    duration: '1h',
    campaigns: [
      pumpingOf(['UZ'], { destinations: { kind: 'prefixes', prefixes: [{ prefix: '+998931', digits: 12 }] } }),
    ],
    people: [customersOf(['DE'], { pacing: { kind: 'constant', total: 800, lasts: '55m' } })],
  });
  const open = await dispatchesOf(hidden, {});
  const whole = await dispatchesOf(hidden, { 'conversion-monitor': {} });
  const perPrefix = await dispatchesOf(hidden, { 'conversion-monitor': { perPrefixDigits: 6 } });
  expect(whole).toEqual(open);
  expect(perPrefix.fraud).toBeLessThan(open.fraud / 3);
  expect(perPrefix.legit).toBe(open.legit);
});
