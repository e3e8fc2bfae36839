/**
 * Named, index-addressed streams of random words. Each use of chance has its own label ("residential-rotation/opener",
 * "delivery"), so that a new use never shifts an old one, and word i of a stream depends on nothing but
 * (seed, label, i).
 */
import { threefry2x32 } from './threefry.ts';

/** The key that a (seed, label) pair stands for; `label` keeps the label's word for digests and messages. */
export interface Stream {
  readonly key0: number;
  readonly key1: number;
  readonly label: number;
}

/** FNV-1a, 32 bits (draft-eastlake-fnv). ASCII hashes byte for byte; a wider UTF-16 unit counts as its two bytes. */
export function labelWord(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** Marks key-derivation blocks, so that no stream under the same seed can hold them by its index alone. */
const DERIVE = 0x70645354;

/**
 * The stream of `label` under `seed` (0 <= seed <= 2^53 - 1). The label goes through the cipher into the key, which
 * leaves the whole 64-bit counter to the index.
 */
export function streamOf(seed: number, label: string): Stream {
  const word = labelWord(label);
  const out = new Uint32Array(2);
  threefry2x32(Math.floor(seed / 0x1_0000_0000), seed, word, DERIVE, out);
  return { key0: out[0]!, key1: out[1]!, label: word };
}

/** Writes the stream's two words at `index` (0 <= index <= 2^53 - 1) into `out[0]` and `out[1]`. No allocation. */
export function wordsAt(stream: Stream, index: number, out: Uint32Array): void {
  const high = index < 0x1_0000_0000 ? 0 : Math.floor(index / 0x1_0000_0000);
  threefry2x32(stream.key0, stream.key1, index, high, out);
}
