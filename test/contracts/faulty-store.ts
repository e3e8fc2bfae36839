/**
 * A second store, naive on purpose: lists of writes, filtered anew each time. Without a fault it keeps to the whole contract,
 * which shows that the suite asks for the contract and not for one implementation; with one, the suite must find it.
 */
import type {
  Admission,
  AdmitBatch,
  CodeCheck,
  MeterSpec,
  PendingCode,
  Store,
} from '../../reference-target/stores/store.ts';
import type { Clock } from '../../src/core/domain/clock.ts';
import { POSTURES, type Posture } from '../../src/core/domain/decision.ts';

/** Faults seen in the wild; the numbers are methods.md 2.1 (B) and 2.3 (S). */
export type StoreFault =
  | 'awaits between check and act (B1)'
  | 'fixed windows (B10)'
  | 'forgets under pressure (B13)'
  | 'one member per millisecond (B14)'
  | 'counts refused attempts (S1)'
  | 'writes what is not over though another meter is (S2)'
  | 'fails open (S4, B11)'
  | 'opens when its clock is set back (B12)'
  | 'keeps no reservation (S14)'
  | 'gives back twice'
  | 'gives attempts back'
  | 'expires 1 ms early'
  | 'expires 1 ms late'
  | 'ignores the posture'
  | 'keeps the posture for ever'
  | 'ignores the floor'
  | 'lets the floor lower the posture'
  | 'takes the highest floor for all'
  | 'overlooks the same meter twice'
  | 'lets observed meters refuse'
  | 'writes observed meters of refused attempts'
  | 'writes half a group'
  | 'ignores that the batch was refused'
  | 'never counts attempts'
  | 'tells the whole window as wait'
  | 'shares one answer'
  | 'counts a known value again'
  | 'lets codes be used again'
  | 'lets codes be guessed'
  | 'keeps codes for ever';

interface Write {
  readonly reservation: number;
  readonly value: number;
  readonly atMs: number;
}

interface Item {
  readonly spec: MeterSpec;
  readonly meterKey: string;
  readonly value: number;
  readonly enforced: boolean;
  readonly group: number;
  readonly floor: number;
  over: boolean;
}

/** Keys kept by the store that forgets. */
const PRESSED_KEYS = 500;

export class FaultyStore implements Store {
  private readonly fault: StoreFault | 'none';
  private readonly specs: readonly MeterSpec[];
  private readonly clock: Clock;
  private readonly writes = new Map<string, Write[]>();
  private readonly codes = new Map<string, PendingCode>();
  private readonly shared: Admission = sharedAnswer();
  private posture: Posture = 'normal';
  private postureUntilMs = 0;
  private latestMs = 0;
  private reservations = 0;
  private isClosed = false;

  constructor(specs: readonly MeterSpec[], clock: Clock, fault: StoreFault | 'none') {
    this.specs = specs;
    this.clock = clock;
    this.fault = fault;
  }

  async admit(batch: AdmitBatch, callerMs?: number): Promise<Admission> {
    const answer = this.fault === 'shares one answer' ? this.shared : batch.answer;
    if (this.isClosed) {
      if (this.fault !== 'fails open (S4, B11)') throw new Error('closed');
      answer.admitted = true;
      return answer;
    }
    const nowMs = this.forward(callerMs ?? this.clock.nowMs());
    const items = this.itemsOf(batch);
    const refused = batch.refused && this.fault !== 'ignores that the batch was refused';
    answer.posture = this.postureAt(nowMs);
    items.forEach((item, i) => {
      this.judge(items, i, { answer, nowMs, item });
    });
    const stops = (item: Item) => item.over && (item.enforced || this.fault === 'lets observed meters refuse');
    answer.admitted = !refused && !items.some(stops);
    if (this.fault === 'awaits between check and act (B1)') await null;
    answer.reservation = this.writeAll(items, { admitted: answer.admitted, refused, nowMs });
    return answer;
  }

  async release(reservation: number): Promise<void> {
    this.assertOpen();
    if (this.fault === 'keeps no reservation (S14)' || !(reservation > 0)) return;
    const nowMs = this.forward(this.clock.nowMs());
    for (const [meterKey, writes] of this.writes) {
      const spec = this.specs.find(({ id }) => meterKey.startsWith(`${id} `))!;
      const isOnAttempt = spec.consumes === 'onAttempt';
      if (isOnAttempt && this.fault !== 'gives attempts back') continue;
      const live = this.live(spec, meterKey, nowMs);
      let kept = live.filter((write) => Math.abs(write.reservation) !== reservation);
      if (kept.length === live.length && this.fault === 'gives back twice' && writes.length > 0) kept = live.slice(1);
      this.writes.set(meterKey, kept);
    }
  }

  async setPosture(posture: Posture, untilMs: number): Promise<void> {
    this.assertOpen();
    this.posture = posture;
    this.postureUntilMs = untilMs;
  }

  async putCode(key: string, code: PendingCode): Promise<void> {
    this.assertOpen();
    this.codes.set(key, code);
  }

  async checkCode(key: string, codeHash: string): Promise<CodeCheck> {
    this.assertOpen();
    const code = this.codes.get(key);
    const isLate = code !== undefined && code.expiresAtMs <= this.clock.nowMs();
    if (code === undefined || (isLate && this.fault !== 'keeps codes for ever')) return 'code-expired';
    if (code.triesLeft <= 0 && this.fault !== 'lets codes be guessed') return 'too-many-attempts';
    if (code.codeHash === codeHash) {
      if (this.fault !== 'lets codes be used again') this.codes.delete(key);
      return 'verified';
    }
    this.codes.set(key, { ...code, triesLeft: code.triesLeft - 1 });
    return 'wrong-code';
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  private itemsOf(batch: AdmitBatch): Item[] {
    return Array.from({ length: batch.count }, (_, i) => {
      const spec = this.specs[batch.meter[i]!]!;
      const value = spec.kind === 'sum' || spec.kind === 'distinct' ? batch.value[i]! : 1;
      const meterKey = `${spec.id} ${batch.key[i]}`;
      const [group, floor] = [batch.group[i]!, batch.floor[i]!];
      return { spec, meterKey, value, enforced: batch.enforced[i] === 1, group, floor, over: false };
    });
  }

  private judge(items: Item[], i: number, at: { answer: Admission; nowMs: number; item: Item }): void {
    const { answer, nowMs, item } = at;
    const { spec, meterKey } = item;
    const limit = spec.limit[this.postureFor(items, item, answer.posture)];
    const earlier = items.slice(0, i).filter((other) => other.meterKey === meterKey);
    const touched = this.fault === 'overlooks the same meter twice' ? [item] : [...earlier, item];
    const all = this.live(spec, meterKey, nowMs);
    // A key cools down or does not, however often it was admitted at a posture without limit.
    const live = spec.kind === 'cooldown' ? all.slice(-1) : all;
    const isOver = (writes: readonly Write[]): boolean => this.count(spec, [...writes, ...touched]) > limit;
    item.over = isOver(live);
    answer.reading[i] = this.count(spec, live);
    answer.over[i] = item.over ? 1 : 0;
    answer.waitMs[i] = item.over ? this.waitMs(item, { live, nowMs, isOver }) : 0;
  }

  /** The store's posture, or the one that the meter's own defence would have raised, whichever is higher. */
  private postureFor(items: readonly Item[], item: Item, posture: Posture): Posture {
    if (this.fault === 'ignores the posture') return 'normal';
    if (this.fault === 'ignores the floor') return posture;
    if (this.fault === 'lets the floor lower the posture' && !item.enforced) return POSTURES[item.floor]!;
    const floors = this.fault === 'takes the highest floor for all' ? items.map(({ floor }) => floor) : [item.floor];
    return POSTURES[Math.max(POSTURES.indexOf(posture), ...floors)]!;
  }

  private waitMs(
    { spec, value }: Item,
    { live, nowMs, isOver }: { live: Write[]; nowMs: number; isOver: (writes: readonly Write[]) => boolean },
  ): number {
    if (this.fault === 'tells the whole window as wait') return spec.windowMs;
    for (const { atMs } of live) {
      const untilMs = atMs + spec.windowMs;
      const left = spec.kind === 'once' ? [] : live.filter((write) => write.atMs + spec.windowMs > untilMs);
      if (!isOver(spec.kind === 'distinct' ? left.filter((write) => write.value !== value) : left))
        return untilMs - nowMs;
    }
    return spec.windowMs;
  }

  private count({ kind }: MeterSpec, writes: readonly { readonly value: number }[]): number {
    if (kind === 'sum') return writes.reduce((sum, { value }) => sum + value, 0);
    if (kind !== 'distinct' || this.fault === 'counts a known value again') return writes.length;
    return new Set(writes.map(({ value }) => value)).size;
  }

  /** What counts now, oldest first. */
  private live(spec: MeterSpec, meterKey: string, nowMs: number): Write[] {
    const writes = this.writes.get(meterKey) ?? [];
    const late = this.fault === 'expires 1 ms early' ? -1 : this.fault === 'expires 1 ms late' ? 1 : 0;
    const spanMs = spec.windowMs + late;
    let live = writes.filter(({ atMs }) => atMs + spanMs > nowMs);
    if (spec.kind === 'once') live = (writes[0]?.atMs ?? -Infinity) + spanMs > nowMs ? writes : [];
    if (this.fault === 'fixed windows (B10)') {
      live = writes.filter(({ atMs }) => Math.floor(atMs / spanMs) === Math.floor(nowMs / spanMs));
    }
    if (this.fault === 'opens when its clock is set back (B12)') live = live.filter(({ atMs }) => atMs <= nowMs);
    if (live.length < writes.length && writes !== live) this.writes.set(meterKey, live);
    return live;
  }

  private writeAll(items: readonly Item[], at: { admitted: boolean; refused: boolean; nowMs: number }): number {
    let reservation = 0;
    const number = this.reservations + 1;
    this.reservations = number;
    for (const item of items) {
      if (!this.isWritten(item, items, at)) continue;
      const isOnSend = item.spec.consumes === 'onSend';
      if (isOnSend) reservation = number;
      const write = { reservation: isOnSend ? number : -number, value: item.value, atMs: at.nowMs };
      let writes = this.writes.get(item.meterKey) ?? [];
      if (this.fault === 'one member per millisecond (B14)') writes = writes.filter(({ atMs }) => atMs !== at.nowMs);
      this.writes.delete(item.meterKey);
      this.writes.set(item.meterKey, [...writes, write]);
    }
    if (this.fault === 'forgets under pressure (B13)') {
      for (const key of this.writes.keys()) if (this.writes.size > PRESSED_KEYS) this.writes.delete(key);
    }
    return reservation;
  }

  private isWritten(
    item: Item,
    items: readonly Item[],
    { admitted, refused }: { admitted: boolean; refused: boolean },
  ): boolean {
    if (item.spec.consumes === 'onAttempt') return admitted || this.fault !== 'never counts attempts';
    if (!item.enforced) {
      if (this.fault === 'writes observed meters of refused attempts') return !item.over;
      const isOver = items.some((other) => !other.enforced && other.group === item.group && other.over);
      return admitted && !(this.fault === 'writes half a group' ? item.over : isOver);
    }
    if (this.fault === 'counts refused attempts (S1)') return true;
    if (this.fault === 'writes what is not over though another meter is (S2)') return !refused && !item.over;
    return admitted;
  }

  private postureAt(nowMs: number): Posture {
    return nowMs < this.postureUntilMs || this.fault === 'keeps the posture for ever' ? this.posture : 'normal';
  }

  private forward(nowMs: number): number {
    if (this.fault === 'opens when its clock is set back (B12)') return nowMs;
    this.latestMs = Math.max(this.latestMs, nowMs);
    return this.latestMs;
  }

  private assertOpen(): void {
    if (this.isClosed) throw new Error('closed');
  }
}

function sharedAnswer(): Admission {
  return {
    admitted: false,
    posture: 'normal',
    reading: new Float64Array(16),
    over: new Uint8Array(16),
    waitMs: new Float64Array(16),
    reservation: 0,
  };
}
