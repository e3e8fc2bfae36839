import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptIdOf, PLAIN_TRAITS, type Wire } from '../../../src/core/domain/attempt.ts';
import { type Ask, AskBook, currentAsk } from '../../../src/drill/handler/asks.ts';

/** A request that a code be sent to a number. */
function askOf(parts: {
  opener: number;
  number?: number;
  atMs?: number;
  intent?: Ask['intent'];
  ordinal?: number;
}): Ask {
  const { opener, number = 4915112345678, atMs = 0, intent = 'legit', ordinal = 1 } = parts;
  const wire: Wire = {
    step: 'send',
    surface: 'login',
    attempt: attemptIdOf(intent === 'fraud' ? 0 : 1, opener, ordinal),
    identity: { address: '10.0.0.1', device: 0, agent: '', traits: PLAIN_TRAITS },
    phone: `+${number}`,
    number,
    channel: 'sms',
    code: '',
    signals: '',
    behaviour: '',
    honeypot: '',
    solve: 'no',
    email: '',
    headers: {},
  };
  return { wire, atMs, intent, fraudOrdinal: 0, timers: 0 };
}

function bookWith(...asks: Ask[]): AskBook {
  const book = new AskBook();
  for (const ask of asks) book.begun(ask);
  return book;
}

describe('a message within a request', () => {
  test("is that request's, whoever else waits for the number", () => {
    const [mine, other] = [askOf({ opener: 1 }), askOf({ opener: 2, intent: 'fraud' })];
    const book = bookWith(other, mine);
    expect(currentAsk.run(mine, () => book.take(mine.wire.number, 'sms', 0))).toBe(mine);
    expect(book.ambiguous).toBe(0);
  });

  test('to another number belongs to who waits for that one', () => {
    const [running, waiting] = [askOf({ opener: 1 }), askOf({ opener: 2, number: 33612345678 })];
    const book = bookWith(running, waiting);
    expect(currentAsk.run(running, () => book.take(33612345678, 'sms', 0))).toBe(waiting);
  });

  test('to a number that nobody asked for is its own doing', () => {
    const running = askOf({ opener: 1 });
    expect(currentAsk.run(running, () => bookWith(running).take(33612345678, 'sms', 0))).toBe(running);
  });
});

describe('a message out of a queue', () => {
  test('of one client is joined in the order of asking', () => {
    const [first, second] = [askOf({ opener: 1, ordinal: 1 }), askOf({ opener: 1, ordinal: 2 })];
    const book = bookWith(first, second);
    const take = () => book.take(first.wire.number, 'sms', 1_000);
    expect([take(), take(), take()]).toEqual([first, second, null]);
  });

  test('goes by channel, too', () => {
    const ask = askOf({ opener: 1 });
    expect(bookWith(ask).take(ask.wire.number, 'voice', 0)).toBeNull();
  });

  test("that may be an attacker's or a person's is counted and never guessed", () => {
    const [person, attacker] = [askOf({ opener: 1 }), askOf({ opener: 1, intent: 'fraud' })];
    const book = bookWith(person, attacker);
    expect(book.take(person.wire.number, 'sms', 0)).toBeNull();
    expect(book.ambiguous).toBe(1);
    // Once one of them is known to be refused, it is the other's.
    book.answered(attacker, 'rate-limited');
    expect(book.take(person.wire.number, 'sms', 0)).toBe(person);
  });

  test('is not of somebody who asked too long ago', () => {
    const [old, recent] = [askOf({ opener: 1 }), askOf({ opener: 2, atMs: 601_000 })];
    expect(bookWith(old, recent).take(old.wire.number, 'sms', 1_200_000)).toBe(recent);
    expect(bookWith(old).take(old.wire.number, 'sms', 600_001)).toBeNull();
    expect(bookWith(old).take(old.wire.number, 'sms', 600_000)).toBe(old);
  });

  test('property: no ask gets two messages, and attackers among themselves never make one ambiguous', () => {
    const someAsks = fc.array(
      fc.record({ opener: fc.integer({ min: 0, max: 5 }), number: fc.integer({ min: 1, max: 3 }) }),
    );
    fc.assert(
      fc.property(someAsks, fc.array(fc.integer({ min: 1, max: 3 })), (parts, messages) => {
        const asks = parts.map(({ opener, number }, i) =>
          askOf({ opener, number, intent: 'fraud', ordinal: (i % 60) + 1 }),
        );
        const book = bookWith(...asks);
        const taken = messages.map((number) => book.take(number, 'sms', 0)).filter((ask) => ask !== null);
        expect(new Set(taken).size).toBe(taken.length);
        expect(book.ambiguous).toBe(0);
        const possible = (n: number) =>
          Math.min(asks.filter(({ wire }) => wire.number === n).length, messages.filter((m) => m === n).length);
        expect(taken).toHaveLength(possible(1) + possible(2) + possible(3));
      }),
    );
  });
});
