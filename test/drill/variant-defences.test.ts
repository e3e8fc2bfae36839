/** A variant may enforce a defence that the policy left off; turning off what is not there changes nothing. */
import { expect, test } from 'vitest';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';

test('codes bound to their session: the alarm sees again what codes entered elsewhere hid from it', async () => {
  const simulator = createSimulationPool(1);
  const { scorecard } = await runDrill({
    engine: 'simulate',
    scenarios: prepareScenarios(['cross-session-verification']),
    policies: loadPolicies(['layered', 'basic']).map(preparePolicy),
    command: 'test',
    simulator,
  }).finally(() => simulator.close());
  const [layered, basic] = scorecard.scenarios;
  expect(layered?.fraud.valueDetectionRate).toBe(0);
  expect(layered?.variants.find(({ id }) => id === 'bound-to-the-session')?.valueDetectionRate).toBeGreaterThan(0.4);
  // Nothing in `basic` looks at conversion, so the bound codes stop no message there.
  expect(basic?.variants.find(({ id }) => id === 'bound-to-the-session')?.dispatches).toBe(basic?.fraud.dispatches);
}, 60_000);
