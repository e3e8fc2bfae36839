/**
 * The same drill, scenario and report against faulty variants and their sound twins: what a scenario can express, the
 * scorecard exposes. The rest is driven by hand in test/reference-target/variants and over the wire in test/e2e/race.test.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { VARIANT_IDS, type VariantId } from '../../reference-target/variant-ids.ts';
import type { LedgerEvent, RunHeader } from '../../src/core/domain/event.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { RENDERERS } from '../../src/core/report/index.ts';
import { reportModel } from '../../src/core/report/model.ts';
import type { ScenarioScore } from '../../src/core/score/scorecard.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';
import { prepared } from '../../tools/solo-matrix.ts';
import { soundTwin } from './sound-twin.ts';

const SEED = 1;

async function eventsUnder(policy: PreparedPolicy): Promise<{ header: RunHeader; events: LedgerEvent[] }> {
  const [scenario] = prepared(['resend-abuse']);
  const events: LedgerEvent[] = [];
  const { header } = await playSimulated({
    ...{ prepared: scenario as NonNullable<typeof scenario>, policy, seed: SEED },
    events: (event) => events.push(event),
  });
  return { header, events };
}

describe.each(VARIANT_IDS)('%s in a drill', (id) => {
  test('keeps every conservation law, and its feed names only what the header names', async () => {
    const { header, events } = await eventsUnder(preparePolicy(loadPolicy(id)));
    expect(events.length).toBeGreaterThan(1_000);
    expect(violations(header, events)).toEqual([]);
    const known = new Set(header.defences.map((defence) => defence.id));
    const told = new Set(
      events.flatMap((event) => (event.type === 'decided' ? event.decisions.map((d) => d.defence) : [])),
    );
    expect([...told].filter((defence) => !known.has(defence))).toEqual([]);
  });
});

describe('resend abuse', () => {
  /** Fraud messages under the variant and under its twin, of 60 numbers asked for 31 times each. */
  const EXPOSED: Readonly<Partial<Record<VariantId, { readonly capPerNumber: number; readonly leaks: number }>>> = {
    'seed-limiter': { capPerNumber: 3, leaks: 1_860 },
    'resend-resets-cap': { capPerNumber: 3, leaks: 1_860 },
    'per-replica-memory': { capPerNumber: 3, leaks: 540 },
  };
  const ids = Object.keys(EXPOSED) as VariantId[];
  const scores = new Map<string, ScenarioScore>();
  let html = '';

  beforeAll(async () => {
    const policies = ids.flatMap((id) => [preparePolicy(loadPolicy(id)), soundTwin(id)]);
    const options = { engine: 'simulate', scenarios: prepared(['resend-abuse']), policies, command: 'test' } as const;
    const { scorecard, series } = await runDrill(options);
    for (const score of scorecard.scenarios) scores.set(score.policy, score);
    html = RENDERERS.html.render(reportModel(scorecard, series));
  });

  test.each(ids)('%s lets through more than its figures allow; its twin does not', (id) => {
    const { capPerNumber, leaks } = EXPOSED[id] as { capPerNumber: number; leaks: number };
    expect(scores.get(id)?.fraud.dispatches).toBe(leaks);
    const sound = scores.get(`sound-${id}`)?.fraud.dispatches as number;
    expect(sound).toBeGreaterThan(0);
    // A session resends for seven and a half minutes: no longer than one window.
    expect(sound).toBeLessThanOrEqual(60 * capPerNumber);
  });

  test('the report shows them side by side', () => {
    for (const id of ids) expect(html).toContain(`sound-${id}`);
    expect(html).toContain('1,860');
  });

  test('a resend that nobody looks at is nothing that a defence was asked about', () => {
    const number = scores.get('seed-limiter')?.defences.find((defence) => defence.id === 'number-velocity');
    // 60 first sends; 1,800 resends went past it.
    expect(number?.evaluated.fraud).toBe(60);
    expect(number?.verdict).not.toBe('HELD');
  });
});

test('made-up solutions pass a captcha that only the client checks, and no other', async () => {
  const junk = { kind: 'service', success: '0%', delay: '0s', costMicro: 0 };
  const changes = Object.fromEntries(Object.entries(junk).map(([key, value]) => [`campaigns.0.solver.${key}`, value]));
  const [scenario] = prepareScenarios(['residential-rotation'], changes);
  const ids = ['client-side-captcha', 'sound-client-side-captcha'];
  const { scorecard } = await runDrill({
    ...{ engine: 'simulate', command: 'test', scenarios: [scenario as NonNullable<typeof scenario>] },
    policies: [preparePolicy(loadPolicy('client-side-captcha')), soundTwin('client-side-captcha')],
  });
  const [faulty, sound] = ids.map((id) => scorecard.scenarios.find(({ policy }) => policy === id));
  expect([faulty?.fraud.dispatches, sound?.fraud.dispatches]).toEqual([2_000, 0]);
  // Those whose solution fails by mistake are let in by the one and sent back by the other; most people get in by both.
  for (const score of [faulty, sound]) expect(score?.legit.insultRate.value).toBeLessThan(0.1);
  expect([faulty?.fraud.valueDetectionRate, sound?.fraud.valueDetectionRate]).toEqual([0, 1]);
});

test('a race is not exposed in simulation, where one thing happens at a time: that takes a live target', async () => {
  const dispatches = async (policy: PreparedPolicy) =>
    (await eventsUnder(policy)).events.filter((event) => event.type === 'dispatch').length;
  const faulty = await dispatches(preparePolicy(loadPolicy('naive-check-then-act')));
  expect(faulty).toBe(await dispatches(soundTwin('naive-check-then-act')));
});
