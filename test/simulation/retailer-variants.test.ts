/** What `layered` leaks on the retailer's night when its best rule is off, and when the attacker walks past that rule. */
import { expect, test } from 'vitest';
import { sumLanes } from '../../src/core/score/totals.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedScenario, preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { prepareVariant } from '../../src/drill/variants.ts';
import { prepared } from '../../tools/solo-matrix.ts';

const scenario = prepared(['retailer-night'])[0] as PreparedScenario;
const layered = preparePolicy(loadPolicy('layered'));

test('the scenario asks both questions', () => {
  expect(scenario.scenario.variants.map(({ id }) => id)).toEqual(['session-flow-off', 'visits-first']);
});

test.each(scenario.scenario.variants)(
  '$id: some of 240,000 get through, the other layers hold 98 %',
  async (variant) => {
    const changed = prepareVariant(scenario, variant);
    const policy = withModes(layered, variant.defences);
    const { totals } = await playSimulated({ prepared: changed, policy, seed: 1 });
    const attempts = sumLanes(totals, 'fraud', 'attempts');
    const dispatches = sumLanes(totals, 'fraud', 'dispatches');
    expect(attempts).toBeGreaterThan(239_000);
    // More than the 0.5 % that the whole policy may leak: this is the price, and it must not look like none.
    expect(dispatches / attempts).toBeGreaterThan(0.005);
    expect(dispatches / attempts).toBeLessThan(0.02);
  },
);
