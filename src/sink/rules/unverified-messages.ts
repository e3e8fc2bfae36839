/**
 * Messages whose code nobody has entered yet, until their time is over: how a provider learns that a range does not
 * verify. First in, first out, because all wait equally long.
 */
import type { E164 } from '../../core/domain/phone.ts';
import type { EpochMs, Ms } from '../../core/domain/units.ts';

interface Waiting {
  readonly number: E164;
  readonly dueAtMs: EpochMs;
  verified: boolean;
}

/** Entries of the past that may lie in front before the list is made anew. */
const GONE_MAX = 4_096;

export class UnverifiedMessages {
  private readonly graceMs: Ms;
  private waiting: Waiting[] = [];
  /** First entry that still waits. */
  private head = 0;
  /** The last message to each number: a code belongs to the newest one. */
  private readonly latest = new Map<E164, Waiting>();

  constructor(graceMs: Ms) {
    this.graceMs = graceMs;
  }

  sent(number: E164, nowMs: EpochMs): void {
    const entry = { number, dueAtMs: nowMs + this.graceMs, verified: false };
    this.waiting.push(entry);
    this.latest.set(number, entry);
  }

  /** The code of the last message to this number was entered; it will not come out as unverified. */
  verified(number: E164): void {
    const entry = this.latest.get(number);
    if (entry !== undefined) entry.verified = true;
    this.latest.delete(number);
  }

  /** Hands over the number and the due time of every message that was not verified in time, oldest first. */
  expire(nowMs: EpochMs, onUnverified: (number: E164, dueAtMs: EpochMs) => void): void {
    for (;;) {
      const entry = this.waiting[this.head];
      if (entry === undefined || entry.dueAtMs > nowMs) break;
      this.head += 1;
      if (this.latest.get(entry.number) === entry) this.latest.delete(entry.number);
      if (!entry.verified) onUnverified(entry.number, entry.dueAtMs);
    }
    if (this.head <= GONE_MAX) return;
    this.waiting = this.waiting.slice(this.head);
    this.head = 0;
  }
}
