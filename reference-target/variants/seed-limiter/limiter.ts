/**
 * The rate limiter that a public guide for OTP senders prints, written anew from its description (methods.md 2.3), with
 * the flaws that are listed there. One transaction sets the cooldown and counts number and address; then the replies are
 * looked at in order. What each line gets wrong stands beside it.
 */
import type { EpochMs, Ms } from '../../../src/core/domain/units.ts';
import type { RedisCommand, RedisModel, RedisReply } from './redis-model.ts';

export interface SlidingWindow {
  readonly limit: number;
  readonly within: Ms;
}

/** Figures of the limiter; an empty list, or a cooldown of 0, leaves that part out. */
export interface SeedFigures {
  readonly cooldownMs: Ms;
  readonly perNumber: readonly SlidingWindow[];
  readonly perAddress: readonly SlidingWindow[];
}

/** S15: the layer, and which window of it, are told to whoever asks. */
export type SeedReason = 'phone-cooldown' | 'phone-window' | 'ip-window';

interface Check {
  /** Where its reply stands in the transaction. */
  readonly at: number;
  readonly reason: SeedReason;
  readonly isOver: (value: RedisReply[1]) => boolean;
}

export class SeedLimiter {
  private readonly redis: RedisModel;
  private readonly figures: SeedFigures;

  constructor(redis: RedisModel, figures: SeedFigures) {
    this.redis = redis;
    this.figures = figures;
  }

  /**
   * The layers that object, in order: the first is the one that is told.
   * @param phone as the client spelt it (S7), @param address as it is written, to the last bit of IPv6 (S6)
   * @param nowMs by the clock of this application server, not of the database (S8)
   */
  async check(phone: string, address: string, nowMs: EpochMs): Promise<SeedReason[]> {
    const commands: RedisCommand[] = [];
    const checks: Check[] = [];
    if (this.figures.cooldownMs > 0) {
      checks.push({ at: commands.length, reason: 'phone-cooldown', isOver: (value) => value === null });
      // S14: taken before anything was sent, and never given back. S1: a refused attempt takes it as well, once it is free.
      commands.push({ name: 'set-if-absent', key: `otp:cooldown:${phone}`, forMs: this.figures.cooldownMs });
    }
    // S3: one member per millisecond.
    const perNumber = { key: `otp:phone:${phone}`, member: String(nowMs), reason: 'phone-window' } as const;
    for (const window of this.figures.perNumber) countIn(window, perNumber, { commands, checks, nowMs });
    const perAddress = { key: `otp:ip:${address}`, member: `${nowMs}-${phone}`, reason: 'ip-window' } as const;
    for (const window of this.figures.perAddress) countIn(window, perAddress, { commands, checks, nowMs });
    // S9: keys of different slots in one transaction. S5: nothing ends the wait when the server is gone.
    const replies = await this.redis.transaction(commands);
    // S4: a reply that is an error has no value, and no value is over no limit.
    return checks.filter(({ at, isOver }) => isOver(replies[at]?.[1])).map(({ reason }) => reason);
  }
}

/** S1, S2, S10: the entry is written whatever this layer or any other makes of the attempt. */
function countIn(
  { limit, within }: SlidingWindow,
  { key: base, member, reason }: { key: string; member: string; reason: SeedReason },
  { commands, checks, nowMs }: { commands: RedisCommand[]; checks: Check[]; nowMs: EpochMs },
): void {
  const key = `${base}:${within}`;
  commands.push({ name: 'remove-up-to', key, score: nowMs - within });
  checks.push({ at: commands.length, reason, isOver: (value) => (value as number) >= limit });
  commands.push({ name: 'count', key });
  commands.push({ name: 'add', key, score: nowMs, member });
  commands.push({ name: 'expire', key, afterMs: within });
}
