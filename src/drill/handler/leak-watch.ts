/** Which attempts got through: the first of all, and the one with which it was more than is allowed. */
import { laneOfAttempt } from '../../core/domain/attempt.ts';
import type { DispatchEvent, RunHeader } from '../../core/domain/event.ts';
import { formatE164, maskE164 } from '../../core/domain/phone.ts';
import type { Micro, RunMs } from '../../core/domain/units.ts';
import type { Ask } from './asks.ts';
import type { MessageLimits } from './message-limits.ts';

/** A message that went out for an attacker. */
export interface Leak {
  readonly atMs: RunMs;
  /** Which fraud attempt of the run it was, from 1; 0 for one that went around the application. */
  readonly attempt: number;
  /** Masked. */
  readonly number: string;
  /** Whether the attacker wrote the number otherwise than as `+digits`. */
  readonly spelledOtherwise: boolean;
  readonly address: string;
  readonly costMicro: Micro;
  /** What all fraud messages up to this one cost. */
  readonly spentMicro: Micro;
}

export class LeakWatch {
  first: Leak | null = null;
  /** The first with which more was spent, or sent, than is allowed. */
  over: Leak | null = null;
  private readonly header: RunHeader;
  private readonly allowedMicro: Micro;
  private readonly messages: MessageLimits;
  private spentMicro = 0;

  /** @param allowedMicro what may be lost; Infinity where no limit says */
  constructor(header: RunHeader, { allowedMicro, messages }: { allowedMicro: Micro; messages: MessageLimits }) {
    this.header = header;
    this.allowedMicro = allowedMicro;
    this.messages = messages;
  }

  add(event: DispatchEvent, ask: Ask | null): void {
    if (!event.accepted || event.attempt === 0) return;
    if (this.header.lanes[laneOfAttempt(event.attempt)]?.intent !== 'fraud') return;
    this.spentMicro += event.costMicro;
    if (this.over !== null) return;
    const isOver = this.messages.exceeds(event, ask) || this.spentMicro > this.allowedMicro;
    if (this.first !== null && !isOver) return;
    const leak = this.leakOf(event, ask);
    this.first ??= leak;
    if (isOver) this.over = leak;
  }

  private leakOf({ atMs, number, costMicro }: DispatchEvent, ask: Ask | null): Leak {
    return {
      atMs,
      attempt: ask?.fraudOrdinal ?? 0,
      number: maskE164(number),
      spelledOtherwise: ask !== null && ask.wire.phone !== formatE164(ask.wire.number),
      address: ask?.wire.identity.address ?? '',
      costMicro,
      spentMicro: this.spentMicro,
    };
  }
}
