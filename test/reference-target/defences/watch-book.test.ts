import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Grade, WatchBook, type WatchRules } from '../../../reference-target/defences/watch-book.ts';

const RULES: WatchRules = {
  windowMs: 12_000,
  minRequests: 6,
  suspicious: { numbers: 3, requestsPerCompletion: 4 },
  dangerous: { numbers: 5, requestsPerCompletion: 6 },
};

const bookWith = (change: Partial<WatchRules> = {}) => new WatchBook({ ...RULES, ...change });

describe('different numbers in a rolling window', () => {
  test('grades rise with them, and a number asked for again is no other', () => {
    const book = bookWith({ minRequests: 10_000 });
    const grades = [1, 1, 2, 2, 3, 3, 4, 5, 6].map((number) => book.asked(7, number, 1_000).after.grade);
    expect(grades).toEqual([
      'clean',
      'clean',
      'clean',
      'clean',
      'suspicious',
      'suspicious',
      'suspicious',
      'dangerous',
      'dangerous',
    ]);
    expect(book.standing(8, 1_000).grade).toBe('clean');
  });

  test('for any stream of requests the grade is that of an exact recount', () => {
    const stream = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 4_000 }),
        key: fc.integer({ min: 1, max: 2 }),
        number: fc.integer({ min: 1, max: 7 }),
      }),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(stream, fc.nat(14_000), (steps, later) => {
        const book = bookWith({ minRequests: 10_000 });
        const seen: { atMs: number; key: number; number: number }[] = [];
        let atMs = 1_000;
        for (const { gap, key, number } of steps) {
          atMs += gap;
          seen.push({ atMs, key, number });
          expect(book.asked(key, number, atMs).after.grade).toBe(recount(seen, key, atMs));
        }
        for (const key of [1, 2]) expect(book.standing(key, atMs + later).grade).toBe(recount(seen, key, atMs + later));
      }),
    );
  });

  function recount(seen: readonly { atMs: number; key: number; number: number }[], key: number, nowMs: number): Grade {
    const recent = seen.filter((one) => one.key === key && one.atMs > nowMs - RULES.windowMs);
    const different = new Set(recent.map(({ number }) => number)).size;
    if (different >= RULES.dangerous.numbers) return 'dangerous';
    return different >= RULES.suspicious.numbers ? 'suspicious' : 'clean';
  }
});

describe('requests per completion', () => {
  function play(requests: number, completions: number, book = bookWith()): Grade {
    for (let i = 0; i < requests; i += 1) book.asked(7, 1, 1_000);
    for (let i = 0; i < completions; i += 1) book.completed(7, 1_000);
    return book.standing(7, 1_000).grade;
  }

  test.each<[number, number, Grade]>([
    [5, 0, 'clean'],
    [6, 0, 'dangerous'],
    [6, 1, 'dangerous'],
    [6, 2, 'clean'],
    [8, 2, 'suspicious'],
    [11, 2, 'suspicious'],
    [12, 2, 'dangerous'],
    [100, 26, 'clean'],
  ])('%d requests and %d completions: %s', (requests, completions, grade) => {
    expect(play(requests, completions)).toBe(grade);
  });

  test('says why', () => {
    const book = bookWith();
    play(6, 0, book);
    expect(book.standing(7, 1_000)).toEqual({ grade: 'dangerous', because: 'completions' });
  });

  test('is over when the window has passed, at most a twelfth early', () => {
    const book = bookWith();
    play(6, 0, book);
    expect(book.standing(7, 1_000 + 11_000 - 1).grade).toBe('dangerous');
    expect(book.standing(7, 1_000 + 12_000).grade).toBe('clean');
  });

  test('a completion of somebody who asked for nothing is no credit', () => {
    const book = bookWith();
    for (let i = 0; i < 50; i += 1) book.completed(7, 1_000);
    expect(book.size).toEqual({ candidates: 0, watched: 0 });
    expect(play(6, 0, book)).toBe('dangerous');
  });

  test('an infinite rule never holds', () => {
    const never = { numbers: 3, requestsPerCompletion: Infinity };
    expect(play(5_000, 0, bookWith({ suspicious: never, dangerous: { ...never, numbers: 5 } }))).toBe('clean');
  });
});

describe('memory', () => {
  test('a flood of invented devices is forgotten, the dangerous one is not (methods.md 2.2 I5)', () => {
    const book = bookWith();
    for (let number = 1; number <= 5; number += 1) book.asked(7, number, 1_000);
    for (let key = 100; key < 120_100; key += 1) book.asked(key, 1, 1_001);
    expect(book.size.watched).toBe(1);
    expect(book.size.candidates).toBeLessThanOrEqual(50_000);
    expect(book.size.candidates).toBeGreaterThan(43_000);
    expect(book.standing(7, 1_002).grade).toBe('dangerous');
  });

  test('a flood of listed devices keeps the newest', () => {
    const book = bookWith();
    for (let key = 1; key <= 21_000; key += 1) for (let n = 1; n <= 3; n += 1) book.asked(key, n, 1_000);
    expect(book.size.watched).toBeLessThanOrEqual(20_000);
    expect(book.size.watched).toBeGreaterThan(17_000);
    expect(book.standing(21_000, 1_001).grade).toBe('suspicious');
    expect(book.standing(1, 1_001).grade).toBe('clean');
  });
});
