/**
 * Advice against runs that are played here, by other code: the lines of each step are read as YAML, put into the policy's file
 * one after the other, and the drill with that file must cost what the advice says.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import type { AdviceStep, PolicyAdvice } from '../../src/core/score/advice-format.ts';
import type { Scorecard } from '../../src/core/score/scorecard.ts';
import { INTENT } from '../../src/core/score/totals.ts';
import type { AdviceDepth } from '../../src/drill/advice.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { NO_DEFENCES } from '../../src/drill/no-defences.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicies, loadPolicy, POLICY_FOLDER } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';
import { FULL_DEPTH } from '../requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-advice-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Drilled {
  readonly scenarios: readonly string[];
  readonly policies: readonly string[];
  readonly seeds?: readonly number[];
  readonly advice?: AdviceDepth;
}

async function drill({ scenarios, policies, advice = 'on', ...rest }: Drilled): Promise<Scorecard> {
  const { scorecard } = await runDrill({
    engine: 'simulate',
    scenarios: prepareScenarios(scenarios),
    policies: loadPolicies(policies).map(preparePolicy),
    command: '',
    advice,
    ...rest,
  });
  return scorecard;
}

interface Came {
  readonly lossMicro: number;
  readonly insults: number;
}

/** Bill and people kept out over all runs, counted here: who gets in without defences and not with them. */
async function cameTo(scenarios: readonly string[], policy: PreparedPolicy): Promise<Came> {
  let [lossMicro, insults] = [0, 0];
  for (const prepared of prepareScenarios(scenarios)) {
    const run = { prepared, seed: prepared.scenario.seeds[0] ?? 1 };
    const { totals } = await playSimulated({ ...run, policy });
    const undefended = await playSimulated({ ...run, policy: NO_DEFENCES, providerRules: false, healthy: true });
    for (const { intent, costMicro } of totals.lanes) if (intent === 'fraud') lossMicro += costMicro;
    for (const { lane, flags } of totals.intents) {
      const free = undefended.totals.intents.find((table) => table.lane === lane)?.flags ?? [];
      for (const [i, own] of flags.entries()) {
        const gotIn = (own & INTENT.completed) !== 0;
        if ((own & INTENT.begun) !== 0 && !gotIn && ((free[i] ?? 0) & INTENT.completed) !== 0) insults += 1;
      }
    }
  }
  return { lossMicro, insults };
}

/** The policy's file with the lines of some steps in it, each key in place of the one of the same name. */
function withSteps(policy: string, steps: PolicyAdvice['steps']): string {
  const document = parseDocument(readFileSync(join(POLICY_FOLDER, `${policy}.yaml`), 'utf8'));
  for (const { snippet } of steps) {
    const { defences } = parse(snippet.join('\n')) as { defences: Record<string, Record<string, unknown>> };
    for (const [id, settings] of Object.entries(defences))
      for (const [key, value] of Object.entries(settings)) document.setIn(['defences', id, key], value);
  }
  const file = join(folder, `${policy}-${steps.length}.yaml`);
  writeFileSync(file, String(document));
  return file;
}

/** Plays the policy after each of its steps, and holds the step's figures against that. */
async function replayed(
  scorecard: Scorecard,
  { scenarios, policy, steps = 3 }: { scenarios: readonly string[]; policy: string; steps?: number },
) {
  const advice = scorecard.advice?.find((one) => one.policy === policy);
  let before = await cameTo(scenarios, prepared(policy));
  for (const [i, step] of (advice?.steps ?? []).slice(0, steps).entries()) {
    const after = await cameTo(scenarios, prepared(withSteps(policy, advice!.steps.slice(0, i + 1))));
    const savedMicro = before.lossMicro - after.lossMicro;
    expect(step.saved).toHaveLength(1);
    const bill = { savedMicro, lossBeforeMicro: before.lossMicro, lossAfterMicro: after.lossMicro };
    expect(step.saved[0]).toMatchObject({ ...bill, netMicro: savedMicro - otherCosts(step, before, after) });
    expect([step.insultsBefore, step.insultsAfter]).toEqual([before.insults, after.insults]);
    before = after;
  }
  return advice;
}

/** By the values that are assumed where a scenario states none: a login at 1, a challenge at 0.05, a check at 0.006. */
function otherCosts({ challenged, checks }: AdviceStep, before: Came, after: Came): number {
  const added = (counts: { before: number; after: number } | undefined) => (counts?.after ?? 0) - (counts?.before ?? 0);
  return (after.insults - before.insults) * 1_000_000 + added(challenged) * 50_000 + added(checks) * 6_000;
}

function prepared(policy: string): PreparedPolicy {
  return preparePolicy(loadPolicy(policy));
}

describe('on the starter pack', () => {
  const scenarios = ['starter'];
  // Each step is judged scenario by scenario: two of them already have one step that helps both and one that helps one.
  const some = FULL_DEPTH ? scenarios : ['consecutive-block', 'premium-prefix'];

  test('what it says of basic comes true, step by step', async () => {
    const scorecard = await drill({ scenarios: some, policies: ['basic'] });
    const advice = await replayed(scorecard, { scenarios: some, policy: 'basic' });
    const runs = scorecard.scenarios.length;
    expect(advice?.outcome).toBe('changes');
    expect(advice?.steps[0]).toMatchObject({ kind: 'add', runs, intents: runs * 400 });
    for (const { saved } of advice?.steps ?? []) expect(saved[0]?.netMicro).toBeGreaterThan(0);
  });

  test('who only observes is told to enforce, and that comes true', async () => {
    // Below full depth the step that does nearly all of it; the others come true by the same code.
    const replay = { scenarios, policy: 'observe', steps: FULL_DEPTH ? 3 : 1 };
    const advice = await replayed(await drill({ scenarios, policies: ['observe'] }), replay);
    expect(advice?.steps.map(({ kind, defence }) => [kind, defence])).toEqual([
      ['enforce', 'session-flow'],
      ['enforce', 'range-velocity'],
      ['enforce', 'country-allowlist'],
    ]);
    expect(advice?.steps[0]?.change).toBe('Enforce session-flow, which only watches now.');
    expect(advice?.steps[0]?.snippet).toEqual(['defences:', '  session-flow:', '    mode: enforce']);
    expect(advice?.tried?.leftOut).toEqual([{ defence: 'known-number', why: expect.stringContaining('enrolled') }]);
  });

  test('layered, which leaves little, is told that nothing helps; open beside it is told nothing', async () => {
    const { advice } = await drill({ scenarios, policies: ['open', 'layered'], advice: 'auto' });
    expect(advice).toMatchObject([{ policy: 'layered', outcome: 'none-helps', steps: [] }]);
    const tried = advice?.[0]?.tried;
    expect(tried?.changes).toBe((tried?.stopNothing ?? 0) + (tried?.noBetter ?? 0));
    // What makes it cheap enough to be on unless somebody says otherwise.
    expect(tried?.runs).toBeLessThan(20);
  });

  test('open alone is told what to begin with', async () => {
    const { advice } = await drill({ scenarios, policies: ['open'], advice: 'auto' });
    expect(advice?.[0]?.steps.map(({ kind, defence }) => [kind, defence])).toEqual([
      ['add', 'session-flow'],
      ['add', 'range-velocity'],
      ['add', 'country-allowlist'],
    ]);
    expect(advice?.[0]?.steps[2]?.notes).toEqual([expect.stringContaining('list of countries')]);
  });
});

describe('a defence that does harm', () => {
  test('is told to watch where it keeps out more than it saves, and that comes true', async () => {
    const scenarios = ['b16-victim-lock-out'];
    const scorecard = await drill({ scenarios, policies: ['layered'] });
    const advice = await replayed(scorecard, { scenarios, policy: 'layered' });
    const harmful = scorecard.scenarios[0]?.defences.filter(({ verdict }) => verdict === 'HARMFUL').map(({ id }) => id);
    expect(harmful).toContain('conversion-monitor');
    expect(advice?.steps[0]).toMatchObject({ kind: 'observe', defence: 'conversion-monitor', confidence: 'low' });
    // It gives money for people here, and says both.
    expect(advice?.steps[0]?.saved[0]?.savedMicro).toBeLessThan(0);
  });

  test('where nobody attacks, the advice says what is not known', async () => {
    const { advice } = await drill({ scenarios: ['new-country-launch'], policies: ['layered'] });
    expect(advice?.[0]?.steps).toMatchObject([
      {
        kind: 'observe',
        defence: 'country-allowlist',
        insultsAfter: 0,
        notes: [expect.stringContaining('No run of this drill attacks')],
      },
    ]);
  });

  test('is not told to be added, however much it saves', async () => {
    const { advice } = await drill({ scenarios: ['carrier-nat-exits'], policies: ['layered'] });
    expect(advice?.[0]).toMatchObject({ outcome: 'none-helps', tried: { harmful: expect.any(Number) } });
    expect(advice?.[0]?.tried?.harmful).toBeGreaterThan(0);
  });
});

describe('how far it goes', () => {
  const small = { scenarios: ['consecutive-block'], policies: ['basic'] };

  test('equal inputs give equal bytes, whatever is played beside', async () => {
    const texts = [await drill(small), await drill(small)].map((scorecard) => JSON.stringify(scorecard.advice));
    expect(texts[0]).toBe(texts[1]);
  });

  test('nobody asked, nobody is told', async () => {
    expect(await drill({ ...small, advice: 'off' })).not.toHaveProperty('advice');
  });

  test('a drill that was stopped has none', async () => {
    const stopped = new AbortController();
    const { scorecard } = await runDrill({
      engine: 'simulate',
      scenarios: prepareScenarios(small.scenarios),
      policies: loadPolicies(small.policies).map(preparePolicy),
      command: '',
      advice: 'on',
      signal: stopped.signal,
      onAdvice: () => stopped.abort(),
    });
    expect(scorecard.interrupted).toBe(true);
    expect(scorecard).not.toHaveProperty('advice');
  });

  test('a large drill is left alone unless somebody insists', async () => {
    const seeds = Array.from({ length: 16 }, (_, i) => i + 1);
    const { advice } = await drill({ ...small, policies: ['open'], seeds, advice: 'auto' });
    expect(advice).toEqual([{ policy: 'open', outcome: 'too-large', steps: [] }]);
  });

  test('where nothing is lost there is nothing to gain', async () => {
    const { advice } = await drill({ scenarios: ['premium-prefix'], policies: ['layered'] });
    expect(advice).toEqual([{ policy: 'layered', outcome: 'nothing-to-gain', steps: [] }]);
  });

  test('five seeds that agree make a high confidence, with an interval above nothing', async () => {
    const { advice } = await drill({ ...small, policies: ['open'], seeds: [1, 2, 3, 4, 5] });
    const [first] = advice?.[0]?.steps ?? [];
    expect(first).toMatchObject({
      defence: 'range-velocity',
      confidence: 'high',
      runs: 5,
      runsBetter: 5,
      runsWorse: 0,
    });
    expect(first?.saved[0]?.netPerSeed?.low).toBeGreaterThan(0);
  });
});
