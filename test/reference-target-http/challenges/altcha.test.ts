import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAltchaPort } from '../../../reference-target/http/challenges/altcha.ts';
import {
  type AltchaSolution,
  decodeSolution,
  encodeSolution,
} from '../../../reference-target/http/challenges/altcha-solution.ts';
import { createSystemHash } from '../../../reference-target/http/chance.ts';
import { solve } from './solving.ts';

const LASTS_MS = 300_000;
const WORK = { iterations: 20, tries: 10 };
/** A drill's clock: nowhere near the real one. */
const FOR = { number: 4915112345678, sessionKey: 42, address: '203.0.113.7', nowMs: Date.UTC(2031, 0, 1) };

const hash = createSystemHash();
const port = createAltchaPort({ hash, lastsMs: LASTS_MS, work: WORK });

let solved: AltchaSolution;
let text: string;
beforeAll(async () => {
  solved = await solve(await port.issue(FOR));
  text = encodeSolution(solved);
});

describe('a solved proof of work', () => {
  test('is good for whom it was made, from any address, until it expires', async () => {
    expect(await port.verify(text, FOR)).toBe(true);
    expect(await port.verify(text, { ...FOR, address: '198.51.100.1' })).toBe(true);
    expect(await port.verify(text, { ...FOR, nowMs: FOR.nowMs + LASTS_MS - 1 })).toBe(true);
    expect(await port.verify(text, { ...FOR, nowMs: FOR.nowMs + LASTS_MS })).toBe(false);
  });

  test('is good for no other number and no other session', async () => {
    expect(await port.verify(text, { ...FOR, number: FOR.number + 1 })).toBe(false);
    expect(await port.verify(text, { ...FOR, sessionKey: FOR.sessionKey + 1 })).toBe(false);
    expect(await port.verify(text, { ...FOR, sessionKey: 0 })).toBe(false);
    // The two stand apart in what is signed: digits cannot wander from one to the other (methods.md H2).
    const moved = { ...FOR, number: 491511234567, sessionKey: 842 };
    expect(await port.verify(text, moved)).toBe(false);
  });

  test('is good at every replica that shares the key, and nowhere else', async () => {
    expect(await createAltchaPort({ hash, lastsMs: LASTS_MS, work: WORK }).verify(text, FOR)).toBe(true);
    const elsewhere = createAltchaPort({ hash: createSystemHash(), lastsMs: LASTS_MS, work: WORK });
    expect(await elsewhere.verify(text, FOR)).toBe(false);
  });

  test('took the work that was asked for', async () => {
    const { parameters } = solved.challenge;
    expect(parameters).toMatchObject({ algorithm: 'PBKDF2/SHA-256', cost: 20 });
    for (let i = 0; i < 30; i += 1) {
      const { counter } = (await solve(await port.issue(FOR))).solution;
      expect(counter + 1).toBeGreaterThanOrEqual(WORK.tries / 2);
      expect(counter + 1).toBeLessThan(WORK.tries * 1.5);
    }
  });
});

describe('cheating', () => {
  interface Change {
    readonly parameters?: Partial<AltchaSolution['challenge']['parameters']>;
    readonly signature?: string;
    readonly solution?: Partial<AltchaSolution['solution']>;
  }
  const changed = ({ parameters, signature, solution }: Change): string => {
    const { challenge } = solved;
    return encodeSolution({
      challenge: {
        parameters: { ...challenge.parameters, ...parameters },
        signature: signature ?? challenge.signature,
      },
      solution: { ...solved.solution, ...solution },
    });
  };

  test.each<[string, () => Change]>([
    ['cheaper work', () => ({ parameters: { cost: 1 } })],
    ['an easier beginning', () => ({ parameters: { keyPrefix: solved.challenge.parameters.keyPrefix.slice(0, 2) } })],
    ['a longer life', () => ({ parameters: { data: { ...solved.challenge.parameters.data, until: FOR.nowMs * 2 } } })],
    ['another nonce', () => ({ parameters: { nonce: 'ab'.repeat(16) } })],
    ['another counter', () => ({ solution: { counter: solved.solution.counter + 1 } })],
    ['another key', () => ({ solution: { derivedKey: 'ab'.repeat(32) } })],
    ['a key of no length', () => ({ solution: { derivedKey: 'ab' } })],
    ['a signature of its own', () => ({ signature: 'ab'.repeat(32) })],
    ['a short signature', () => ({ signature: 'ab' })],
  ])('%s is refused', async (_what, change) => {
    expect(await port.verify(changed(change()), FOR)).toBe(false);
  });

  test('the key alone, without the counter that led to it, is not enough', async () => {
    const guesses = Array.from({ length: 30 }, (_, counter) => counter).filter((i) => i !== solved.solution.counter);
    const good: number[] = [];
    for (const counter of guesses) {
      if (await port.verify(encodeSolution({ ...solved, solution: { ...solved.solution, counter } }), FOR))
        good.push(counter);
    }
    expect(good).toEqual([]);
  });

  // The store remembers solutions by the hash of their text: a second spelling would be a second use.
  test('a solution has one spelling', () => {
    const json = Buffer.from(text, 'base64').toString('utf8');
    const respelled = [
      ` ${json}`,
      json.replace('{', '{ '),
      json.replace('"counter":', '"counter": '),
      json.replace(/"counter":(\d+)/, '"counter":$1.0'),
      json.replace(/"counter":(\d+)/, '"counter":1,"counter":$1'),
      json.replace('"solution":{', '"solution":{"time":12,'),
      json.replace(/"signature":"(.*?)"/, (_, hex: string) => `"signature":"${hex.toUpperCase()}"`),
      JSON.stringify({ solution: solved.solution, challenge: solved.challenge }),
      JSON.stringify({ ...solved, challenge: { ...solved.challenge, provider: 'altcha' } }),
    ].map((each) => Buffer.from(each).toString('base64'));
    const shifted = [`${text}=`, `${text} `, text.replace(/=+$/, ''), `${text}\n`, text.replaceAll('+', '-')];
    for (const other of [...respelled, ...shifted]) {
      if (other !== text) expect(decodeSolution(other)).toBeNull();
    }
    expect(decodeSolution(text)).toEqual(solved);
  });

  test('whatever is handed in is judged, never an error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.base64String({ maxLength: 400 }),
          fc.json().map((json) => Buffer.from(json).toString('base64')),
          fc.record({ challenge: fc.anything(), solution: fc.anything() }).map((value) => {
            return Buffer.from(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? 1 : inner))).toString(
              'base64',
            );
          }),
          fc.nat({ max: 300 }).map((at) => text.slice(0, at) + text.slice(at + 1)),
        ),
        async (given) => {
          expect(await port.verify(given, FOR)).toBe(false);
        },
      ),
    );
  });
});
