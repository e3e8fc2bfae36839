/**
 * The fingerprint of a plan: two engines that print the same digest play the same openers. It reads 4,096 openers at
 * most, so that k6's interpreter recomputes it in about a second, and mixes 32-bit integers only. Of a lane that adapts it reads
 * the openers that its attacker plays while nothing is refused; what he does later is no part of the plan.
 */
import type { Traits } from '../domain/attempt.ts';
import { hash53, mix32 } from '../random/hash.ts';
import type { Lane, Opener, Plan } from './opener.ts';

/** Openers read per plan (design section 1). */
export const DIGEST_OPENERS = 4_096;
/** Openers read from the beginning of a lane, where it has that many and its share of the total allows. */
const HEAD_OPENERS = 1_024;

const WORD = 4_294_967_296;

/** 16 hex digits over lanes and openers: due time, number, address, device, agent, cohort and the seed words of actors. */
export function planDigest(plan: Plan): string {
  const digest = new Digest();
  const playing = plan.lanes.filter((lane) => lane.openers > 0);
  const share = Math.max(1, Math.floor(DIGEST_OPENERS / Math.max(1, playing.length)));
  for (const lane of playing) {
    digest.word(lane.number);
    digest.word(lane.openers);
    for (const index of digestIndices(lane.openers, share)) absorb(digest, lane, index);
  }
  return digest.hex();
}

/** Which openers are read: the first ones of the lane, then evenly spread ones up to the last. At most `share`. */
export function digestIndices(openers: number, share: number): number[] {
  const taken = Math.min(openers, share);
  const head = taken === openers ? openers : Math.min(HEAD_OPENERS, Math.ceil(share / 2));
  const indices: number[] = [];
  for (let index = 0; index < head; index += 1) indices.push(index);
  const strides = taken - head;
  for (let i = 1; i <= strides; i += 1) indices.push(head - 1 + Math.floor((i * (openers - head)) / strides));
  return indices;
}

function absorb(digest: Digest, lane: Lane, index: number): void {
  const opener: Opener = lane.openerAt(index);
  digest.word(index);
  digest.integer(opener.dueAtMs);
  digest.integer(opener.number);
  digest.text(opener.identity.address);
  digest.word(opener.identity.device);
  digest.text(opener.identity.agent);
  digest.word(opener.cohort);
  absorbTraits(digest, opener.identity.traits);
  digest.word(opener.word0);
  digest.word(opener.word1);
}

/** Only what is drawn per opener: the rest is the scenario's, and its hash stands beside the digest. */
function absorbTraits(digest: Digest, { tampered, fillsHoneypot }: Traits): void {
  if (tampered || fillsHoneypot) digest.word((tampered ? 1 : 0) + (fillsHoneypot ? 2 : 0));
}

/** Two running 32-bit words; every absorbed word changes both. */
class Digest {
  private high = 0x70756d70; // "pump"
  private low = 0x6472696c; // "dril"
  private readonly texts = new Map<string, number>();

  word(value: number): void {
    const word = value >>> 0;
    this.high = mix32(this.high, word);
    this.low = mix32(this.low ^ this.high, word);
  }

  /** An exact integer above 32 bits, as two words. */
  integer(value: number): void {
    this.word(Math.floor(value / WORD));
    this.word(value % WORD);
  }

  /** Texts repeat (pools, agents), and hashing one is dear in k6: each is hashed once. */
  text(value: string): void {
    let hash = this.texts.get(value);
    if (hash === undefined) {
      hash = hash53(value);
      this.texts.set(value, hash);
    }
    this.integer(hash);
  }

  hex(): string {
    return hex32(this.high) + hex32(this.low);
  }
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
