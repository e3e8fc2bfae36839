import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShortMac } from '../../src/io/short-mac.ts';

describe('createShortMac', () => {
  // RFC 4231, test cases 1 and 2.
  it.each([
    ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['4a656665', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ])('gives the published value for key %s', (key, text, expected) => {
    expect(createShortMac(Buffer.from(key, 'hex'))(text)).toBe(expected);
  });

  it('agrees with the system’s HMAC for every key and text', () => {
    const keys = fc.uint8Array({ minLength: 1, maxLength: 64 });
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 900, maxLength: 2_000 }));
    fc.assert(
      fc.property(keys, fc.array(texts, { minLength: 1, maxLength: 5 }), (key, several) => {
        const mac = createShortMac(key);
        for (const text of several) expect(mac(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
      }),
    );
  });

  it('refuses a key that it would have to shorten', () => {
    expect(() => createShortMac(new Uint8Array(65))).toThrow('64 bytes');
  });
});
