import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { hashOfKey } from '../stores/memory-key-table.ts';
import { LastSends } from './last-sends.ts';
import { type DispatchedFact, defineSignal, type VerifiedFact, type Watcher } from './signal.ts';

/** Devices remembered, in sets of four; powers of two. */
const DEVICES = 8_192;
const SET_MASK = DEVICES / 4 - 1;

const config = z.strictObject({
  requests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe(
      'seen from so many requests of one device on ... (S1: 20 or 30 are evidence; people resend 3 to 4 times)',
    ),
  within: duration.prefault('1h').describe('... within this time (as S1 and S2 count addresses)'),
  perCompletion: z
    .int()
    .min(2)
    .max(1_000)
    .default(2)
    .describe('... with more than so many requests per completed login (S2: healthy 1.2, alarm over 2:1)'),
});

/** A completion counts for the device that asked, found by the number: who enters a code may send no signals. */
export const deviceCompletion = defineSignal({
  id: 'device-completion',
  summary: 'Sees a device ask for many codes and complete few logins.',
  blindTo: [
    'an anti-detect browser that invents a device per send, and clients that send no signals',
    'an attacker who enters every second code',
    'fewer requests per device than 20 an hour; the hour begins with its first request, so twice as many around its end',
  ],
  sources: [
    'S3 (a high request-to-completion ratio per device)',
    'S2 (1.2 sends per verification is healthy, over 2:1 is not)',
    'domain.md section 5 (single users resend 3 to 4 times)',
  ],
  restsBeside: [],
  config,
  watch: (settings) => new DeviceWatcher(settings),
});

class DeviceWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly keys = new Float64Array(DEVICES);
  private readonly since = new Float64Array(DEVICES);
  private readonly requests = new Int32Array(DEVICES);
  private readonly completed = new Int32Array(DEVICES);
  private readonly askers = new LastSends();
  private seen = 0;

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
  }

  asked({ deviceKey, nowMs }: DefenceRequest): boolean {
    if (deviceKey === 0) return false;
    const slot = this.slotFor(deviceKey, nowMs);
    const requests = this.requests[slot]! + 1;
    this.requests[slot] = requests;
    const { requests: enough, perCompletion } = this.settings;
    if (requests < enough || requests <= perCompletion * this.completed[slot]!) return false;
    this.seen = slot;
    return true;
  }

  dispatched({ number, request }: DispatchedFact): boolean {
    this.askers.put(number, request.deviceKey);
    return false;
  }

  verified({ number, deviceKey }: VerifiedFact): boolean {
    const asker = this.askers.take(number);
    const slot = this.find(asker > 0 ? asker : deviceKey);
    if (slot >= 0) this.completed[slot]! += 1;
    return false;
  }

  detail(): string {
    const requests = this.requests[this.seen]!;
    return `${requests} requests and ${this.completed[this.seen]!} logins of one device within ${this.settings.within / MINUTE_MS} min`;
  }

  private find(key: number): number {
    if (key === 0) return -1;
    const first = (hashOfKey(key) & SET_MASK) * 4;
    for (let slot = first; slot < first + 4; slot += 1) if (this.keys[slot] === key) return slot;
    return -1;
  }

  /** The device's slot, begun anew when its time is over; else that of the quietest in its set. */
  private slotFor(key: number, nowMs: EpochMs): number {
    const found = this.find(key);
    if (found >= 0 && nowMs - this.since[found]! < this.settings.within) return found;
    const slot = found >= 0 ? found : this.spare((hashOfKey(key) & SET_MASK) * 4, nowMs);
    this.keys[slot] = key;
    this.since[slot] = nowMs;
    this.requests[slot] = 0;
    this.completed[slot] = 0;
    return slot;
  }

  private spare(first: number, nowMs: EpochMs): number {
    let spare = first;
    for (let slot = first + 1; slot < first + 4; slot += 1) {
      if (this.worth(slot, nowMs) < this.worth(spare, nowMs)) spare = slot;
    }
    return spare;
  }

  private worth(slot: number, nowMs: EpochMs): number {
    return nowMs - this.since[slot]! >= this.settings.within ? -1 : this.requests[slot]!;
  }
}
