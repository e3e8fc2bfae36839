import { z } from 'zod';
import { MINUTE_MS, type Ms } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { RollingMinutes } from './rolling-minutes.ts';
import { defineSignal, type Watcher } from './signal.ts';

/** Requests judged together, in minutes (S1: per 15 min). */
const WINDOW_MINUTES = 15;
const SLOT_MS: Ms = WINDOW_MINUTES * MINUTE_MS;
/** Slots of seven days (S1: rolling 7-day average). */
const SLOTS = 7 * 24 * 4;

const config = z.strictObject({
  times: z
    .int()
    .min(2)
    .max(1_000)
    .default(5)
    .describe(
      'seen above so many times the average (S2: 5x; S1 takes 2x, which a daily peak of 4.8x passes: domain.md section 5)',
    ),
  minRequests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(30)
    .describe('fewer requests in 15 min are no spike (S1: 20 or 30)'),
  history: z
    .int()
    .min(1)
    .max(SLOTS)
    .default(4)
    .describe('quarters of an hour that must have been seen first (assumption: an hour)'),
  usual: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('requests of an ordinary quarter of an hour; without it the watcher learns them'),
});

/**
 * Against the average of up to seven days. A quarter of an hour counts at most as much as would just not be seen, so that
 * an attack cannot drag its own measure up at will (methods.md 2.3 M5): with a day of history it takes four hours to double it.
 * The defence of the same name counts what was sent, this one what was asked for, refused or not: both may speak.
 */
export const volumeSpike = defineSignal({
  id: 'volume-spike',
  summary: 'Sees far more requests than usual.',
  blindTo: [
    'everything below the factor, for as long as it likes: slow pumping',
    'the cause: a launch is seen too, and this watcher has no calendar',
    'the first hour of a deployment, unless its usual volume is written down; on the first day its first peak may be seen',
  ],
  sources: [
    'S1 (2x the rolling 7-day average per 15 min)',
    'S2 (5x without a launch)',
    'methods.md 2.3 M5 (the average is dragged up)',
  ],
  restsBeside: [],
  config,
  watch: (settings) => new VolumeWatcher(settings),
});

class VolumeWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly recent = new RollingMinutes(WINDOW_MINUTES);
  /** What each past quarter counts for. */
  private readonly slots = new Int32Array(SLOTS);
  private known = 0;
  private sum = 0;
  private slot = -1;
  private inSlot = 0;

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
  }

  asked({ nowMs }: DefenceRequest): boolean {
    const slot = Math.floor(nowMs / SLOT_MS);
    if (slot > this.slot) this.turn(slot);
    this.inSlot += 1;
    const requests = this.recent.add(nowMs);
    const { times, minRequests, history, usual } = this.settings;
    if (requests < minRequests) return false;
    if (usual !== undefined) return requests > times * usual;
    return this.known >= history && requests * this.known > times * this.sum;
  }

  detail(): string {
    const usual = this.settings.usual ?? Math.ceil(this.sum / Math.max(1, this.known));
    return `${this.recent.total} requests in ${WINDOW_MINUTES} min, usual are ${usual}`;
  }

  /** The quarters up to this one are over; the silent ones among them count as such. */
  private turn(slot: number): void {
    if (this.slot >= 0) {
      this.keep(this.slot, this.inSlot);
      const silent = Math.min(slot - this.slot - 1, SLOTS);
      for (let i = 0; i < silent; i += 1) this.keep(slot - silent + i, 0);
    }
    this.slot = slot;
    this.inSlot = 0;
  }

  private keep(slot: number, requests: number): void {
    const counts = this.known < this.settings.history ? requests : Math.min(requests, this.cap());
    const cell = slot % SLOTS;
    this.sum += counts - this.slots[cell]!;
    this.slots[cell] = counts;
    this.known = Math.min(SLOTS, this.known + 1);
  }

  /** As much as is no spike yet, and never so little that a quiet night could not end. */
  private cap(): number {
    const { minRequests, times } = this.settings;
    return Math.max(minRequests, Math.ceil((times * this.sum) / this.known));
  }
}
