/**
 * Victim lock-out (methods.md 4.2 no. 5): people who are kept out and whose own number the attacker asked for too. While a run
 * is folded, attackers' numbers are remembered up to a fixed count, and one number per person; at its end both are joined, so the
 * order of events changes nothing.
 */
import { ATTEMPTS_PER_OPENER, OPENERS_PER_LANE } from '../domain/attempt.ts';
import type { AttemptEvent } from '../domain/event.ts';
import { type FrictionOptions, tableOf } from './friction.ts';
import { NumberSet } from './number-set.ts';
import { rateOf } from './rate.ts';
import type { Rate } from './rate-format.ts';
import { INTENT, type IntentTable, type PeopleTotals, type TouchedTotals } from './totals.ts';

/** Different numbers that are remembered at most, 16 MB: four times the largest documented attack (requirements B1). */
export const TOUCHED_MAX = 1_048_576;

export class TouchedNumbers {
  private readonly touched: NumberSet;
  /** By table: the number that each person asks for. */
  private readonly asked = new Map<IntentTable, Float64Array>();

  constructor(most: number = TOUCHED_MAX) {
    this.touched = new NumberSet(most);
  }

  addFraud({ number }: AttemptEvent): void {
    this.touched.add(number);
  }

  addLegit(table: IntentTable, { attempt, number }: AttemptEvent): void {
    let numbers = this.asked.get(table);
    if (numbers === undefined) {
      numbers = new Float64Array(table.flags.length);
      this.asked.set(table, numbers);
    }
    // Past the end of the table nothing is written. A person asks for one number only, his own.
    numbers[Math.floor(attempt / ATTEMPTS_PER_OPENER) % OPENERS_PER_LANE] = number;
  }

  /** Marks the intents of victims in their tables. */
  finish(): TouchedTotals {
    const { touched } = this;
    for (const [table, numbers] of this.asked) {
      for (let opener = 0; opener < numbers.length; opener += 1)
        if (touched.has(numbers[opener]!)) table.flags[opener]! |= INTENT.touched;
    }
    return { numbers: touched.size, complete: touched.complete };
  }
}

export interface Victims {
  readonly intents: number;
  readonly lockedOut: Rate;
}

/** Of begun intents, as friction counts them. */
export function victimsOf(main: PeopleTotals, undefended: PeopleTotals | null, options: FrictionOptions): Victims {
  const count = { intents: 0, compared: 0, lockedOut: 0 };
  const wanted = INTENT.begun | INTENT.touched;
  for (const table of main.intents) {
    const other = undefended ? tableOf(undefended, table.lane) : undefined;
    for (let opener = 0; opener < table.flags.length; opener += 1) {
      const flags = table.flags[opener]!;
      if ((flags & wanted) !== wanted || (options.ignoreCutOff && (flags & INTENT.cutOff) !== 0)) continue;
      const otherFlags = other?.flags[opener] ?? 0;
      count.intents += 1;
      if ((otherFlags & INTENT.begun) === 0) continue;
      count.compared += 1;
      if ((otherFlags & ~flags & INTENT.completed) !== 0) count.lockedOut += 1;
    }
  }
  return { intents: count.intents, lockedOut: rateOf(count.lockedOut, count.compared) };
}
