/**
 * As much of Redis, and of its usual Node client, as the published limiter leans on: strings and sorted sets that
 * expire, a transaction that answers with a pair of error and value per command, memory that ends, a cluster, and an
 * outage during which calls wait in the client's queue. In this process, on the clock that it is given.
 */
import type { Clock } from '../../../src/core/domain/clock.ts';
import type { EpochMs, Ms } from '../../../src/core/domain/units.ts';
import { slotOf } from './redis-slots.ts';
import { SortedSet } from './sorted-set.ts';

export type RedisCommand =
  | { readonly name: 'set-if-absent'; readonly key: string; readonly forMs: Ms }
  | { readonly name: 'remove-up-to'; readonly key: string; readonly score: number }
  | { readonly name: 'count'; readonly key: string }
  | { readonly name: 'add'; readonly key: string; readonly score: number; readonly member: string }
  | { readonly name: 'expire'; readonly key: string; readonly afterMs: Ms };

/** What the client gives for one command of a transaction: an error or a value, never both. */
export type RedisReply = readonly [error: Error | null, value?: number | string | null];

export interface RedisModelOptions {
  /** The server's own clock: expiry goes by it. */
  readonly clock: Clock;
  /** Keys that fit; the one that was not used for longest makes way (allkeys-lru). Default: no end of memory. */
  readonly keysMax?: number;
  /** Refuses transactions whose keys live in different slots. */
  readonly cluster?: boolean;
}

interface Entry {
  readonly value: string | SortedSet;
  expiresAtMs: EpochMs;
}

export class RedisModel {
  /** In order of last use, which is what eviction goes by. */
  private readonly entries = new Map<string, Entry>();
  private readonly options: RedisModelOptions;
  private waiting: (() => void)[] = [];
  private isDown = false;

  constructor(options: RedisModelOptions) {
    this.options = options;
  }

  /** Runs all commands with nothing in between. Rejects only for what a cluster refuses; while the server is down it waits. */
  async transaction(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]> {
    if (this.isDown) await new Promise<void>((up) => this.waiting.push(up));
    const slots = new Set(this.options.cluster === true ? commands.map(({ key }) => slotOf(key)) : []);
    if (slots.size > 1) throw new Error("CROSSSLOT Keys in request don't hash to the same slot");
    return commands.map((command) => this.run(command));
  }

  /** Takes the server away: calls wait in the client's queue, as they do by default. */
  goDown(): void {
    this.isDown = true;
  }

  comeBack(): void {
    this.isDown = false;
    const { waiting } = this;
    this.waiting = [];
    for (const up of waiting) up();
  }

  /** Keys that have not expired, and members of sorted sets in them: the measure of memory. */
  footprint(): { readonly keys: number; readonly members: number } {
    const nowMs = this.options.clock.nowMs();
    const alive = [...this.entries.values()].filter((entry) => entry.expiresAtMs > nowMs);
    const members = alive.reduce((sum, { value }) => sum + (typeof value === 'string' ? 0 : value.size), 0);
    return { keys: alive.length, members };
  }

  private run(command: RedisCommand): RedisReply {
    const entry = this.use(command.key);
    const set = entry?.value;
    switch (command.name) {
      case 'set-if-absent':
        if (entry !== undefined) return [null, null];
        this.put(command.key, { value: '1', expiresAtMs: this.options.clock.nowMs() + command.forMs });
        return [null, 'OK'];
      case 'expire':
        if (entry === undefined) return [null, 0];
        entry.expiresAtMs = this.options.clock.nowMs() + command.afterMs;
        return [null, 1];
      default:
        if (typeof set === 'string') return [new Error('WRONGTYPE Operation against a key of another type')];
        return [null, this.onSet(command, set)];
    }
  }

  private onSet(
    command: Extract<RedisCommand, { name: 'remove-up-to' | 'count' | 'add' }>,
    set: SortedSet | undefined,
  ): number {
    if (command.name === 'count') return set?.size ?? 0;
    if (command.name === 'remove-up-to') return set?.removeUpTo(command.score) ?? 0;
    const members = set ?? new SortedSet();
    if (set === undefined) this.put(command.key, { value: members, expiresAtMs: Number.POSITIVE_INFINITY });
    return members.add(command.member, command.score) ? 1 : 0;
  }

  /** The living entry under a key, now the one that was used last; drops one that has expired or is empty. */
  private use(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    const isEmpty = typeof entry.value !== 'string' && entry.value.size === 0;
    if (isEmpty || entry.expiresAtMs <= this.options.clock.nowMs()) return undefined;
    this.entries.set(key, entry);
    return entry;
  }

  private put(key: string, entry: Entry): void {
    const { keysMax = Number.POSITIVE_INFINITY } = this.options;
    while (this.entries.size >= keysMax) this.entries.delete(this.entries.keys().next().value as string);
    this.entries.set(key, entry);
  }
}
