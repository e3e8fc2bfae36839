/**
 * Probes against every faulty variant and its sound twin: each fault is caught by an invariant that its twin keeps. What
 * `layered` does not keep is named by the scenario's author, with the reason.
 */
import { describe, expect, test } from 'vitest';
import { VARIANT_IDS } from '../../reference-target/variant-ids.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { encodeEvent } from '../../src/core/ledger/codec.ts';
import { playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy, prepareScenario } from '../../src/drill/prepared.ts';
import { ProbeBench } from './probe-bench.ts';
import { soundTwin } from './sound-twin.ts';

const PROBES = prepareScenarios(['probes']);
const bench = new ProbeBench();

const policy = (id: string) => preparePolicy(loadPolicy(id));
const probe = (id: string) => PROBES.find(({ scenario }) => scenario.id === id) as PreparedScenario;

/** Invariants of this probe that its author expects this policy to break. */
function expectedBroken({ scenario }: PreparedScenario, id: string): string[] {
  const expected = scenario.expect.find((one) => one.policy === id)?.invariants ?? {};
  return Object.entries(expected).flatMap(([name, word]) => (word === 'broken' ? [name] : []));
}

/** Whether simulation has what the probe needs; the others are raced in test/e2e/live-probes.test.ts. */
function runsHere({ scenario }: PreparedScenario): boolean {
  return scenario.circumstances.needsWire === undefined;
}

async function broken(prepared: PreparedScenario, under: ReturnType<typeof policy>): Promise<string[]> {
  const scores = await bench.judge(prepared, under);
  return scores.filter(({ result }) => result === 'broken').map(({ id }) => id);
}

test('every row of the catalogue that simulation can play has a probe', () => {
  const covered = new Set(PROBES.flatMap(({ scenario }) => scenario.covers));
  for (const row of ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b8', 'b9', 'b10', 'b11', 'b12', 'b13', 'b16', 'b17']) {
    expect([...covered].filter((word) => word.startsWith(`P:${row}-`))).toHaveLength(1);
  }
});

describe.each(VARIANT_IDS)('%s', (id) => {
  test('breaks an invariant that its sound twin keeps', async () => {
    const caught: string[] = [];
    for (const prepared of PROBES) {
      const names = expectedBroken(prepared, id);
      if (names.length === 0 || !runsHere(prepared)) continue;
      expect(await broken(prepared, policy(id)), prepared.scenario.id).toEqual(names);
      const twin = await bench.judge(prepared, soundTwin(id));
      caught.push(
        ...twin.flatMap(({ id: name, result }) => (names.includes(name) && result === 'holds' ? [name] : [])),
      );
    }
    expect(caught).not.toEqual([]);
  });
});

describe('layered', () => {
  test.each(PROBES.map((prepared) => [prepared.scenario.id, prepared] as const))('%s', async (_, prepared) => {
    const names = runsHere(prepared) ? expectedBroken(prepared, 'layered') : [];
    expect(await broken(prepared, policy('layered'))).toEqual(names);
    if (names.length === 0) return;
    const { because } = prepared.scenario.expect.find((one) => one.policy === 'layered') ?? { because: '' };
    expect(because).toMatch(
      /Nothing in `layered` stops this|`layered` does not stand|As in b8-replicas|as in b8-replicas/,
    );
  });

  test('keeps far more than it breaks, and every message cap but those of a restart and of a /56', async () => {
    const caps: string[] = [];
    for (const prepared of PROBES) {
      for (const { id, kind, result } of await bench.judge(prepared, policy('layered'))) {
        if (kind === 'messages-at-most' && result === 'broken') caps.push(`${prepared.scenario.id}/${id}`);
      }
    }
    expect(caps).toEqual(['b13-restart/one-number', 'b3-ipv6-56/one-line']);
  });
});

describe('circumstances', () => {
  /** The same probe with other circumstances. */
  function changed(
    id: string,
    circumstances: Partial<PreparedScenario['scenario']['circumstances']>,
  ): PreparedScenario {
    const { scenario, ...rest } = probe(id);
    return prepareScenario({
      ...rest,
      scenario: { ...scenario, circumstances: { ...scenario.circumstances, ...circumstances } },
    });
  }

  async function events(prepared: PreparedScenario, id: string): Promise<LedgerEvent[]> {
    const seen: LedgerEvent[] = [];
    await playSimulated({ prepared, policy: policy(id), seed: 1, events: (event) => seen.push(event) });
    return seen;
  }

  test('a race shows only where requests meet inside the store', async () => {
    expect(await broken(probe('b1-race'), policy('naive-check-then-act'))).toEqual(['one-number']);
    expect(await broken(changed('b1-race', { storeLatency: 0 }), policy('naive-check-then-act'))).toEqual([]);
  });

  test.each(['b1-race', 'b11-store-hangs', 'b12-clock-skew', 'b13-restart'])(
    '%s plays the same bytes twice',
    async (id) => {
      const [once, twice] = [await events(probe(id), 'layered'), await events(probe(id), 'layered')];
      expect(once.length).toBeGreaterThan(200);
      expect(twice.map((event) => encodeEvent(event))).toEqual(once.map((event) => encodeEvent(event)));
    },
  );

  test('an answer comes as much later as the store takes for a decision and a code', async () => {
    const latencyMs = 300;
    const slow = await events(changed('b1-race', { storeLatency: latencyMs }), 'layered');
    const sent = slow.find((event) => event.type === 'dispatch');
    const attempt = slow.find(
      (event) => event.type === 'attempt' && event.attempt === (sent as { attempt: number }).attempt,
    );
    expect((sent as { atMs: number }).atMs - (attempt as { atMs: number }).atMs).toBe(2 * latencyMs);
  });

  test('nobody waits longer than the deadline for a store that hangs', async () => {
    const all = await events(probe('b11-store-hangs'), 'layered');
    const askedAtMs = new Map(
      all.flatMap((event) => (event.type === 'attempt' ? [[event.attempt, event.atMs] as const] : [])),
    );
    const waits = all.flatMap((event) =>
      event.type === 'decided' ? [event.atMs - (askedAtMs.get(event.attempt) ?? 0)] : [],
    );
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(600);
  });

  test('what simulation cannot send is not run, and says why', async () => {
    for (const id of ['b1-race-single-packet', 'duplicate-keys']) {
      const [score] = await bench.judge(probe(id), policy('open'));
      expect(score).toMatchObject({ result: 'not-run' });
      expect(score?.evidence.join()).toMatch(/needs/);
    }
  });
});
