/**
 * The canary of the gate: whatever single cap of `layered` is doubled, and whatever single defence only watches, the project's
 * own gate fails, and names scenario, defence, money and the first attempt that came otherwise. As it is, it passes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../src/core/domain/errors.ts';
import type { Baseline } from '../../src/core/gate/baseline-format.ts';
import type { Gate } from '../../src/core/gate/gate-format.ts';
import type { GateResult } from '../../src/core/score/gate-result-format.ts';
import { planGate } from '../../src/drill/gate-plan.ts';
import { judgeGate, playGate } from '../../src/drill/gate-run.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { readYamlFile } from '../../src/io/yaml-file.ts';
import { FULL_DEPTH } from '../requirements.ts';
import { type WeakerPolicy, weakerPolicies } from './weaker-policies.ts';

const ROOT = join(import.meta.dirname, '../..');
const TODAY = '2026-11-28';

/** By hand: the scenario of the project's gate that notices first when this defence gives way. */
const NOTICED_IN: Readonly<Record<string, string>> = {
  'number-format': 'premium-prefix',
  'country-allowlist': 'residential-rotation',
  'prefix-blocklist': 'premium-prefix',
  'session-flow': 'resend-abuse',
  'number-velocity': 'b16-victim-lock-out',
  'ip-velocity': 'consecutive-block',
  'ip-fanout': 'consecutive-block',
  'range-velocity': 'shuffled-block',
  'device-velocity': 'resend-abuse',
  'conversion-monitor': 'b2-spoofed-headers',
  'spend-cap': 'under-the-hourly-cap',
};
/** Changes that show elsewhere than the rest of their defence. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'range-velocity blocks.0.limit 10 -> 20': 'consecutive-block',
  'spend-cap caps.0.limitMicro 400000000 -> 800000000': 'premium-prefix',
};

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-notices-'));
afterAll(() => rmSync(folder, { recursive: true }));

const gate = readYamlFile(join(ROOT, 'pumpdrill.gate.yaml')).value as Gate;
const baseline = JSON.parse(readFileSync(join(ROOT, 'pumpdrill.baseline.json'), 'utf8')) as Baseline;
const weaker = weakerPolicies();

function scenarioFor({ defence, change }: WeakerPolicy): string {
  return ELSEWHERE[`${defence} ${change}`] ?? (NOTICED_IN[defence] as string);
}

/** The project's gate, cut down to what it says of one scenario: the rest would only take longer. */
function gateOf(scenario: string): string {
  const runs = gate.gates.filter(({ run }) => run.includes(scenario));
  const [pack] = gate.gates.filter(({ run }) => run === (scenario.startsWith('b') ? 'probes' : 'starter'));
  const entries = runs.length > 0 ? runs : [{ ...pack, run: scenario }];
  const located = entries.map((entry) => ({ ...entry, run: entry.run.replace('./', `${ROOT}/`) }));
  writeFileSync(
    join(folder, 'b.json'),
    JSON.stringify({ ...baseline, runs: baseline.runs.filter((run) => run.scenario === scenario) }),
  );
  const file = join(folder, `${scenario}.yaml`);
  writeFileSync(file, stringify({ ...gate, baseline: { file: './b.json' }, gates: located }));
  return file;
}

async function gated(scenario: string, policyYaml?: string) {
  let policy: string | undefined;
  if (policyYaml !== undefined) {
    policy = join(folder, 'layered.yaml');
    writeFileSync(policy, policyYaml);
  }
  const plan = planGate(gateOf(scenario), { policy, updating: false, updateCommand: '' });
  const { scorecard } = await judgeGate(plan, await playGate(plan, { command: 'test', outputFolder: folder }), TODAY);
  return scorecard;
}

/** All of them at full depth; else one of each defence: its first cap, or its mode where it has none. */
function chosen(): WeakerPolicy[] {
  if (FULL_DEPTH) return weaker;
  return Object.keys(NOTICED_IN).flatMap((id) => {
    const own = weaker.filter(({ defence }) => defence === id);
    return (own.find(({ change }) => change !== 'observe') ?? own[0]) as WeakerPolicy;
  });
}

const SCENARIOS = [...new Set([...Object.values(NOTICED_IN), ...Object.values(ELSEWHERE)])];

describe('the gate notices', () => {
  test('every enforced defence of layered has ways to give way here', () => {
    const enforced = loadPolicy('layered').policy.defences.map(({ id }) => id);
    expect(Object.keys(NOTICED_IN).sort()).toEqual([...enforced].sort());
    expect(new Set(weaker.map(({ defence }) => defence))).toEqual(new Set(enforced));
    expect(weaker.filter(({ change }) => change !== 'observe').length).toBeGreaterThanOrEqual(12);
  });

  test.each(chosen().map((one) => [one.defence, one.change, one] as const))('%s, %s', async (defence, _, weak) => {
    const scenario = scenarioFor(weak);
    const { exitCode, gates } = await gated(scenario, weak.yaml);
    expect(exitCode).toBe(EXIT.gateFailed);
    const failed = gates.filter(({ result }) => result === 'fail');
    const named = failed.filter((result: GateResult) => result.defence === defence && result.scenario === scenario);
    expect(named, JSON.stringify(failed, null, 1)).not.toEqual([]);
    // Whoever refused it before refuses it no longer, and the message has its price.
    const divergences = failed.flatMap(({ divergence }) => divergence ?? []);
    expect(divergences.map(({ before, now }) => `${before} -> ${now}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^refused by ${defence} -> (sent|refused)`)),
    );
    expect(JSON.stringify(failed)).toMatch(/(USD|EUR) [0-9]/);
  });

  test.each(FULL_DEPTH ? SCENARIOS : SCENARIOS.slice(0, 2))('%s passes as it is', async (scenario) => {
    const { exitCode, gates } = await gated(scenario);
    expect(gates.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(exitCode).toBe(EXIT.pass);
  });
});
