/** Live drills against challenges: clients really work out proofs of work, or hand in tokens that the sink's verifier judges. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

type Score = Scorecard['scenarios'][number];

/** A millisecond per solution: 90 a second fit beside target and sink on two cores. */
const WORK = { iterations: 100, tries: 20 };

const policyWith = (provider: string) => ({
  schema: 'pumpdrill.policy/1',
  id: provider,
  title: 'Challenged',
  summary: 'Everybody solves something.',
  defences: { challenge: { mode: 'enforce', when: 'always', provider, work: WORK } },
});

async function drill(provider: string): Promise<Score> {
  const cwd = workFolder();
  // JSON is YAML.
  writeFileSync(join(cwd, 'challenged.yaml'), JSON.stringify(policyWith(provider)));
  const options = ['--engine', 'live', '--speed', '60', '--policy', 'challenged.yaml', '--out', 'r', '--json'];
  const { exit, stderr } = await runCli(['run', 'captcha-service', ...options], { cwd });
  expect([0, 3], stderr).toContain(exit);
  const scorecard = scorecardFormat.parse(JSON.parse(readFileSync(join(cwd, 'r/scorecard.json'), 'utf8')));
  return scorecard.scenarios[0] as Score;
}

describe.each(['altcha', 'hcaptcha'])('everybody has to solve %s', (provider) => {
  let score: Score;
  beforeAll(async () => {
    score = await drill(provider);
  }, 120_000);

  test('live and simulated agree, or the machine was late and says so', () => {
    const late = score.health.latenessVirtualMsP99 > 250;
    const apart = !(score.parity?.fraud.within && score.parity.legit.within);
    expect(late || !apart).toBe(true);
    expect(score.health).toMatchObject({ dropped: 0, faults: [] });
  });

  test('nothing was sent without a solution, and nine of ten bought ones are good', () => {
    const { refused } = score.defences.find(({ id }) => id === 'challenge') as Score['defences'][number];
    // Everybody is asked once, and those whose solution was wrong are told so.
    expect(refused.fraud).toBeGreaterThan(1_500 + 80);
    expect(refused.legit).toBeGreaterThanOrEqual(300);
    expect(score.fraud.dispatches).toBeGreaterThan(1_300);
    expect(score.fraud.dispatches).toBeLessThan(1_420);
    expect(score.legit.completed).toBeGreaterThan(270);
  });

  test('solutions are paid for', () => {
    expect(score.fraud.attacker.costMicro).toBeGreaterThan(1_500 * 1_000);
  });
});
