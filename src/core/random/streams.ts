/**
 * Named random streams. Everything random has a label; index i of a stream is one Threefry call on (seed, label, i), so
 * that a draw more in one place never shifts the draws of another, and any index can be had without the ones before.
 */
import { threefry2x32 } from './threefry.ts';

/** A seed and a label, ready to be asked for any index. All three are 32-bit words. */
export interface Stream {
  readonly key0: number;
  readonly key1: number;
  readonly label: number;
}

/** The stream of this label under this seed (32-bit). The seed is the key's low word; the high word is a constant of ours. */
export function streamOf(seed: number, label: string): Stream {
  return { key0: seed >>> 0, key1: 0x70756d70, label: labelWord(label) };
}

/** Two 32-bit words for an index. Indexes above 2^32 (attempt ids) put their high part into the counter's other word. */
export function wordsAt(stream: Stream, index: number, out: Uint32Array): void {
  const high = Math.floor(index / 4_294_967_296);
  threefry2x32(stream.key0, stream.key1, index >>> 0, (stream.label ^ Math.imul(high, 0x9e3779b1)) >>> 0, out);
}

/** FNV-1a over UTF-16 code units, 32 bits (Fowler, Noll, Vo). */
export function labelWord(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
