/** The provider at the other end of a function call: writes down every dispatch, bill and change of the account. */
import type { SmsClient } from '../../reference-target/ports.ts';
import type { EventSink } from '../core/domain/event.ts';
import type { EpochMs } from '../core/domain/units.ts';
import type { InboxMessage } from '../engines/engine.ts';
import type { VirtualWorld } from '../engines/simulate/virtual-world.ts';
import type { ProviderModel } from '../sink/provider.ts';
import { tellAccountChange } from './account-events.ts';

export interface SmsParts {
  readonly provider: ProviderModel;
  readonly world: VirtualWorld;
  readonly deliver: (message: InboxMessage) => void | Promise<void>;
  readonly events: EventSink;
}

export function simulatedSms(parts: SmsParts): SmsClient {
  return new SimulatedSms(parts);
}

class SimulatedSms implements SmsClient {
  private readonly parts: SmsParts;
  /** The change of the account that the world already waits for. */
  private awaitedMs: EpochMs = Number.POSITIVE_INFINITY;

  constructor(parts: SmsParts) {
    this.parts = parts;
  }

  send({ to, text, code, attempt, channel = 'sms' }: Parameters<SmsClient['send']>[0]): ReturnType<SmsClient['send']> {
    const { provider, world, events, deliver } = this.parts;
    const nowMs = world.nowMs();
    const receipt = provider.accept({ attempt, to, text, channel }, nowMs);
    const { accepted, reason, wouldRefuse, segments, costMicro, priceMicro, deliverAtMs } = receipt;
    events({
      type: 'dispatch',
      atMs: world.runMs,
      attempt,
      number: to,
      accepted,
      reason,
      wouldRefuse,
      segments,
      costMicro,
      priceMicro,
      ...(channel === 'sms' ? {} : { channel }),
    });
    this.tellChanges();
    if (deliverAtMs >= 0) {
      const message = { medium: 'sms', attempt, number: to, code, delayMs: deliverAtMs - nowMs } as const;
      world.at(deliverAtMs - world.epochMs, () => deliver(message));
    }
    return Promise.resolve({ accepted, reason });
  }

  verified(number: number): void {
    const { provider, world, events } = this.parts;
    const bill = provider.verified(number, world.nowMs());
    if (bill !== null) events({ type: 'billed', atMs: world.runMs, number, ...bill });
    this.tellChanges();
  }

  /** An account that comes back does so at its time, whether or not a message comes then. */
  private tellChanges(): void {
    const { provider, world, events } = this.parts;
    for (const { state, atMs } of provider.drainEvents(world.nowMs())) {
      tellAccountChange(state, atMs - world.epochMs, events);
    }
    const nextMs = provider.nextChangeMs();
    if (nextMs === this.awaitedMs) return;
    this.awaitedMs = nextMs;
    if (nextMs < Number.POSITIVE_INFINITY) world.at(nextMs - world.epochMs, () => this.tellChanges());
  }
}
