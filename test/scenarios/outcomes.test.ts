/**
 * Every scenario of the catalogue, played under each policy that its author expects something of: the words he wrote by hand
 * are held against the run. One scenario: `npx vitest run test/scenarios/outcomes.test.ts -t <id>`.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { scenarioCatalogue } from '../../src/io/scenario-files.ts';

/** Real milliseconds for one scenario under all its policies: a night of 240,000 messages beside a busy second core. */
const PATIENCE_MS = 180_000;

const simulator = createSimulationPool();
afterAll(() => simulator.close());

describe.each(scenarioCatalogue())('$pack/$id', ({ file }) => {
  test(
    'comes out as its author expects',
    async () => {
      const [prepared] = prepareScenarios([file]);
      const expected = prepared?.scenario.expect ?? [];
      expect(
        expected.map(({ policy }) => policy),
        'it says what to expect under open and layered',
      ).toEqual(expect.arrayContaining(['open', 'layered']));
      const { scorecard } = await runDrill({
        engine: 'simulate',
        scenarios: prepareScenarios([file]),
        policies: loadPolicies(expected.map(({ policy }) => policy)).map(preparePolicy),
        command: 'test',
        simulator,
      });
      expect(scorecard.scenarios.length).toBeGreaterThanOrEqual(expected.length);
      const surprises = scorecard.scenarios.flatMap(({ policy, seed, expectation }) =>
        (expectation?.differences ?? []).map((difference) => ({ policy, seed, ...difference })),
      );
      expect(surprises).toEqual([]);
    },
    PATIENCE_MS,
  );
});
