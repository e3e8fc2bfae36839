/** The keyed hash of the simulated target. */
import type { KeyedHash } from '../../reference-target/ports.ts';
import { mix32 } from '../core/random/hash.ts';

/** Every 16-bit value in hex: number formatting would cost more than the hash. */
const HEX: readonly string[] = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/**
 * Fast rather than strong, because nobody attacks tokens inside a simulation: two 32-bit multiply-xor passes over the
 * text, each from a state of its own under the seed. 16 hex characters, as the live HMAC's shortest use.
 */
export function simulatedHash(seed: number): KeyedHash {
  const state0 = mix32(seed, 0x6a09e667);
  const state1 = mix32(seed, 0xbb67ae85);
  return {
    mac(text) {
      let a = state0;
      let b = state1;
      for (let i = 0; i < text.length; i += 1) {
        const unit = text.charCodeAt(i);
        a = Math.imul(a ^ unit, 0x85ebca77);
        b = Math.imul(b ^ unit, 0xc2b2ae3d);
      }
      const high = mix32(a, b);
      const low = mix32(b, high);
      return `${HEX[high >>> 16]}${HEX[high & 0xffff]}${HEX[low >>> 16]}${HEX[low & 0xffff]}`;
    },
  };
}
