/**
 * What a store should have counted: plain arrays, quadratic, and sharing nothing with any store. Where the contract leaves
 * room (buckets, values touched again and given back) it says from where to where a reading may lie.
 */
import type { MeterSpec } from '../../reference-target/stores/store.ts';

interface Write {
  readonly meter: number;
  readonly key: number;
  readonly value: number;
  readonly atMs: number;
  stands: boolean;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export class StoreModel {
  private readonly specs: readonly MeterSpec[];
  private readonly writes: Write[] = [];
  private readonly reservations: Write[][] = [];

  constructor(specs: readonly MeterSpec[]) {
    this.specs = specs;
  }

  /** Counts a touch in, as part of the latest reservation unless attempts alone consume this meter. */
  write(meter: number, { key, value, atMs }: { key: number; value: number; atMs: number }): void {
    const write = { meter, key, value, atMs, stands: true };
    this.writes.push(write);
    if (this.specs[meter]!.consumes === 'onSend') this.reservations.at(-1)!.push(write);
  }

  /** Starts a reservation; the number to give it back by. */
  reserve(): number {
    return this.reservations.push([]) - 1;
  }

  /** True when the latest reservation holds anything. */
  get hasReserved(): boolean {
    return this.reservations.at(-1)!.length > 0;
  }

  /** What has expired by itself is past giving back: a `once` key that has begun anew must not begin earlier for it. */
  release(reservation: number, nowMs: number): void {
    for (const write of this.reservations[reservation]!) {
      const { kind, windowMs } = this.specs[write.meter]!;
      if (kind === 'once' && write.atMs < this.onceSince(write, windowMs, nowMs)) continue;
      write.stands = false;
    }
  }

  private onceSince({ meter, key }: Write, windowMs: number, nowMs: number): number {
    const standing = this.writes.filter((write) => write.stands && write.meter === meter && write.key === key);
    const { firstMs } = latestOnce(standing, windowMs);
    return firstMs + windowMs > nowMs ? firstMs : Infinity;
  }

  reading(meter: number, key: number, atMs: number): Bounds {
    const { kind, windowMs } = this.specs[meter]!;
    const all = this.writes.filter((write) => write.meter === meter && write.key === key);
    const standing = all.filter((write) => write.stands);
    const within = (spanMs: number) => standing.filter((write) => write.atMs > atMs - spanMs);
    const sumOf = (writes: readonly Write[]) => writes.reduce((sum, { value }) => sum + value, 0);
    switch (kind) {
      case 'log':
        return this.isBucketed(meter)
          ? { low: within(windowMs).length, high: within(windowMs + this.slackMs(meter)).length }
          : exactly(within(windowMs).length);
      case 'sum':
        return { low: sumOf(within(windowMs)), high: sumOf(within(windowMs + this.slackMs(meter))) };
      case 'cooldown':
        return exactly(within(windowMs).length > 0 ? 1 : 0);
      case 'once': {
        const { firstMs, count } = latestOnce(standing, windowMs);
        return exactly(firstMs + windowMs > atMs ? count : 0);
      }
      case 'distinct': {
        const values = [...new Set(all.map(({ value }) => value))];
        const seen = values.map((value) => this.sees(meter, { key, value, atMs }));
        return { low: seen.filter(({ low }) => low === 1).length, high: seen.filter(({ high }) => high === 1).length };
      }
    }
  }

  /** Something of this key was given back and could still count: a store may go on counting it (the contract of `release`). */
  gaveBack(meter: number, key: number, atMs: number): boolean {
    const { windowMs } = this.specs[meter]!;
    return this.writes.some(
      (one) => one.meter === meter && one.key === key && !one.stands && one.atMs > atMs - windowMs,
    );
  }

  /** Whether a distinct meter counts this value: 0 or 1 either way. */
  sees(meter: number, { key, value, atMs }: { key: number; value: number; atMs: number }): Bounds {
    const { windowMs } = this.specs[meter]!;
    const touches = this.writes.filter((one) => one.meter === meter && one.key === key && one.value === value);
    const low = touches.some((touch) => touch.stands && touch.atMs > atMs - windowMs) ? 1 : 0;
    // Touches that follow each other within the window keep the value alive as long as one of them stands.
    let latestMs = -Infinity;
    let stands = false;
    for (const touch of touches) {
      if (touch.atMs >= latestMs + windowMs) stands = false;
      latestMs = touch.atMs;
      stands ||= touch.stands;
    }
    return { low, high: Math.max(low, stands && latestMs > atMs - windowMs ? 1 : 0) };
  }

  /** Times after `nowMs` at which something of this key may leave the window. */
  departures(meter: number, key: number, nowMs: number): number[] {
    const { windowMs } = this.specs[meter]!;
    return this.writes
      .filter((write) => write.meter === meter && write.key === key && write.stands)
      .map((write) => write.atMs + windowMs)
      .filter((atMs) => atMs > nowMs)
      .sort((left, right) => left - right);
  }

  /** How much longer than the window a bucket may be counted; 0 for exact kinds. */
  slackMs(meter: number): number {
    return this.isBucketed(meter) ? Math.ceil(this.specs[meter]!.windowMs / 64) : 0;
  }

  private isBucketed(meter: number): boolean {
    const { kind, limit } = this.specs[meter]!;
    if (kind === 'sum') return true;
    const limits = Object.values(limit).filter((most) => most < Infinity);
    return kind === 'log' && (limits.length === 0 || Math.max(...limits) > 1_000);
  }
}

function exactly(count: number): Bounds {
  return { low: count, high: count };
}

/** Windows one after the other, each beginning with the first write that the one before does not hold. */
function latestOnce(standing: readonly Write[], windowMs: number): { firstMs: number; count: number } {
  let firstMs = -Infinity;
  let count = 0;
  for (const write of standing) {
    if (write.atMs >= firstMs + windowMs) {
      firstMs = write.atMs;
      count = 0;
    }
    count += 1;
  }
  return { firstMs, count };
}
