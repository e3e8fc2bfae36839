/** Pairs of the defences that judge all traffic together and raise or read the posture. */
import { expect, test } from 'vitest';
import { customersOf, dispatchesOf, pumpingOf, scenarioOf } from './defence-pair.ts';

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
