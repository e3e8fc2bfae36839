import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttemptId, attemptIdOf, laneOfAttempt } from '../../../src/core/domain/attempt.ts';
import type { AnswerClass } from '../../../src/core/domain/result.ts';
import { Joiner } from '../../../src/drill/foreign/joiner.ts';

const WINDOW_MS = 5_000;
const NUMBER = 6_857_712_345;

/** Lanes 0 and 1 are the attack's, 2 and 3 are two kinds of people. */
const ORIGINS = ['burst', 'burst', 'shoppers', 'drivers'];

function bench() {
  let nowMs = 100_000;
  const originOf = (lane: number) => ORIGINS[lane] ?? '';
  const joiner = new Joiner({ originOf, nowMs: () => nowMs, windowMs: WINDOW_MS, slackMs: 50 });
  const id = (lane: number, opener: number, ordinal = 1): AttemptId => attemptIdOf(lane, opener, ordinal);
  return {
    joiner,
    id,
    pass: (ms: number) => {
      nowMs += ms;
    },
    ask: (attempt: AttemptId, number = NUMBER) => joiner.asked(attempt, number, 'sms'),
    answer: (attempt: AttemptId, answer: AnswerClass = 'sent') => joiner.answered(attempt, NUMBER, 'sms', answer),
    message: (number = NUMBER, agoMs = 0) => joiner.join(number, 'sms', nowMs - agoMs),
  };
}

describe('a message', () => {
  test('belongs to the first of several asks of one party, then to the next', () => {
    const { id, ask, message, joiner } = bench();
    ask(id(0, 1));
    ask(id(1, 7));
    expect([message(), message()]).toEqual([id(0, 1), id(1, 7)]);
    expect(joiner.counts).toEqual({ joined: 2, ambiguous: 0, unmatched: 0, silent: 0 });
  });

  test('is told apart by number and by channel', () => {
    const { id, ask, message, joiner } = bench();
    ask(id(0, 1));
    ask(id(2, 1), NUMBER + 1);
    joiner.asked(id(3, 1), NUMBER, 'voice');
    expect([message(NUMBER + 1), message()]).toEqual([id(2, 1), id(0, 1)]);
    expect(joiner.join(NUMBER, 'voice', 100_000)).toBe(id(3, 1));
  });

  test('that nobody asked for belongs to nobody, and is counted', () => {
    const { message, joiner } = bench();
    expect(message()).toBe(0);
    expect(joiner.counts).toMatchObject({ joined: 0, unmatched: 1 });
  });

  test('that two parties may have caused belongs to neither, and is counted', () => {
    const { id, ask, message, joiner } = bench();
    ask(id(0, 1));
    ask(id(2, 1));
    expect(message()).toBe(0);
    expect(joiner.counts).toMatchObject({ joined: 0, ambiguous: 1 });
  });

  test('goes to the party that was not refused', () => {
    const { id, ask, answer, message } = bench();
    ask(id(0, 1));
    answer(id(0, 1), 'rate-limited');
    ask(id(2, 1));
    expect(message()).toBe(id(2, 1));
  });

  test('of a target that refuses and sends all the same is still its money', () => {
    const { id, ask, answer, message } = bench();
    ask(id(0, 1));
    answer(id(0, 1), 'rate-limited');
    expect(message()).toBe(id(0, 1));
  });

  test('sent a second time belongs to the attempt that has had one', () => {
    const { id, ask, answer, message, joiner } = bench();
    ask(id(0, 1));
    answer(id(0, 1));
    expect([message(), message()]).toEqual([id(0, 1), id(0, 1)]);
    expect(joiner.finish()).toMatchObject({ joined: 2, silent: 0 });
  });

  test('may come within the quiesce time of the answer, and not after it', () => {
    const { id, ask, answer, pass, message, joiner } = bench();
    ask(id(0, 1));
    pass(60_000);
    answer(id(0, 1));
    pass(WINDOW_MS);
    expect(message()).toBe(id(0, 1));
    pass(1);
    expect(message()).toBe(0);
    expect(joiner.counts).toMatchObject({ joined: 1, unmatched: 1 });
  });

  test('never belongs to an ask that came after it', () => {
    const { id, ask, pass, message, joiner } = bench();
    pass(1_000);
    ask(id(0, 1));
    expect(message(NUMBER, 51)).toBe(0);
    // Two processes' clocks may be that far apart.
    expect(message(NUMBER, 50)).toBe(id(0, 1));
    expect(joiner.counts.unmatched).toBe(1);
  });
});

test('who was told "sent" is owed a message until the quiesce time is over, and then counted as silent', () => {
  const { id, ask, answer, pass, joiner } = bench();
  for (const [opener, word] of (['sent', 'accepted-unknown', 'rate-limited'] as const).entries()) {
    ask(id(0, opener));
    answer(id(0, opener), word);
  }
  expect(joiner.owed).toBe(1);
  pass(WINDOW_MS + 1);
  expect(joiner.owed).toBe(0);
  expect(joiner.finish()).toMatchObject({ joined: 0, silent: 1 });
});

test('whatever happens, every message is counted once and none goes to another party than could have caused it', () => {
  const step = fc.record({
    kind: fc.constantFrom('ask', 'answer', 'message', 'wait'),
    lane: fc.integer({ min: 0, max: 3 }),
    number: fc.integer({ min: NUMBER, max: NUMBER + 1 }),
    answer: fc.constantFrom<AnswerClass>('sent', 'rate-limited', 'accepted-unknown'),
    ms: fc.integer({ min: 0, max: 4_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { joiner, pass, message, id } = bench();
      const asked: { attempt: AttemptId; number: number }[] = [];
      let messages = 0;
      for (const [index, { kind, lane, number, answer, ms }] of steps.entries()) {
        if (kind === 'wait') pass(ms);
        if (kind === 'ask') {
          const attempt = id(lane, index);
          asked.push({ attempt, number });
          joiner.asked(attempt, number, 'sms');
        }
        const last = asked.at(-1);
        if (kind === 'answer' && last !== undefined) joiner.answered(last.attempt, last.number, 'sms', answer);
        if (kind !== 'message') continue;
        messages += 1;
        const attempt = message(number);
        if (attempt === 0) continue;
        expect(asked).toContainEqual({ attempt, number });
        expect(laneOfAttempt(attempt)).toBeLessThan(ORIGINS.length);
      }
      const { joined, ambiguous, unmatched } = joiner.finish();
      expect(joined + ambiguous + unmatched).toBe(messages);
    }),
  );
});
