/** What one `admit` of the memory store costs. Prints, judges nothing. Run: `node test/bench/store.bench.ts` */
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import { createAdmitBatch, type MeterKind, type MeterSpec, type Store } from '../../reference-target/stores/store.ts';
import { mix32 } from '../../src/core/random/hash.ts';

const ADMITS = 400_000;
const KEYS = 100_000;
const HOUR_MS = 3_600_000;
const START_MS = 1_773_000_000_000;

/** Kinds as the layered policy mixes them. */
const KINDS: readonly MeterKind[] = [
  'cooldown',
  'log',
  'log',
  'distinct',
  'distinct',
  'distinct',
  'log',
  'once',
  'sum',
  'sum',
];

function specsOf(count: number): MeterSpec[] {
  return KINDS.slice(0, count).map((kind, i) => {
    const most = kind === 'cooldown' ? 1 : kind === 'sum' ? 1_000_000_000_000 : 60;
    const limit = { normal: most, elevated: most, emergency: most, closed: most };
    return { id: `bench/${i}`, kind, windowMs: HOUR_MS, limit, consumes: 'onSend' };
  });
}

async function play(store: Store, meters: number, keys: number): Promise<number> {
  const batch = createAdmitBatch(meters);
  batch.count = meters;
  let admitted = 0;
  for (let attempt = 0; attempt < ADMITS; attempt += 1) {
    for (let i = 0; i < meters; i += 1) {
      const word = mix32(attempt, i);
      batch.meter[i] = i;
      // The sums of a policy count everybody under one key.
      batch.key[i] = KINDS[i] === 'sum' ? 0 : 491_500_000_000 + (word % keys);
      batch.value[i] = KINDS[i] === 'sum' ? 75_000 : 491_500_000_000 + (mix32(attempt, i + 100) % keys);
      batch.enforced[i] = 1;
      batch.group[i] = i;
    }
    if ((await store.admit(batch, START_MS + attempt * 10)).admitted) admitted += 1;
  }
  return admitted;
}

/** The same loop without a store: what filling the batch and awaiting costs by itself. */
const NO_STORE = { admit: (batch: { answer: unknown }) => Promise.resolve(batch.answer) } as unknown as Store;

/** User CPU time, because other work on the machine is none of the store's. */
async function cpuNsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before).user * 1_000;
}

for (const keys of [1_000, KEYS]) {
  for (const meters of [1, 5, 10]) {
    const fresh = () => createMemoryStore({ specs: specsOf(meters), clock: { nowMs: () => START_MS } });
    await play(fresh(), meters, keys);
    const store = fresh();
    let admitted = 0;
    const withStore = await cpuNsOf(async () => {
      admitted = await play(store, meters, keys);
    });
    const loop = await cpuNsOf(() => play(NO_STORE, meters, keys));
    const ns = Math.round((withStore - loop) / ADMITS);
    const share = Math.round((100 * admitted) / ADMITS);
    console.log(`${meters} meters, ${keys} keys each: ${ns} ns per admit (${share} % admitted)`);
  }
}
