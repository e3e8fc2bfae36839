/**
 * The pure model of an SMS provider: what it bills, when it delivers, when it warns and suspends. No clock and no
 * chance of its own: time and the message's draw come as arguments, so that live and simulated runs agree.
 */
import type { AttemptId } from '../core/domain/attempt.ts';
import type { ProviderEvent } from '../core/domain/event.ts';
import type { E164 } from '../core/domain/phone.ts';
import type { EpochMs, Micro } from '../core/domain/units.ts';

export interface ProviderMessage {
  readonly attempt: AttemptId;
  readonly to: E164;
  readonly text: string;
}

export interface ProviderReceipt {
  readonly accepted: boolean;
  /** `account-suspended` and the like; empty when accepted. */
  readonly reason: string;
  readonly segments: number;
  readonly costMicro: Micro;
  /** When the handset has it; -1 when it never arrives. */
  readonly deliverAtMs: EpochMs;
}

export interface ProviderModel {
  /** Takes one message. Calls must come in time order. */
  accept(message: ProviderMessage, nowMs: EpochMs): ProviderReceipt;
  /** State changes since the last call, in order (a reinstatement shows at the first call after it is due). */
  drainEvents(nowMs: EpochMs): readonly { readonly state: ProviderEvent['state']; readonly atMs: EpochMs }[];
}
