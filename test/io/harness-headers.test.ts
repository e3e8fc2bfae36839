import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRunKey, signAttempt, signPeer, verifyAttempt, verifyPeer } from '../../src/io/harness-headers.ts';

const KEY = 'ab'.repeat(32);
const OTHER_KEY = 'cd'.repeat(32);

/** The definition, spelled out once more. */
function mac16(text: string): string {
  return createHmac('sha256', Buffer.from(KEY, 'hex')).update(text).digest('hex').slice(0, 16);
}

describe('harness headers', () => {
  it('carry the first 16 hex digits of HMAC-SHA-256 over kind and content', () => {
    expect(signAttempt(KEY, 64)).toBe(`1s.${mac16('attempt:1s')}`);
    expect(signPeer(KEY, '203.0.113.9')).toBe(`203.0.113.9.${mac16('peer:203.0.113.9')}`);
    expect(signPeer(KEY, '2001:db8::7')).toBe(`2001:db8::7.${mac16('peer:2001:db8::7')}`);
  });

  it('come back as what was signed, and under no other key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (attempt) => {
        const header = signAttempt(KEY, attempt);
        expect(verifyAttempt(KEY, header)).toBe(attempt);
        expect(verifyAttempt(OTHER_KEY, header)).toBe(0);
        expect(verifyPeer(KEY, header)).toBe('');
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        // Verified before it is signed here, so that the key ring does not know the address yet.
        expect(verifyPeer(KEY, `${address}.${mac16(`peer:${address}`)}`)).toBe(address);
        expect(verifyPeer(KEY, signPeer(KEY, address))).toBe(address);
        expect(verifyPeer(OTHER_KEY, signPeer(KEY, address))).toBe('');
      }),
    );
  });

  it('break with any changed character', () => {
    const header = signAttempt(KEY, 123_456_789);
    for (let i = 0; i < header.length; i += 1) {
      const changed = header.slice(0, i) + (header[i] === '0' ? '1' : '0') + header.slice(i + 1);
      expect(verifyAttempt(KEY, changed)).toBe(0);
    }
  });

  it.each([
    ['nothing', undefined],
    ['two headers', [signAttempt(KEY, 64), signAttempt(KEY, 64)]],
    ['an empty text', ''],
    ['no dot', mac16('attempt:1s')],
    ['only a MAC', `.${mac16('attempt:')}`],
    ['zero', `0.${mac16('attempt:0')}`],
    ['a leading zero', `01s.${mac16('attempt:01s')}`],
    ['upper case', `1S.${mac16('attempt:1S')}`],
    ['more than 53 bits', `zzzzzzzzzzz.${mac16('attempt:zzzzzzzzzzz')}`],
    ['an upper-case MAC', `1s.${mac16('attempt:1s').toUpperCase()}`],
    ['a longer MAC', `${signAttempt(KEY, 64)}0`],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('an attempt header of %s names nobody', (_what, header) => {
    expect(verifyAttempt(KEY, header)).toBe(0);
  });

  it('refuse a key that is none', () => {
    expect(isRunKey(KEY)).toBe(true);
    for (const key of ['', 'ab', KEY.toUpperCase(), `${KEY}ab`, 7, null]) expect(isRunKey(key)).toBe(false);
    expect(() => signAttempt('short', 1)).toThrow('run key');
  });
});
