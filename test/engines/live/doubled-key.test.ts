import { expect, test } from 'vitest';
import { PHONE_SPELLINGS, spelledAt } from '../../../src/core/campaign/phone-spellings.ts';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import { withDoubledNumber } from '../../../src/engines/live/doubled-key.ts';

const NUMBER = 4915112345678;
const PHONE = `+${NUMBER}`;
const body = JSON.stringify({ phone: PHONE, csrf: 'x' });

test('names a decoy first and the number that is meant last, under the same key', () => {
  const doubled = withDoubledNumber(body, { phone: PHONE, number: NUMBER, attempt: attemptIdOf(0, 3, 1) });
  const numbers = [...doubled.matchAll(/"phone":"([^"]+)"/g)].map((match) => match[1]);
  expect(numbers).toHaveLength(2);
  expect(numbers[0]).toMatch(/^\+491511[0-9]{7}$/);
  expect(numbers[0]).not.toBe(PHONE);
  // A reader that takes the last one reads the request as it was.
  expect(JSON.parse(doubled)).toEqual(JSON.parse(body));
});

test('every attempt has a decoy of its own', () => {
  const bodies = Array.from({ length: 50 }, (_, opener) =>
    withDoubledNumber(body, { phone: PHONE, number: NUMBER, attempt: attemptIdOf(0, opener, 1) }),
  );
  expect(new Set(bodies).size).toBe(50);
});

test.each(['', '[]', 'null', 'no json', '{"other":1}'])('leaves %j as it is', (other) => {
  expect(withDoubledNumber(other, { phone: PHONE, number: NUMBER, attempt: 65 })).toBe(other);
});

test.each(PHONE_SPELLINGS.map((_, place) => spelledAt(NUMBER, place)))('the decoy of %j is a number, too', (phone) => {
  const doubled = withDoubledNumber(JSON.stringify({ phone }), { phone, number: NUMBER, attempt: 65 });
  expect(doubled).toMatch(/^\{"phone":"\+491511[0-9]{7}","phone":/);
  expect(JSON.parse(doubled)).toEqual({ phone });
});
