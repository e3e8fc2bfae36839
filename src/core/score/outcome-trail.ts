/**
 * What became of every attempt of a simulated run, in the order in which they were settled: one letter each. Two trails of the
 * same scenario and seed are equal up to the first attempt that came otherwise, because up to there the two runs are one.
 */
import type { AttemptId } from '../domain/attempt.ts';
import { refuses } from '../domain/decision.ts';
import type { DecidedEvent, LedgerEvent, RunHeader } from '../domain/event.ts';
import { AttemptJoin, type Joined } from './attempt-join.ts';

/** Attempts whose outcome is kept: beyond them a trail says nothing. A run of a million attempts takes 1 MB. */
export const TRAIL_MAX = 1_000_000;

/** What an outcome can be beside a refusal by a defence, which is the defence's id. */
export const OUTCOME = { sent: 'sent', provider: 'refused by the provider', refused: 'refused', lost: 'lost' } as const;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

export interface OutcomeTrail {
  /** What each letter stands for: a word of `OUTCOME`, or the id of the defence that refused first. At most 52. */
  readonly words: readonly string[];
  /** A letter, and how often it comes in a row where that is more than once: `a120ba3`. */
  readonly outcomes: string;
}

/** One settled attempt: what the event stream said of it. Valid only while the listener runs. */
export interface SettledAttempt {
  readonly index: number;
  readonly id: AttemptId;
  readonly word: string;
  readonly joined: Joined;
}

/** Listens to a run's events and tells every attempt once it is settled. */
export class OutcomeListener {
  private readonly join: AttemptJoin;
  private readonly enforced: ReadonlySet<string>;
  private index = 0;

  constructor(header: Pick<RunHeader, 'defences'>, onSettled: (attempt: SettledAttempt) => void) {
    this.enforced = new Set(header.defences.flatMap(({ id, mode }) => (mode === 'enforce' ? [id] : [])));
    this.join = new AttemptJoin((joined) => {
      if (joined.attempt === null) return;
      onSettled({ index: this.index, id: joined.id, word: this.wordOf(joined), joined });
      this.index += 1;
    });
  }

  add(event: LedgerEvent): void {
    if (event.type === 'attempt') this.join.addAttempt(event);
    else if (event.type === 'decided') this.join.addDecided(event, -1);
    else if (event.type === 'dispatch' && event.attempt !== 0) this.join.addDispatch(event);
  }

  finish(): void {
    this.join.finish();
  }

  private wordOf({ decided, dispatch, attempt }: Joined): string {
    if (dispatch?.accepted) return OUTCOME.sent;
    if (dispatch !== null) return OUTCOME.provider;
    const first = decided === null ? undefined : this.firstRefusal(decided);
    if (first !== undefined) return first;
    return attempt?.answer === 'transport-error' ? OUTCOME.lost : OUTCOME.refused;
  }

  private firstRefusal({ decisions }: DecidedEvent): string | undefined {
    return decisions.find(({ kind, observed, defence }) => refuses(kind) && !observed && this.enforced.has(defence))
      ?.defence;
  }
}

/** Writes outcomes down as they come. */
export class TrailWriter {
  private readonly words: string[] = [];
  private readonly letters = new Map<string, string>();
  private readonly parts: string[] = [];
  private last = '';
  private times = 0;
  private length = 0;

  add(word: string): void {
    if (this.length >= TRAIL_MAX) return;
    this.length += 1;
    const letter = this.letters.get(word) ?? this.newLetter(word);
    if (letter !== this.last) this.flush();
    this.last = letter;
    this.times += 1;
  }

  finish(): OutcomeTrail {
    this.flush();
    return { words: [...this.words], outcomes: this.parts.join('') };
  }

  private newLetter(word: string): string {
    // A 53rd word cannot be told from the last: a policy has at most 31 active defences.
    const letter = LETTERS.charAt(Math.min(this.words.length, LETTERS.length - 1));
    if (this.words.length < LETTERS.length) this.words.push(word);
    this.letters.set(word, letter);
    return letter;
  }

  private flush(): void {
    if (this.times > 0) this.parts.push(this.times === 1 ? this.last : `${this.last}${this.times}`);
    this.times = 0;
  }
}

/** The first attempt on which two trails differ, and what each says of it; null where they are alike. */
export function firstDifference(
  before: OutcomeTrail,
  now: OutcomeTrail,
): { readonly index: number; readonly before: string | null; readonly now: string | null } | null {
  const [one, other] = [runsOf(before), runsOf(now)];
  let index = 0;
  for (let i = 0, j = 0; ; ) {
    const [left, right] = [one[i], other[j]];
    if (left === undefined && right === undefined) return null;
    if (left?.word !== right?.word) return { index, before: left?.word ?? null, now: right?.word ?? null };
    const step = Math.min(left!.times, right!.times);
    index += step;
    left!.times -= step;
    right!.times -= step;
    if (left!.times === 0) i += 1;
    if (right!.times === 0) j += 1;
  }
}

function runsOf({ words, outcomes }: OutcomeTrail): { word: string; times: number }[] {
  return [...outcomes.matchAll(/([A-Za-z])([0-9]*)/g)].map(([, letter = '', times]) => ({
    word: words[LETTERS.indexOf(letter)] ?? '',
    times: times === '' ? 1 : Number(times),
  }));
}
