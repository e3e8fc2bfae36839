import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { currentAsk } from '../../../src/drill/handler/asks.ts';
import { takeOverGlobals } from '../../../src/drill/handler/virtual-globals.ts';
import { VirtualWorld } from '../../../src/engines/simulate/virtual-world.ts';

const EPOCH_MS = Date.parse('2026-03-10T12:00:00Z');
const REAL_DATE = Date;

let world: VirtualWorld;
let restore: () => void;
let failures: unknown[];
beforeEach(() => {
  world = new VirtualWorld(EPOCH_MS);
  failures = [];
  restore = takeOverGlobals({ world, failed: (error) => failures.push(error) });
});
afterEach(() => restore());

/** Plays what is due until a moment of the run. */
function playTo(atMs: number): void {
  while (world.nextDueMs <= atMs) world.takeNext()?.(world.runMs);
  world.moveTo(atMs);
}

describe('Date', () => {
  test('tells virtual time, with and without new, and takes what it is given', () => {
    world.moveTo(90_000);
    expect(Date.now()).toBe(EPOCH_MS + 90_000);
    expect(new Date().toISOString()).toBe('2026-03-10T12:01:30.000Z');
    expect(Date()).toBe(new REAL_DATE(EPOCH_MS + 90_000).toString());
    expect(new Date(0).getTime()).toBe(0);
    expect(Date.parse('1970-01-01T00:00:01Z')).toBe(1_000);
    expect(Date.UTC(1970, 0, 1)).toBe(0);
    expect(performance.now()).toBe(90_000);
  });

  test('makes dates that are dates, of before and after alike', () => {
    const made = new Date();
    expect(made instanceof Date && made instanceof REAL_DATE && new REAL_DATE(0) instanceof Date).toBe(true);
    class Stamp extends Date {}
    expect(new Stamp().getTime()).toBe(EPOCH_MS);
    expect(new Stamp() instanceof Stamp).toBe(true);
  });
});

describe('timers', () => {
  test('fire in their order and at their moment, with their arguments', () => {
    const heard: string[] = [];
    const hear = (...words: string[]) => heard.push(`${words.join(' ')} at ${Date.now() - EPOCH_MS}`);
    setTimeout(hear, 300, 'third', 'argument');
    setTimeout(hear, 100, 'first');
    setTimeout(() => setTimeout(hear, 50, 'nested'), 100);
    setTimeout(hear);
    playTo(1_000);
    expect(heard).toEqual([' at 1', 'first at 100', 'nested at 150', 'third argument at 300']);
  });

  test('are cleared by handle or by number, also within the callback', () => {
    let fired = 0;
    const count = () => {
      fired += 1;
    };
    clearTimeout(setTimeout(count, 10));
    clearTimeout(Number(setTimeout(count, 10)));
    const every = setInterval(() => {
      count();
      if (fired === 3) clearInterval(every);
    }, 10);
    clearTimeout(undefined);
    playTo(1_000);
    expect(fired).toBe(3);
  });

  test('have what libraries call on them', () => {
    let fired = 0;
    const timer = setTimeout(() => {
      fired += 1;
    }, 100);
    expect(timer.hasRef()).toBe(true);
    expect(timer.unref().hasRef()).toBe(false);
    expect(timer.ref().hasRef()).toBe(true);
    playTo(90);
    timer.refresh();
    playTo(150);
    expect(fired).toBe(0);
    playTo(190);
    expect(fired).toBe(1);
  });

  test('can be promises', async () => {
    const slept = promisify(setTimeout)(50, 'done');
    playTo(50);
    expect(await slept).toBe('done');
  });

  test('keep the request that set them, and count as its own until they are over', () => {
    const ask = { timers: 0 } as never as NonNullable<ReturnType<typeof currentAsk.getStore>>;
    const seen: unknown[] = [];
    currentAsk.run(ask, () => {
      setTimeout(() => seen.push(currentAsk.getStore()), 10);
      clearTimeout(setTimeout(() => {}, 20));
    });
    expect(ask.timers).toBe(1);
    playTo(20);
    expect(seen).toEqual([ask]);
    expect(ask.timers).toBe(0);
  });

  test('that throw are told, and stop nothing', () => {
    let fired = false;
    setTimeout(() => {
      throw new Error('in a timer');
    }, 10);
    setTimeout(() => {
      fired = true;
    }, 20);
    playTo(20);
    expect(failures).toEqual([new Error('in a timer')]);
    expect(fired).toBe(true);
  });
});

test('a real timer can be cleared meanwhile, and everything is back afterwards', async () => {
  restore();
  let fired = false;
  const real = setTimeout(() => {
    fired = true;
  }, 5);
  const again = takeOverGlobals({ world, failed: () => {} });
  clearTimeout(real);
  again();
  again();
  expect(Date).toBe(REAL_DATE);
  expect(Object.hasOwn(performance, 'now')).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fired).toBe(false);
});
