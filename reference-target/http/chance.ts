/** The target's chance and its keyed hash, from the operating system. */
import { createHmac, randomBytes, randomFillSync } from 'node:crypto';
import { createShortMac } from '../../src/io/short-mac.ts';
import type { KeyedHash, RandomSource } from '../ports.ts';

/** Words fetched at a time: one call of the system costs as much as hundreds of words. */
const WORDS_AT_ONCE = 1_024;

export function createSystemRandom(): RandomSource {
  const words = new Uint32Array(WORDS_AT_ONCE);
  let next = WORDS_AT_ONCE;
  return {
    u32() {
      if (next >= WORDS_AT_ONCE) {
        randomFillSync(words);
        next = 0;
      }
      const word = words[next] as number;
      // A word is used once; a later memory dump holds none that became a code.
      words[next] = 0;
      next += 1;
      return word;
    },
  };
}

/** HMAC-SHA-256 (RFC 2104) under a fresh key: tokens of another tenant or of an earlier start mean nothing here. */
export function createSystemHash(): KeyedHash {
  return { mac: createShortMac(randomBytes(32)) };
}

/** The same under a key that all replicas of a deployment derive from what they share: what one hands out, another takes. */
export function createSharedHash(runKey: string, deployment: string): KeyedHash {
  const key = createHmac('sha256', Buffer.from(runKey, 'hex')).update(`target hash of ${deployment}`).digest();
  return { mac: createShortMac(key) };
}
