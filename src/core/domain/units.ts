/**
 * The units every other file speaks in. All of them are integers: money and time never see a float before
 * `score`, because V8 and k6's engine disagree on the last bits of transcendental maths.
 */

/** A span of virtual time in whole milliseconds. */
export type Ms = number;
/** A point in virtual time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;
/** A point in a run: whole virtual milliseconds since the scenario's `startsAt`. */
export type RunMs = number;
/** Money in millionths of a currency unit. The currency stands beside it; currencies are never added. */
export type Micro = number;
/** A share as two integers, so that planning needs no float: `numerator` of `denominator`. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

export const SECOND_MS: Ms = 1_000;
export const MINUTE_MS: Ms = 60_000;
export const HOUR_MS: Ms = 3_600_000;
export const DAY_MS: Ms = 86_400_000;

/** Micro-units in one currency unit. */
export const MICRO_PER_UNIT = 1_000_000;

/** Throws when an invariant of ours is broken; never used to judge input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** Marks a branch that the types say cannot be reached, so that a forgotten case fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${String(value)}`);
}
