import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenBook, macInput, random53, sameText, type TokenPurpose } from '../../reference-target/session.ts';

const NOW_MS = 1_773_180_000_000;
const LASTS_MS = 1_800_000;

function* wordsOf(start: number): Generator<number, never> {
  for (let word = start; ; word += 1) yield Math.imul(word, 2_654_435_761) >>> 0;
}

function book(purpose: TokenPurpose = 'session', key = 'k') {
  const words = wordsOf(7);
  const random = { u32: () => words.next().value };
  const hash = { mac: (text: string) => createHmac('sha256', key).update(text).digest('hex') };
  return createTokenBook({ purpose, lastsMs: LASTS_MS, hash, random });
}

describe.each(['session', 'csrf'] as const)('%s tokens', (purpose) => {
  it('carry their facts until they expire', () => {
    const tokens = book(purpose);
    const { token, facts } = tokens.issue(NOW_MS);
    expect(Number.isSafeInteger(facts.key) && facts.key > 0).toBe(true);
    expect(tokens.read(token, NOW_MS)).toEqual(facts);
    expect(tokens.read(token, NOW_MS + LASTS_MS - 1)).toEqual({ key: facts.key, openedAtMs: NOW_MS });
    expect(tokens.read(token, NOW_MS + LASTS_MS)).toBeNull();
    expect(tokens.read(token, NOW_MS - 1)).toBeNull();
  });

  it('do not pass when one character differs, also right after the good one was read', () => {
    const tokens = book(purpose);
    const { token } = tokens.issue(NOW_MS);
    expect(tokens.read(token, NOW_MS)).not.toBeNull();
    for (let i = 0; i < token.length; i += 1) {
      const other = token[i] === '1' ? '2' : '1';
      expect(tokens.read(token.slice(0, i) + other + token.slice(i + 1), NOW_MS)).toBeNull();
    }
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['a list', ['a.b.c']],
    ['empty', ''],
    ['dots', '..'],
    ['no mac', '1.1.'],
    ['one part', 'abc'],
    ['a short mac', '1.1.ab'],
    ['a mac that is no hex', `1.1.${'z'.repeat(64)}`],
    ['a NUL', '1.1.\u0000'],
    ['a sign', '-1.1.00'],
    ['a huge number', `${'z'.repeat(40)}.1.00`],
    ['a megabyte', 'a'.repeat(1_000_000)],
  ])('%s is no token and does not throw', (_what, token) => {
    expect(book(purpose).read(token, NOW_MS)).toBeNull();
  });

  it('never accepts text that it has not issued', () => {
    const tokens = book(purpose);
    fc.assert(fc.property(fc.string(), (text) => void expect(tokens.read(text, NOW_MS)).toBeNull()));
    const part = fc.string({ unit: fc.constantFrom('0', '1', 'z', '.', 'a') });
    fc.assert(
      fc.property(part, part, part, (id, opened, mac) => {
        expect(tokens.read(`${id}.${opened}.${mac}`, NOW_MS)).toBeNull();
      }),
    );
  });
});

it('keeps purposes and keys apart', () => {
  const { token } = book('session').issue(NOW_MS);
  expect(book('session').read(token, NOW_MS)).not.toBeNull();
  expect(book('csrf').read(token, NOW_MS)).toBeNull();
  expect(book('session', 'other').read(token, NOW_MS)).toBeNull();
});

it('signs no two lists of parts alike', () => {
  expect(macInput('a:b', 'c')).not.toBe(macInput('a', 'b:c'));
  const parts = fc.array(fc.string({ unit: fc.constantFrom('1', ':', 'a'), maxLength: 6 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      expect(macInput(...left) === macInput(...right)).toBe(JSON.stringify(left) === JSON.stringify(right));
    }),
  );
});

it('compares text of any two lengths', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void expect(sameText(a, b)).toBe(a === b)));
  fc.assert(fc.property(fc.string(), (a) => void expect(sameText(a, a)).toBe(true)));
});

it('draws ids of 53 bits, never 0', () => {
  expect(random53({ u32: () => 0 })).toBe(1);
  expect(random53({ u32: () => 0xffff_ffff })).toBe(Number.MAX_SAFE_INTEGER);
});

it('reads a token that it has long forgotten, and one of another process, by its MAC', () => {
  const tokens = book('csrf');
  const { token, facts } = tokens.issue(NOW_MS);
  for (let i = 0; i < 50_000; i += 1) tokens.issue(NOW_MS);
  expect(tokens.read(token, NOW_MS)).toEqual(facts);
  expect(book('csrf').read(token, NOW_MS)).toEqual(facts);
});
