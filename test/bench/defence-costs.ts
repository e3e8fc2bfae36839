/**
 * What one decision of each defence costs, in microseconds of one core: a flood of different callers through the real
 * pipeline and the memory store with that defence alone, minus the same flood through a pipeline with none. Settings are
 * the defaults, where those would refuse everybody a home market is given; the share refused is told beside, because a
 * refusal on sight is cheaper than a count.
 */
import type { DefenceRequest, Fact } from '../../reference-target/defences/defence.ts';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { createPipeline, meterSpecsOf } from '../../reference-target/pipeline.ts';
import { POLICY_SCHEMA, readPolicy } from '../../reference-target/policy.ts';
import { FaultLog } from '../../reference-target/store-trouble.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import { mix32 } from '../../src/core/random/hash.ts';
import { INNOCENT, START_MS } from '../contracts/innocent-request.ts';

const ATTEMPTS = 200_000;
/** One attempt every 20 ms: 50 a second for a good hour, so that windows fill and empty. */
const APART_MS = 20;
/** Different callers; each comes back now and then. */
const CALLERS = 60_000;
const SETTINGS: Readonly<Partial<Record<DefenceId, object>>> = {
  'country-allowlist': { countries: ['DE'] },
};

export interface DefenceCost {
  readonly id: string;
  readonly micros: number;
  readonly refusedShare: number;
}

/** Medians over `runs` floods each. */
export async function defenceCosts(runs: number): Promise<DefenceCost[]> {
  const bare = median(await floods([], runs)).micros;
  const costs: DefenceCost[] = [];
  for (const id of Object.keys(DEFENCES) as DefenceId[]) {
    const { micros, refusedShare } = median(await floods([id], runs));
    costs.push({ id, micros: micros - bare, refusedShare });
  }
  return [{ id: '(pipeline without any)', micros: bare, refusedShare: 0 }, ...costs];
}

interface Flood {
  readonly micros: number;
  readonly refusedShare: number;
}

async function floods(ids: readonly DefenceId[], runs: number): Promise<Flood[]> {
  const all: Flood[] = [];
  // The first one warms up and is not counted.
  for (let i = 0; i <= runs; i += 1) all.push(await flood(ids));
  return all.slice(1);
}

async function flood(ids: readonly DefenceId[]): Promise<Flood> {
  const policy = policyOf(ids);
  let nowMs = START_MS;
  const clock = { nowMs: () => nowMs };
  const feed = { onAttempt() {}, onCheck() {}, onAlert() {}, onPosture() {}, onFault() {} };
  const store = createMemoryStore({ specs: meterSpecsOf(policy, DEFENCES), clock });
  const faults = new FaultLog(feed, clock);
  const pipeline = createPipeline({ policy, registry: DEFENCES, store, clock, feed, faults });
  let refused = 0;
  const startedMs = performance.now();
  for (let i = 0; i < ATTEMPTS; i += 1) {
    nowMs += APART_MS;
    const request = requestOf(i, nowMs);
    const turn = pipeline.begin(request);
    if (turn.asksStore) {
      await pipeline.ask(turn);
      pipeline.conclude(turn);
    }
    if (turn.refused) refused += 1;
    else {
      pipeline.observe(dispatchOf(request));
      if (i % 3 !== 0) pipeline.observe(verificationOf(request));
    }
    pipeline.close(turn);
    pipeline.recycle(turn);
  }
  const micros = ((performance.now() - startedMs) * 1_000) / ATTEMPTS;
  await store.close();
  return { micros, refusedShare: refused / ATTEMPTS };
}

function requestOf(i: number, nowMs: number): DefenceRequest {
  const caller = mix32(i, 7) % CALLERS;
  return {
    ...INNOCENT,
    nowMs,
    number: 4_915_100_000_000 + caller * 1_237,
    addressKey: 1_000_000 + caller,
    localKey: 1_000_000 + caller,
    deviceKey: 2_000_000 + caller,
    emailKey: 3_000_000 + caller,
    session: { key: 4_000_000 + i, openedAtMs: nowMs - 11_000 },
    behaviour: { keys: 12, pointer: 30 + (i % 40), dwellMs: 2_000 + (mix32(i, 9) % 9_000) },
  };
}

function dispatchOf(request: DefenceRequest): Fact {
  const { nowMs, number, country, priceMicro } = request;
  return { kind: 'dispatched', nowMs, number, country, priceMicro, request };
}

function verificationOf({ nowMs, number, country, addressKey, deviceKey, session }: DefenceRequest): Fact {
  return { kind: 'verified', nowMs, number, country, addressKey, deviceKey, sessionKey: session?.key ?? 0 };
}

function policyOf(ids: readonly DefenceId[]) {
  const defences = Object.fromEntries(ids.map((id) => [id, { mode: 'enforce', ...SETTINGS[id] }]));
  const about = { schema: POLICY_SCHEMA, id: 'bench', title: 'Bench', summary: 'One.' };
  const read = readPolicy({ ...about, defences }, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.policy;
}

function median(all: readonly Flood[]): Flood {
  return [...all].sort((a, b) => a.micros - b.micros)[Math.floor(all.length / 2)] as Flood;
}
