/** A live drill in which requests bring evidence along: mail codes, hidden fields, sessions, enrolment, over real HTTP. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const POLICY = {
  schema: 'pumpdrill.policy/1',
  id: 'evidence',
  title: 'Evidence',
  summary: 'What requests bring along.',
  defences: {
    honeypot: { mode: 'enforce' },
    'session-binding': { mode: 'enforce' },
    'behaviour-score': { mode: 'observe' },
    'email-first': { mode: 'enforce' },
    'known-number': { mode: 'observe' },
    'risk-score': { mode: 'observe' },
  },
};

let score: Scorecard['scenarios'][number];

beforeAll(async () => {
  const cwd = workFolder();
  // JSON is YAML.
  writeFileSync(join(cwd, 'evidence.yaml'), JSON.stringify(POLICY));
  const drill = ['throw-away-mail', '--engine', 'live', '--speed', '90', '--policy', 'evidence.yaml'];
  const { exit, stderr } = await runCli(['run', ...drill, '--out', 'r', '--json'], { cwd });
  expect([0, 3], stderr).toContain(exit);
  score = scorecardFormat.parse(JSON.parse(readFileSync(join(cwd, 'r/scorecard.json'), 'utf8')))
    .scenarios[0] as typeof score;
}, 120_000);

const refusedBy = (id: string) => score.defences.find((defence) => defence.id === id)?.refused;

test('live and simulated agree, or the machine was late and says so', () => {
  const late = score.health.latenessVirtualMsP99 > 250;
  const apart = !(score.parity?.fraud.within && score.parity.legit.within);
  expect(late || !apart).toBe(true);
  expect(score.health).toMatchObject({ dropped: 0, faults: [] });
});

test('an e-mail step refuses everybody once and, confirmed by mail, lets nearly everybody through', () => {
  expect(refusedBy('email-first')).toEqual({ fraud: 1_200, legit: 300 });
  expect(score.fraud.dispatches).toBeGreaterThan(1_150);
  expect(score.legit.completed).toBeGreaterThan(260);
  // A fraction of a cent per address, beside the calls themselves.
  expect(score.fraud.attacker.costMicro).toBeGreaterThan(1_150 * 500);
});

test('what is only observed is told: strangers, bare scripts, and the autofill that fell into the honeypot', () => {
  expect(refusedBy('known-number')?.fraud).toBeGreaterThan(2_000);
  expect(refusedBy('known-number')?.legit).toBe(0);
  expect(refusedBy('behaviour-score')?.fraud).toBeGreaterThan(2_000);
  expect(refusedBy('honeypot')?.fraud).toBe(0);
  expect(refusedBy('honeypot')?.legit).toBeGreaterThan(0);
  expect(refusedBy('session-binding')).toEqual({ fraud: 0, legit: 0 });
});
