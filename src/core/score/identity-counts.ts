/**
 * How many attempts came from each address and each device, by who they were, in bounded memory: numbers in typed arrays, no object
 * per identity. What one counter per identity would have to tell apart is what a reader sees of them: a distribution.
 */
import type { AttemptEvent } from '../domain/event.ts';
import { mixed } from './number-set.ts';
import type { IdentityBin, IdentityTotals } from './totals.ts';

/** Addresses, or devices, that are counted at most, 8 MB: a dozen times the most addresses that a documented attack came from (B5: 20,000). */
export const IDENTITIES_MAX = 262_144;
const START_SLOTS = 1_024;

export class IdentityCounts {
  private readonly addresses: IdentityTable;
  private readonly devices: IdentityTable;

  constructor(most: number = IDENTITIES_MAX) {
    this.addresses = new IdentityTable(most);
    this.devices = new IdentityTable(most);
  }

  add({ address, device }: AttemptEvent, intent: 'fraud' | 'legit'): void {
    this.addresses.add(numberOf(address), intent);
    // 0 is who sent no signals, which is no device.
    if (device > 0) this.devices.add(device, intent);
  }

  totals(): IdentityTotals {
    const { addresses, devices } = this;
    return {
      addresses: addresses.bins(),
      devices: devices.bins(),
      complete: addresses.complete && devices.complete,
    };
  }
}

class IdentityTable {
  /** False once somebody found no room: he, and others after him, are not counted. */
  complete = true;
  private readonly most: number;
  private size = 0;
  /** 0 is an empty slot. */
  private keys = new Float64Array(START_SLOTS);
  private fraud = new Uint32Array(START_SLOTS);
  private legit = new Uint32Array(START_SLOTS);

  constructor(most: number) {
    this.most = most;
  }

  /** @param key a positive safe integer */
  add(key: number, intent: 'fraud' | 'legit'): void {
    let slot = this.slotOf(key);
    if (this.keys[slot] === 0) {
      if (this.size >= this.most) {
        this.complete = false;
        return;
      }
      if ((this.size + 1) * 2 > this.keys.length) {
        this.grow();
        slot = this.slotOf(key);
      }
      this.keys[slot] = key;
      this.size += 1;
    }
    const counts = intent === 'fraud' ? this.fraud : this.legit;
    counts[slot] = counts[slot]! + 1;
  }

  /** By what an identity asked for altogether, which is what a counter of the service sees; up to the last that is not empty. */
  bins(): IdentityBin[] {
    const bins: { -readonly [K in keyof IdentityBin]: IdentityBin[K] }[] = [];
    for (let slot = 0; slot < this.keys.length; slot += 1) {
      const [fraud, legit] = [this.fraud[slot]!, this.legit[slot]!];
      if (this.keys[slot] === 0) continue;
      const power = 31 - Math.clz32(fraud + legit);
      while (bins.length <= power) bins.push(emptyBin(2 ** bins.length));
      const bin = bins[power]!;
      if (fraud > 0) bin.fraud += 1;
      if (legit > 0) bin.legit += 1;
      bin.fraudAttempts += fraud;
      bin.legitAttempts += legit;
    }
    return bins;
  }

  /** Where the key is, or the free slot where it belongs. */
  private slotOf(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    let slot = mixed(key) & mask;
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, fraud, legit } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.fraud = new Uint32Array(keys.length * 2);
    this.legit = new Uint32Array(keys.length * 2);
    for (const [old, key] of keys.entries()) {
      if (key === 0) continue;
      const slot = this.slotOf(key);
      this.keys[slot] = key;
      this.fraud[slot] = fraud[old]!;
      this.legit[slot] = legit[old]!;
    }
  }
}

function emptyBin(atLeast: number): IdentityBin {
  return { atLeast, atMost: atLeast * 2 - 1, fraud: 0, legit: 0, fraudAttempts: 0, legitAttempts: 0 };
}

/**
 * A text as a number of 53 bits, never 0: two hashes of 32 and 21 bits. Two of the 262,144 texts that have room become one number
 * in about four of a million such tables.
 */
function numberOf(text: string): number {
  let high = 0x811c_9dc5;
  let low = 0x9e37_79b1;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x0100_0193);
    low = Math.imul(low ^ code, 0x85eb_ca6b);
    low ^= low >>> 13;
  }
  high = Math.imul(high ^ (high >>> 15) ^ low, 0xc2b2_ae35);
  low = Math.imul(low ^ (low >>> 16), 0x27d4_eb2f);
  return (high >>> 11) * 2 ** 32 + ((low ^ (low >>> 15)) >>> 0) || 1;
}
