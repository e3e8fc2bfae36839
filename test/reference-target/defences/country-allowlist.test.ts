import { describe, expect, test } from 'vitest';
import { reasonOf } from './stateless.ts';

describe('country-allowlist', () => {
  test.each([
    ['US', ''],
    ['CA', ''],
    ['JM', 'country-not-served'],
    ['DE', 'country-not-served'],
    ['', 'country-unknown'],
  ])('by default (S4: US and CA) %j gives %j: +1 is no country', (country, reason) => {
    expect(reasonOf('country-allowlist', {}, { country })).toBe(reason);
  });

  test.each([
    ['DE', ''],
    ['NG', 'country-blocked'],
    ['US', 'country-not-served'],
  ])('a blocked country is refused even when it is served: %j gives %j', (country, reason) => {
    expect(reasonOf('country-allowlist', { countries: ['DE', 'NG'], blocked: ['NG'] }, { country })).toBe(reason);
  });
});
