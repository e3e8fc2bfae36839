/** What an analyst looks at first: the busiest countries, ranges, addresses and devices, and a few attempts in full. */
import { laneOfAttempt, openerOfAttempt, ordinalOfAttempt } from '../domain/attempt.ts';
import type { RunHeader } from '../domain/event.ts';
import { type E164, maskE164 } from '../domain/phone.ts';
import type { Joined } from './attempt-join.ts';
import { type HeavyKey, HeavyKeys, newHeavyKey } from './heavy-keys.ts';
import { markNumber, newRange, placesOf, type RangeCounts, rangeOf, rangeText, shapeOf } from './number-range.ts';
import { KeySlots, SlotClock } from './time-slots.ts';
import type { ExplorerTotals, KeyTotals, Trace } from './totals.ts';

/** Rows per table: one screen (assumption). */
export const TOP_ROWS = 12;
/** Traces per intent. */
const TRACES_PER_INTENT = 10;

export class Explorer {
  private readonly countries = new HeavyKeys<string, PlaceCounts>(newPlace);
  private readonly ranges = new HeavyKeys<number, PlaceCounts & RangeCounts>(() => ({ ...newRange(), ...newPlace() }));
  private readonly addresses = new HeavyKeys<string, HeavyKey>(newHeavyKey);
  private readonly devices = new HeavyKeys<number, HeavyKey>(newHeavyKey);
  private readonly traces: Trace[] = [];
  private readonly header: RunHeader;
  private readonly sample: TraceSample;
  private readonly clock: SlotClock;
  private readonly countryOf: (number: E164) => string;

  constructor(header: RunHeader, countryOf: (number: E164) => string) {
    this.header = header;
    this.countryOf = countryOf;
    this.sample = new TraceSample(header);
    this.clock = new SlotClock(header.durationMs);
  }

  add(joined: Joined): void {
    const { attempt, dispatch } = joined;
    if (!attempt) return;
    if (this.sample.takes(joined.id)) this.traces.push(traceOf(joined, this.header));
    const dispatched = dispatch?.accepted ? 1 : 0;
    const costMicro = dispatched === 1 ? dispatch!.costMicro : 0;
    count(this.addresses.at(attempt.address), dispatched, costMicro);
    count(this.devices.at(attempt.device), dispatched, costMicro);
    const askedMs = Math.max(0, attempt.atMs);
    const sentMs = dispatched === 1 ? Math.max(0, dispatch!.atMs) : -1;
    this.clock.reach(Math.max(askedMs, sentMs));
    const country = this.countries.at(this.countryOf(attempt.number));
    count(country, dispatched, costMicro);
    country?.slots.add(this.clock, askedMs, sentMs);
    const range = this.ranges.at(rangeOf(attempt.number));
    count(range, dispatched, costMicro);
    if (!range) return;
    range.slots.add(this.clock, askedMs, sentMs);
    markNumber(range, attempt.number);
  }

  /** Billed beside the message itself: nothing new is attempted or dispatched. */
  addBill(number: E164, costMicro: number): void {
    const country = this.countries.at(this.countryOf(number));
    if (country) country.costMicro += costMicro;
  }

  totals(): ExplorerTotals {
    const countries = this.countries.top(TOP_ROWS);
    const ranges = this.ranges.top(TOP_ROWS);
    const countryName = (key: string): string => key || 'unknown';
    return {
      countries: countries.map(([key, counts]) => keyTotals(countryName(key), counts)),
      ranges: ranges.map(([key, counts]) => ({ ...keyTotals(rangeText(key), counts), ...shapeOf(counts) })),
      addresses: this.addresses.top(TOP_ROWS).map(([key, counts]) => keyTotals(key, counts)),
      devices: this.devices
        .top(TOP_ROWS)
        .map(([key, counts]) => keyTotals(key === 0 ? 'no signals' : key.toString(36), counts)),
      traces: this.traces.sort((a, b) => a.atMs - b.atMs || a.attempt - b.attempt),
      spread: {
        slotMs: this.clock.widthMs,
        countries: countries.map(([key, { slots }]) => ({ key: countryName(key), ...slots.totals(this.clock) })),
        ranges: ranges.map(([key, counts]) => {
          return { key: rangeText(key), ...counts.slots.totals(this.clock), places: placesOf(counts) };
        }),
      },
    };
  }
}

/** Where messages go: what is counted, and when. */
interface PlaceCounts extends HeavyKey {
  readonly slots: KeySlots;
}

const newPlace = (): PlaceCounts => ({ ...newHeavyKey(), slots: new KeySlots() });

function count(counts: HeavyKey | null, dispatched: number, costMicro: number): void {
  if (!counts) return;
  counts.attempts += 1;
  counts.dispatches += dispatched;
  counts.costMicro += costMicro;
}

function keyTotals(key: string, counts: HeavyKey): KeyTotals {
  return { key, attempts: counts.attempts, dispatches: counts.dispatches, costMicro: counts.costMicro };
}

function traceOf({ id, attempt, decided, dispatch }: Joined, header: RunHeader): Trace {
  return {
    atMs: attempt!.atMs,
    attempt: id,
    intent: header.lanes[laneOfAttempt(id)]!.intent,
    number: maskE164(attempt!.number),
    address: attempt!.address,
    disposition: decided ? decided.disposition : attempt!.answer,
    dispatched: dispatch?.accepted ?? false,
    decisions: decided?.decisions ?? [],
  };
}

/** Chooses by index, so that every run of a scenario tells the story of the same attempts. */
class TraceSample {
  /** First opener of each lane when all openers of one intent stand in a row. */
  private readonly offsets: number[] = [];
  private readonly strides: number[] = [];

  constructor(header: RunHeader) {
    const sum = { fraud: 0, legit: 0 };
    for (const lane of header.lanes) {
      this.offsets.push(sum[lane.intent]);
      sum[lane.intent] += lane.openers;
    }
    for (const lane of header.lanes) this.strides.push(Math.max(1, Math.floor(sum[lane.intent] / TRACES_PER_INTENT)));
  }

  takes(id: number): boolean {
    if (ordinalOfAttempt(id) !== 1) return false;
    const lane = laneOfAttempt(id);
    const stride = this.strides[lane];
    return stride !== undefined && (openerOfAttempt(id) + this.offsets[lane]!) % stride === 0;
  }
}
