/** Sends whose code may still be entered, with their features, in order of time: a ring of fixed size. */
import type { E164 } from '../../src/core/domain/phone.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { FEATURES } from './anomaly-features.ts';

/** Sends remembered: at the pace of the retailer's night (1,000 a minute, B1) an hour. A power of two. */
const SENDS_MAX = 65_536;

export class AwaitingLabel {
  /** Features of slot s stand from s x FEATURES.length on. */
  readonly features: Int32Array = new Int32Array(SENDS_MAX * FEATURES.length);
  private readonly atMs = new Float64Array(SENDS_MAX);
  private readonly isVerified = new Uint8Array(SENDS_MAX);
  /** By number: running number of its last send. */
  private readonly lastSend = new Map<E164, number>();
  private readonly numbers = new Float64Array(SENDS_MAX);
  private first = 0;
  private next = 0;

  /** Running number of the oldest send that has no label yet; equal to `end` when there is none. */
  private unlabelled = 0;

  add(number: E164, nowMs: EpochMs, features: Int32Array): void {
    if (this.next - this.first === SENDS_MAX) this.forgetFirst();
    const slot = this.next % SENDS_MAX;
    this.features.set(features, slot * FEATURES.length);
    this.atMs[slot] = nowMs;
    this.isVerified[slot] = 0;
    this.numbers[slot] = number;
    this.lastSend.set(number, this.next);
    this.next += 1;
  }

  /**
   * The next send that was made before `beforeMs` and was not verified, or any when the ring is full; -1 for none. Each is
   * given once.
   *
   * @returns where its features begin
   */
  nextUnverified(beforeMs: EpochMs): number {
    while (this.unlabelled < this.next) {
      const slot = this.unlabelled % SENDS_MAX;
      const isFull = this.next - this.first === SENDS_MAX && this.unlabelled === this.first;
      if (this.atMs[slot]! > beforeMs && !isFull) return -1;
      this.unlabelled += 1;
      if (this.isVerified[slot] === 0) return slot * FEATURES.length;
    }
    return -1;
  }

  /** The number's code was entered. */
  verify(number: E164): { readonly at: number; readonly wasLabelled: boolean } | null {
    const send = this.lastSend.get(number);
    if (send === undefined) return null;
    this.lastSend.delete(number);
    const slot = send % SENDS_MAX;
    this.isVerified[slot] = 1;
    return { at: slot * FEATURES.length, wasLabelled: send < this.unlabelled };
  }

  private forgetFirst(): void {
    const slot = this.first % SENDS_MAX;
    if (this.lastSend.get(this.numbers[slot]!) === this.first) this.lastSend.delete(this.numbers[slot]!);
    this.first += 1;
    if (this.unlabelled < this.first) this.unlabelled = this.first;
  }
}
