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

/** Enough customers before the attack to learn from. */
const TEACHERS = customersOf(['FR'], { pacing: { kind: 'constant', total: 600, lasts: '1h50m' } });
const LATE = { kind: 'constant' as const, total: 1_200, from: '45m', lasts: '1h' };
const lateAttack = (change: Parameters<typeof pumpingOf>[1]) =>
  scenarioOf('late', {
    duration: '2h',
    campaigns: [pumpingOf(['UZ'], { pacing: LATE, ...change })],
    people: [TEACHERS],
  });

// Unlike the customers in everything, and never verified; or verified like theirs.
describePair('anomaly-model', { stops: lateAttack({}), blindTo: lateAttack({ verify: '70%' }) });

test('anomaly-model: customers and a new market beside them lose nobody', async () => {
  const opening = scenarioOf('opening', {
    duration: '2h',
    people: [
      TEACHERS,
      customersOf(['PL'], { id: 'poles', pacing: { kind: 'constant', total: 600, from: '45m', lasts: '1h' } }),
    ],
  });
  const open = await dispatchesOf(opening, {});
  expect(await dispatchesOf(opening, { 'anomaly-model': {} })).toEqual(open);
});
