/**
 * Every scenario of the catalogue, played under each policy that its author expects something of: the words he wrote by hand
 * are held against the run, an attack must cost money while nobody stops it, and the figures are those that were reviewed
 * (golden/outcomes.json, from which the catalogue page takes them). One scenario:
 * `npx vitest run test/scenarios/outcomes.test.ts -t <id>`.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { firstStopOf, fraudOf, peopleOf } from '../../src/core/score/expectation.ts';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { CounterfactualRuns, type Counterfactuals } from '../../src/drill/counterfactuals.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { type Job, jobsOf } from '../../src/drill/jobs.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy, withModes } from '../../src/drill/prepared.ts';
import { scorePlayedRun } from '../../src/drill/score-run.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { assertGolden } from '../golden/golden-json.ts';
import { FULL_DEPTH } from '../requirements.ts';
import { isAttack, readCatalogue } from './catalogue-files.ts';

/** Real milliseconds for one scenario under all its policies: a night of 240,000 messages beside a busy second core. */
const PATIENCE_MS = 180_000;

const simulator = createSimulationPool();
afterAll(() => simulator.close());

const CATALOGUE = readCatalogue();
/** By scenario and policy, of its first seed. */
const outcomes: Record<string, Record<string, ReturnType<typeof outcomeOf>>> = {};

type Played = readonly [scenarios: readonly PreparedScenario[], policies: readonly PreparedPolicy[]];

/** As the command line plays it, with everything that a report shows. */
async function drilled(...[scenarios, policies]: Played): Promise<readonly ScenarioScore[]> {
  const { scorecard } = await runDrill({ engine: 'simulate', scenarios, policies, command: 'test', simulator });
  return scorecard.scenarios;
}

/**
 * Every run and every figure that is looked at here, and no run for figures that nobody looks at: variants, and what each
 * defence is worth about which no expectation says a word. Those were two runs in three of the nights with a published volume.
 */
async function whatIsAsserted(...[scenarios, policies]: Played): Promise<readonly ScenarioScore[]> {
  const runs = new ExpectedOnly(simulator);
  const score = async (job: Job) => {
    const playing = simulator.play({ ...job, detail: 'series' });
    runs.offer(job, playing);
    const played = await playing;
    return (await scorePlayedRun({ job, played, speed: 1, counterfactuals: runs })).score;
  };
  return Promise.all(jobsOf({ scenarios: scenarios.map(withoutVariants), policies }).map(score));
}

const withoutVariants = (prepared: PreparedScenario): PreparedScenario => ({
  ...prepared,
  scenario: { ...prepared.scenario, variants: [] },
});

/** Leave-one-out runs of the defences only whose verdict the author expects. */
class ExpectedOnly extends CounterfactualRuns {
  override async for(job: Job): Promise<Counterfactuals> {
    const { prepared, policy, seed } = job;
    const expected = prepared.scenario.expect.find((one) => one.policy === policy.policy.id)?.defences ?? {};
    const runWithout = async (id: string) =>
      [id, await this.play({ prepared, policy: withModes(policy, { [id]: 'off' }), seed })] as const;
    const [undefended, calm, ...without] = await Promise.all([
      this.undefendedOf(prepared, seed),
      this.play({ prepared, policy, seed, only: 'legit' }),
      ...Object.keys(expected).map(runWithout),
    ]);
    return { undefended, calm, without: new Map(without) };
  }
}

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
      const policies = loadPolicies(expected.map(({ policy }) => policy)).map(preparePolicy);
      const scenarios = prepareScenarios([file]);
      const scores = FULL_DEPTH ? await drilled(scenarios, policies) : await whatIsAsserted(scenarios, policies);
      expect(scores.length).toBeGreaterThanOrEqual(expected.length);
      const firsts = scores.filter(({ seed }) => seed === prepared?.scenario.seeds[0]);
      outcomes[id] = Object.fromEntries(firsts.map((score) => [score.policy, outcomeOf(score)]));
      const surprises = scores.flatMap(({ policy, seed, expectation }) =>
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
