/** Pairs of destination-mix and anomaly-model, which compare traffic with what it usually looks like. */
import { expect, test } from 'vitest';
import { customersOf, describePair, dispatchesOf, pumpingOf, scenarioOf } from './defence-pair.ts';

const FRENCH = { usual: { FR: 90, BE: 6, CH: 3 } };

// A country where nobody logs in; and the home market, whose share cannot jump.
describePair('destination-mix', {
  settings: FRENCH,
  stops: scenarioOf('abroad', { duration: '1h', campaigns: [pumpingOf(['UZ'])] }),
  blindTo: scenarioOf('at-home', { duration: '1h', campaigns: [pumpingOf(['FR'])] }),
});

test('destination-mix: a new market that stands in the calendar loses nobody (S4)', async () => {
  const opening = scenarioOf('opening', {
    duration: '1h',
    people: [
      customersOf(['FR']),
      customersOf(['PL'], { id: 'poles', pacing: { kind: 'constant', total: 400, lasts: '50m' } }),
    ],
  });
  const launches = [{ from: '2026-03-10T12:00:00+01:00', until: '2026-03-11T12:00:00+01:00', countries: ['PL'] }];
  const open = await dispatchesOf(opening, {});
  const planned = await dispatchesOf(opening, { 'destination-mix': { ...FRENCH, launches } });
  const unplanned = await dispatchesOf(opening, { 'destination-mix': { ...FRENCH, action: 'deny' } });
  expect(planned).toEqual(open);
  expect(unplanned.legit).toBeLessThan(open.legit * 0.6);
});
