/**
 * Every scenario of the catalogue, played under each policy that its author expects something of: the words he wrote by hand
 * are held against the run, an attack must cost money while nobody stops it, and the figures are those that were reviewed
 * (golden/outcomes.json, from which the catalogue page takes them). One scenario:
 * `npx vitest run test/scenarios/outcomes.test.ts -t <id>`.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { firstStopOf, fraudOf, peopleOf } from '../../src/core/score/expectation.ts';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { assertGolden } from '../golden/golden-json.ts';
import { isAttack, readCatalogue } from './catalogue-files.ts';

/** Real milliseconds for one scenario under all its policies: a night of 240,000 messages beside a busy second core. */
const PATIENCE_MS = 180_000;

const simulator = createSimulationPool();
afterAll(() => simulator.close());

const CATALOGUE = readCatalogue();
/** By scenario and policy, of its first seed. */
const outcomes: Record<string, Record<string, ReturnType<typeof outcomeOf>>> = {};

function outcomeOf(score: ScenarioScore) {
  const { fraud, legit, tariff } = score;
  return {
    attempts: fraud.attempts,
    lossMicro: fraud.lossMicro,
    currency: tariff.currency,
    fraud: fraudOf(score).word,
    insults: legit.insults,
    intents: legit.intents,
    people: peopleOf(score).word,
    firstStop: firstStopOf(score).word,
  };
}

describe.each(CATALOGUE)('$pack/$id', (entry) => {
  const { file, id } = entry;

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
      const firsts = scorecard.scenarios.filter(({ seed }) => seed === prepared?.scenario.seeds[0]);
      outcomes[id] = Object.fromEntries(firsts.map((score) => [score.policy, outcomeOf(score)]));
      const surprises = scorecard.scenarios.flatMap(({ policy, seed, expectation }) =>
        (expectation?.differences ?? []).map(
          ({ what, expected: word, actual, evidence }) =>
            `${policy}, seed ${seed}: ${what} ${actual}, expected ${word} (${evidence})`,
        ),
      );
      expect(surprises).toEqual([]);
      if (isAttack(entry))
        expect(outcomes[id]['open']?.lossMicro, 'money lost while nobody stops it').toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

test('what every scenario comes to is what was reviewed', () => {
  expect(Object.keys(outcomes)).toEqual(CATALOGUE.map(({ id }) => id));
  assertGolden('outcomes.json', outcomes);
});
