/** Turns what the streams of target and sink say into ledger events: absolute virtual times become times of the run. */
import type { ClockSpec } from '../core/domain/clock.ts';
import type { Posture } from '../core/domain/decision.ts';
import type {
  AlertEvent,
  BilledEvent,
  CheckedEvent,
  DecidedEvent,
  DispatchEvent,
  EventSink,
  ProviderEvent,
} from '../core/domain/event.ts';
import type { InboxMessage } from '../engines/engine.ts';
import { tellAccountChange } from './account-events.ts';

type Streamed = Readonly<Record<string, unknown>>;
type Listener = (value: Streamed) => void;

/** For the target's feed: attempts, alerts, postures, faults. */
export function targetEvents(clock: ClockSpec, events: EventSink): Listener {
  return (value) => {
    const atMs = runMsOf(value, clock);
    if (value['type'] === 'attempt') {
      const { attempt, disposition, sent, evaluated, decisions } = value as unknown as DecidedEvent;
      events({ type: 'decided', atMs, attempt, disposition, sent, evaluated, decisions });
    } else if (value['type'] === 'check') {
      const { attempt, decisions } = value as unknown as CheckedEvent;
      events({ type: 'checked', atMs, attempt, decisions });
    } else if (value['type'] === 'alert') {
      const { source, signal, posture, detail } = value as unknown as AlertEvent;
      events({ type: 'alert', atMs, source, signal, posture, detail });
    } else if (value['type'] === 'posture') {
      events({ type: 'posture', atMs, posture: value['posture'] as Posture });
    } else if (value['type'] === 'fault') {
      events({ type: 'fault', atMs, source: String(value['source']), detail: String(value['detail']) });
    }
  };
}

/** For the sink's stream: dispatches and account states become events, deliveries go to the inbox. */
export function dispatchEvents(
  clock: ClockSpec,
  events: EventSink,
  inbox: { put(message: InboxMessage): void },
): Listener {
  return (value) => {
    const atMs = runMsOf(value, clock);
    if (value['type'] === 'dispatch') {
      const { attempt, number, accepted, reason, wouldRefuse, segments, costMicro, priceMicro, channel } =
        value as unknown as DispatchEvent;
      events({
        type: 'dispatch',
        atMs,
        attempt,
        number,
        accepted,
        reason,
        wouldRefuse,
        segments,
        costMicro,
        priceMicro,
        ...(channel === undefined ? {} : { channel }),
      });
    } else if (value['type'] === 'billed') {
      const { attempt, number, costMicro } = value as unknown as BilledEvent;
      events({ type: 'billed', atMs, attempt, number, costMicro });
    } else if (value['type'] === 'delivered') {
      const { attempt, number, code, delayMs } = value as unknown as InboxMessage;
      inbox.put({ medium: 'sms', attempt, number, code, delayMs });
    } else if (value['type'] === 'mail') {
      const { attempt, code, delayMs } = value as unknown as InboxMessage;
      inbox.put({ medium: 'mail', attempt, number: 0, code, delayMs });
    } else if (value['type'] === 'provider') {
      tellAccountChange(value['state'] as ProviderEvent['state'], atMs, events);
    }
  };
}

/** Both services compute virtual time with fractions of a millisecond behind it; a run's times are whole. */
function runMsOf(value: Streamed, clock: ClockSpec): number {
  return Math.max(0, Math.floor(Number(value['atMs']) - clock.epochMs));
}
