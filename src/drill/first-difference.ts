/** Where two simulated runs of one campaign parted, from their ledgers: up to the first attempt that came otherwise they are one. */
import { laneOfAttempt } from '../core/domain/attempt.ts';
import { maskE164 } from '../core/domain/phone.ts';
import type { FirstDifference } from '../core/report/comparison-page.ts';
import { OUTCOME, OutcomeListener } from '../core/score/outcome-trail.ts';
import { type Ledger, openLedger } from '../io/ledger-reader.ts';

/** Attempts that are looked at: who parts later than that is not looked for. Some seconds of reading. */
const ATTEMPTS_MAX = 200_000;

interface Settled {
  readonly id: number;
  readonly word: string;
  readonly atMs: number;
  readonly number: number;
}

/**
 * Null: none came otherwise. Undefined: these ledgers do not tell, because one of them is longer than is read. Both must hold every
 * event. Throws PumpdrillError (exit 2) for a damaged one.
 */
export function firstDifference(beforeFolder: string, afterFolder: string): FirstDifference | null | undefined {
  const [before, after] = [openLedger(beforeFolder), openLedger(afterFolder)];
  const [left, right] = [settledAttempts(before), settledAttempts(after)];
  for (let count = 0; count < ATTEMPTS_MAX; count += 1) {
    const one = left.next().value;
    const other = right.next().value;
    const attempt = one ?? other;
    if (attempt === undefined) return null;
    if (one?.id === other?.id && one?.word === other?.word) continue;
    const lane = laneOfAttempt(attempt.id);
    return {
      atMs: attempt.atMs,
      intent: before.header.lanes[lane]?.intent ?? 'fraud',
      number: attempt.number <= 0 ? '' : maskE164(attempt.number),
      before: inWords(one?.id === attempt.id ? one.word : null),
      after: inWords(other?.id === attempt.id ? other.word : null),
    };
  }
  return undefined;
}

/** Attempts in the order in which they were settled. */
function* settledAttempts(ledger: Ledger): Generator<Settled, undefined> {
  const waiting: Settled[] = [];
  const listener = new OutcomeListener(ledger.header, ({ id, word, joined: { attempt } }) => {
    waiting.push({ id, word, atMs: attempt?.atMs ?? 0, number: attempt?.number ?? 0 });
  });
  for (const event of ledger.events()) {
    listener.add(event);
    yield* waiting.splice(0);
  }
  listener.finish();
  yield* waiting.splice(0);
  return undefined;
}

/** Null: it was not made there, or not then. Words that are no defence's id stand for themselves. */
function inWords(word: string | null): string {
  if (word === null) return 'not made';
  const known: readonly string[] = Object.values(OUTCOME);
  return known.includes(word) ? word : `refused by ${word}`;
}
