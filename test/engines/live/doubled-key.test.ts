import { expect, test } from 'vitest';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import { withDoubledNumber } from '../../../src/engines/live/doubled-key.ts';

const PHONE = '+4915112345678';
const body = JSON.stringify({ phone: PHONE, csrf: 'x' });

test('names a decoy first and the number that is meant last, under the same key', () => {
  const doubled = withDoubledNumber(body, PHONE, attemptIdOf(0, 3, 1));
  const numbers = [...doubled.matchAll(/"phone":"([^"]+)"/g)].map((match) => match[1]);
  expect(numbers).toHaveLength(2);
  expect(numbers[0]).toMatch(/^\+491511[0-9]{7}$/);
  expect(numbers[0]).not.toBe(PHONE);
  // A reader that takes the last one reads the request as it was.
  expect(JSON.parse(doubled)).toEqual(JSON.parse(body));
});

test('every attempt has a decoy of its own', () => {
  const bodies = Array.from({ length: 50 }, (_, opener) => withDoubledNumber(body, PHONE, attemptIdOf(0, opener, 1)));
  expect(new Set(bodies).size).toBe(50);
});

test.each(['', '[]', 'null', 'no json', '{"other":1}'])('leaves %j as it is', (other) => {
  expect(withDoubledNumber(other, PHONE, 65)).toBe(other);
});
