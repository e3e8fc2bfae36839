/**
 * Cuts the numbers behind one calling code into intervals of equal fate: which country the library gives them and
 * whether it calls them mobile. It follows the library's own order of questions: countries in metadata order; leading
 * digits decide where a country has them, else the first country in which the number is valid.
 */
import type { CountryPlan } from './country-plan.ts';
import type { Machine } from './machine.ts';

/** Numbers of `length` national digits from `low` to `high`, both included. */
export interface Stretch {
  readonly length: number;
  readonly low: number;
  high: number;
  readonly country: string;
  readonly mobile: boolean;
}

/** A class of numbers: 0 is "not valid anywhere", else country index x 2 + 1 (not mobile) or + 2 (mobile). */
type Class = number;

interface Piece {
  readonly low: number;
  readonly high: number;
  readonly kind: Class;
}

/** All valid numbers behind one calling code, in order of length, then value. */
export function partition(plans: readonly CountryPlan[]): Stretch[] {
  const joint = new Joint(plans.flatMap(machinesOf));
  const lengths = [...new Set(plans.flatMap((plan) => plan.lengths))].sort((a, b) => a - b);
  return lengths.flatMap((length) =>
    new Walk(joint, (state) => classAt(plans, joint.acceptsOf(state), length))
      .pieces(joint.start, length)
      .map((piece) => ({
        length,
        low: piece.low,
        high: piece.high,
        country: plans[(piece.kind - 1) >> 1]!.country,
        mobile: piece.kind % 2 === 0,
      })),
  );
}

/** The same order in which `classAt` reads the accept flags back. */
function machinesOf(plan: CountryPlan): Machine[] {
  const types = [plan.fixed, plan.mobile, ...plan.others].filter((type) => type !== null);
  return [plan.general, ...(plan.leading ? [plan.leading] : []), ...types.map((type) => type.machine)];
}

function classAt(plans: readonly CountryPlan[], accepts: readonly boolean[], length: number): Class {
  let at = 0;
  for (const [index, plan] of plans.entries()) {
    const general = accepts[at++]!;
    const leads = plan.leading ? accepts[at++]! : false;
    const fixed = plan.fixed ? accepts[at++]! && plan.fixed.lengths.has(length) : false;
    const mobile = plan.mobile ? accepts[at++]! && plan.mobile.lengths.has(length) : false;
    let other = false;
    for (const type of plan.others) other = (accepts[at++]! && type.lengths.has(length)) || other;
    const valid = general && (fixed || mobile || other);
    // A country without a mobile pattern does not tell fixed from mobile: its fixed lines count as either.
    const reachable = mobile || (fixed && plan.mobile === null);
    // With one country behind a code nothing is asked; with several, leading digits decide even for invalid numbers.
    const decides = plans.length === 1 || (plan.leading ? leads : valid);
    if (decides) return valid ? index * 2 + (reachable ? 2 : 1) : 0;
  }
  return 0;
}

/** Many automata walked at once; its states are interned tuples of theirs. State 0: all are dead. */
class Joint {
  readonly start: number;
  readonly #machines: readonly Machine[];
  readonly #ids = new Map<string, number>();
  readonly #tuples: Int32Array[] = [];
  readonly #next: number[][] = [];

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
    this.#intern(new Int32Array(machines.length));
    this.start = this.#intern(Int32Array.from(machines, (machine) => machine.start));
  }

  step(state: number, digit: number): number {
    const row = this.#next[state]!;
    row[digit] ??= this.#intern(this.#tuples[state]!.map((s, i) => this.#machines[i]!.next[s * 10 + digit]!));
    return row[digit];
  }

  acceptsOf(state: number): boolean[] {
    return Array.from(this.#tuples[state]!, (s, i) => this.#machines[i]!.accepts[s] === 1);
  }

  #intern(tuple: Int32Array): number {
    const key = tuple.join();
    const found = this.#ids.get(key);
    if (found !== undefined) return found;
    this.#ids.set(key, this.#tuples.length);
    this.#next.push([]);
    return this.#tuples.push(tuple) - 1;
  }
}

/** Reads a joint automaton as pieces of the number line, for one national length. Equal sub-walks are shared. */
class Walk {
  readonly #joint: Joint;
  readonly #classOf: (state: number) => Class;
  readonly #known = new Map<number, readonly Piece[]>();

  constructor(joint: Joint, classOf: (state: number) => Class) {
    this.#joint = joint;
    this.#classOf = classOf;
  }

  /** What the numbers of `digits` more digits after `state` are, valid ones only, counted from zero. */
  pieces(state: number, digits: number): readonly Piece[] {
    if (state === 0) return [];
    const key = state * 32 + digits;
    const known = this.#known.get(key);
    if (known) return known;
    const made = digits === 0 ? this.#leaf(state) : this.#branches(state, digits);
    this.#known.set(key, made);
    return made;
  }

  #leaf(state: number): Piece[] {
    const kind = this.#classOf(state);
    return kind === 0 ? [] : [{ low: 0, high: 0, kind }];
  }

  #branches(state: number, digits: number): Piece[] {
    const span = 10 ** (digits - 1);
    const joined: { low: number; high: number; kind: Class }[] = [];
    for (let digit = 0; digit < 10; digit += 1) {
      const base = digit * span;
      for (const piece of this.pieces(this.#joint.step(state, digit), digits - 1)) {
        const last = joined[joined.length - 1];
        if (last && last.kind === piece.kind && last.high + 1 === base + piece.low) last.high = base + piece.high;
        else joined.push({ low: base + piece.low, high: base + piece.high, kind: piece.kind });
      }
    }
    return joined;
  }
}
