import { describe, expect, test } from 'vitest';
import { lenientNumberOf } from '../../../reference-target/variants/lenient-phone.ts';
import { PHONE_SPELLINGS, spelledAt } from '../../../src/core/campaign/phone-spellings.ts';
import { parseE164 } from '../../../src/core/domain/phone.ts';

const BRITISH = 447_911_123_456;
const UZBEK = 998_993_940_001;
const places = PHONE_SPELLINGS.map(([name], place) => ({ name, place }));

test('there are at least fifteen, all different, each with a name of its own', () => {
  expect(PHONE_SPELLINGS.length).toBeGreaterThanOrEqual(15);
  expect(new Set(PHONE_SPELLINGS.map(([name]) => name)).size).toBe(PHONE_SPELLINGS.length);
  expect(new Set(places.map(({ place }) => spelledAt(BRITISH, place))).size).toBe(PHONE_SPELLINGS.length);
});

describe.each(places)('$name', ({ name, place }) => {
  test('strict reading takes it for no number, unless it is E.164', () => {
    expect(parseE164(spelledAt(BRITISH, place))).toBe(name === 'e164' ? BRITISH : 0);
  });

  test('somebody who sends messages finds the number in it, unless it takes a country to read it', () => {
    expect(lenientNumberOf(spelledAt(BRITISH, place))).toBe(name === 'national-zero' ? 0 : BRITISH);
    // Uzbek numbers have no leading 0: there is no national spelling to make up.
    expect(lenientNumberOf(spelledAt(UZBEK, place))).toBe(UZBEK);
  });
});

test('they are written as people and programs write them', () => {
  const written = Object.fromEntries(places.map(({ name, place }) => [name, spelledAt(BRITISH, place)]));
  expect(written).toMatchObject({
    blanks: '+44 7911 123456',
    brackets: '+44 (791) 1123456',
    'double-zero': '00447911123456',
    'full-width': '\uff0b\uff14\uff14\uff17\uff19\uff11\uff11\uff11\uff12\uff13\uff14\uff15\uff16',
    'bracketed-zero': '+44 (0)7911123456',
    'national-zero': '07911123456',
  });
});

test('the table is walked round and round', () => {
  expect(spelledAt(BRITISH, PHONE_SPELLINGS.length + 2)).toBe(spelledAt(BRITISH, 2));
});
