/**
 * How many sends a quarter of an hour usually has, by hour of the day or of the week. Built so that an attack cannot drag
 * it up (methods.md 2.3 M5): it begins with what the policy says or with a median, moves by small capped steps, and only
 * healthy quarters move it.
 */
import { assert, type Ms } from '../../src/core/domain/units.ts';

export const QUARTER_MINUTES = 15;
const HOURS_OF_DAY = 24;
const HOURS_OF_WEEK = 168;
const QUARTERS_PER_WEEK = 672;
/** 1970 began on a Thursday; weeks begin on Monday. */
const HOURS_BEFORE_1970: number = 3 * HOURS_OF_DAY;
/** Counts are kept in thousandths of a send, so that small steps are not lost. */
const MILLI = 1_000;
/** A quarter moves its hour by an eighth of the difference, if the cap allows that much (assumption). */
const SMOOTHING = 8;
/** Least cap, or an hour that was ever silent would stay so: 0.1 sends. */
const STEP_MIN_MILLI = 100;

export interface BaselineSettings {
  /** Sends per quarter: one number, 24 by hour of the day, 168 by hour of the week from Monday; nothing: learn them. */
  readonly usual: number | readonly number[] | undefined;
  /** Of the local time in which the hours are meant. */
  readonly utcOffsetMinutes: number;
  /** Without `usual`: how much healthy time it must have seen before it knows anything. */
  readonly learnFor: Ms;
}

export class VolumeBaseline {
  /** By hour, in thousandths. */
  private readonly usual: Float64Array;
  private readonly offset: number;
  /** What was seen while learning, by hour; null once it knows. */
  private learning: number[][] | null;
  private quartersToLearn: number;

  constructor({ usual, utcOffsetMinutes, learnFor }: BaselineSettings) {
    this.offset = utcOffsetMinutes;
    this.usual = hoursOf(usual);
    this.learning = usual === undefined ? Array.from(this.usual, () => []) : null;
    this.quartersToLearn = Math.ceil(learnFor / (QUARTER_MINUTES * 60_000));
  }

  /** False while it learns. */
  get isKnown(): boolean {
    return this.learning === null;
  }

  /** Thousandths of sends that a quarter around this minute (since 1970) usually has. */
  milliAt(minute: number): number {
    return this.usual[this.hourOf(minute)]!;
  }

  /**
   * A quarter of an hour is over. Called for every one of them, silent ones included, in their order.
   *
   * @param sends null for a quarter that is no measure: an alarm, a launch, or too few of them verified
   */
  learn(quarter: number, sends: number | null): void {
    const hour = this.hourOf(quarter * QUARTER_MINUTES);
    if (this.learning !== null) this.keep(this.learning, hour, sends);
    else if (sends !== null) this.move(hour, sends * MILLI);
  }

  /** Only measures bring the end of learning nearer: a service whose quarters are none of them healthy is never known. */
  private keep(learning: number[][], hour: number, sends: number | null): void {
    if (sends === null) return;
    learning[hour]!.push(sends * MILLI);
    this.quartersToLearn -= 1;
    if (this.quartersToLearn > 0) return;
    const everything = learning.flat();
    // An hour without a measure takes that of the day: a guess, but not nought.
    for (let i = 0; i < learning.length; i += 1)
      this.usual[i] = median(learning[i]!.length > 0 ? learning[i]! : everything);
    this.learning = null;
  }

  /** In a week all steps of an hour together raise it at most 2.72 times: (1 + 1/n)^n. */
  private move(hour: number, seenMilli: number): void {
    const before = this.usual[hour]!;
    const perWeek = QUARTERS_PER_WEEK / this.usual.length;
    const most = Math.max(STEP_MIN_MILLI, Math.floor(before / perWeek));
    const wanted = Math.trunc((seenMilli - before) / SMOOTHING);
    this.usual[hour] = Math.max(0, before + Math.max(-most, Math.min(most, wanted)));
  }

  private hourOf(minute: number): number {
    const hours = Math.floor((minute + this.offset) / 60) + HOURS_BEFORE_1970;
    return hours % this.usual.length;
  }
}

function hoursOf(usual: BaselineSettings['usual']): Float64Array {
  if (usual === undefined) return new Float64Array(HOURS_OF_DAY);
  if (typeof usual === 'number') return new Float64Array(HOURS_OF_DAY).fill(usual * MILLI);
  assert(usual.length === HOURS_OF_DAY || usual.length === HOURS_OF_WEEK, 'hours of a day or of a week');
  return Float64Array.from(usual, (sends) => sends * MILLI);
}

/** The middle value, the lower one of two; 0 of nothing. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
