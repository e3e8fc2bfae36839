/** The client's device as a meter key, from the signals it chose to send. A claim: it can be left out or made up. */
import { hash53 } from '../src/core/random/hash.ts';

/** Longest signal text that counts; a longer one is treated as none rather than hashed at the caller's expense. */
export const DEVICE_SIGNALS_MAX = 256;

/** 53-bit key of the device signals in a body; 0 when there are none or they are no short text. */
export function deviceKeyOf(signals: unknown): number {
  if (typeof signals !== 'string' || signals.length === 0 || signals.length > DEVICE_SIGNALS_MAX) return 0;
  return hash53(signals) || 1;
}
