/**
 * `Date`, `performance.now`, `setTimeout` and `setInterval` on virtual time, for as long as a run lasts: limiters read them
 * without asking for a clock. Timers are happenings of the run, so they fire in their order among everything else, at
 * their moment. `setImmediate`, `process.nextTick` and promises stay as they are: they pass no time.
 *
 * Our own and not vitest's fake timers, because those can be told to move but not asked when they fire next: a limiter's
 * timer would fire late, in the middle of somebody else's request.
 */
import { AsyncResource } from 'node:async_hooks';
import { promisify } from 'node:util';
import type { VirtualWorld } from '../../engines/simulate/virtual-world.ts';
import { type Ask, currentAsk } from './asks.ts';

/** Node takes longer delays for 1 ms. */
const DELAY_MAX_MS = 2_147_483_647;

type Callback = (...args: unknown[]) => unknown;

/** What a virtual timer tells the run. */
export interface TimerParts {
  readonly world: VirtualWorld;
  /** A callback threw: outside of a drill that would end the process. */
  readonly failed: (error: unknown) => void;
}

/** Replaces them; the returned function puts back what was there, once. */
export function takeOverGlobals(parts: TimerParts): () => void {
  const { world } = parts;
  const timers = new Map<number, VirtualTimer>();
  const start = (callback: Callback, delayMs: unknown, args: unknown[], repeats: boolean): VirtualTimer => {
    const timer = new VirtualTimer(parts, { callback, args, delayMs: delayOf(delayMs), repeats });
    timers.set(timer.id, timer);
    return timer;
  };
  const stopOr = (real: (handle: never) => void) => (handle: unknown) => {
    const timer = handle instanceof VirtualTimer ? handle : timers.get(Number(handle));
    if (timer === undefined) return real(handle as never);
    timers.delete(timer.id);
    timer.close();
  };
  const later = (callback: Callback, delayMs?: number, ...args: unknown[]) => start(callback, delayMs, args, false);
  Object.defineProperty(later, promisify.custom, {
    value: (delayMs?: number, value?: unknown) => new Promise((resolve) => later(() => resolve(value), delayMs)),
  });
  return replace([
    [globalThis, 'Date', virtualDate(world)],
    [globalThis.performance, 'now', () => world.runMs],
    [globalThis, 'setTimeout', later],
    [globalThis, 'setInterval', (call: Callback, ms?: number, ...args: unknown[]) => start(call, ms, args, true)],
    [globalThis, 'clearTimeout', stopOr(globalThis.clearTimeout)],
    [globalThis, 'clearInterval', stopOr(globalThis.clearInterval)],
  ]);
}

function replace(values: readonly (readonly [object: object, key: string, value: unknown])[]): () => void {
  const before = values.map(([object, key]) => [object, key, Object.getOwnPropertyDescriptor(object, key)] as const);
  for (const [object, key, value] of values) {
    Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: true });
  }
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    for (const [object, key, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(object, key);
      else Object.defineProperty(object, key, descriptor);
    }
  };
}

function virtualDate(world: VirtualWorld): DateConstructor {
  const nowMs = () => world.nowMs();
  return new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
    apply: (target) => new target(nowMs()).toString(),
    get: (target, key, receiver) => (key === 'now' ? nowMs : Reflect.get(target, key, receiver)),
  });
}

function delayOf(delayMs: unknown): number {
  const ms = Math.trunc(Number(delayMs));
  return ms >= 1 && ms <= DELAY_MAX_MS ? ms : 1;
}

let lastId = 0;

/** What Node's `Timeout` offers. */
class VirtualTimer {
  /** Beyond what Node's own timers count up to, so that a number never means both. */
  readonly id: number;
  private readonly parts: TimerParts;
  private readonly call: () => unknown;
  private readonly delayMs: number;
  private readonly repeats: boolean;
  /** Whose request set it; null outside of requests. */
  private readonly ask: Ask | null;
  /** Counts settings: what was put into the queue before the last of them is void. */
  private turn = 0;
  private armed = false;
  private held = true;

  constructor(
    parts: TimerParts,
    { callback, args, delayMs, repeats }: { callback: Callback; args: unknown[]; delayMs: number; repeats: boolean },
  ) {
    lastId += 1;
    this.id = 2 ** 40 + lastId;
    this.parts = parts;
    this.call = AsyncResource.bind(() => callback(...args));
    this.delayMs = delayMs;
    this.repeats = repeats;
    this.ask = currentAsk.getStore() ?? null;
    this.arm();
  }

  ref(): this {
    this.held = true;
    return this;
  }

  unref(): this {
    this.held = false;
    return this;
  }

  hasRef(): boolean {
    return this.held;
  }

  refresh(): this {
    this.close();
    this.arm();
    return this;
  }

  close(): this {
    this.turn += 1;
    if (this.armed && this.ask !== null) this.ask.timers -= 1;
    this.armed = false;
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private arm(): void {
    const { world } = this.parts;
    const { turn } = this;
    if (this.ask !== null) this.ask.timers += 1;
    this.armed = true;
    world.at(world.runMs + this.delayMs, () => {
      if (turn === this.turn) this.fire();
    });
  }

  private fire(): void {
    this.close();
    if (this.repeats) this.arm();
    try {
      this.call();
    } catch (error) {
      this.parts.failed(error);
    }
  }
}
