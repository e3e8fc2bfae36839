/** Between a sink that knows no attempts and the run's book: each message gets the attempt that it belongs to. */
import { type AttemptId, CHANNELS, type Channel } from '../../core/domain/attempt.ts';
import type { ClockSpec } from '../../core/domain/clock.ts';
import type { EventSink } from '../../core/domain/event.ts';
import type { LiveTarget } from '../../engines/live/live-target.ts';
import type { StreamInbox } from '../live-run.ts';
import { dispatchEvents } from '../stream-events.ts';
import type { Joiner } from './joiner.ts';

type Streamed = Readonly<Record<string, unknown>>;

/** For the sink's stream. Messages that carry an attempt (a leaked provider key's) pass as they are. */
export function joinedEvents(
  joiner: Joiner,
  { clock, write, inbox }: { clock: ClockSpec; write: EventSink; inbox: Pick<StreamInbox, 'put'> },
): (value: Streamed) => void {
  /** By the sink's own count of messages without an attempt: what the delivery says again. */
  const onTheWay = new Map<number, AttemptId>();
  const pass = dispatchEvents(clock, write, inbox);
  return (value) => {
    const { type, attempt, serial } = value;
    if (attempt !== 0 || typeof serial !== 'number') return pass(value);
    if (type === 'dispatch') {
      const joined = joiner.join(Number(value['number']), channelOf(value['channel']), Number(value['atMs']));
      if (value['accepted'] === true && value['reason'] === '') onTheWay.set(serial, joined);
      return pass({ ...value, attempt: joined });
    }
    if (type !== 'delivered') return pass(value);
    const reader = onTheWay.get(serial) ?? 0;
    onTheWay.delete(serial);
    if (reader !== 0) pass({ ...value, attempt: reader });
  };
}

/** Tells the joiner of every ask and every answer. */
export function watchedTarget(joiner: Joiner, target: LiveTarget, onSent: () => void): LiveTarget {
  return {
    warmUp: () => target.warmUp(),
    async perform(wire, memory) {
      const { step, attempt, number, channel } = wire;
      if (step !== 'send' && step !== 'resend') return target.perform(wire, memory);
      joiner.asked(attempt, number, channel);
      const answer = await target.perform(wire, memory);
      joiner.answered(attempt, number, channel, answer.answer);
      if (answer.answer === 'sent') onSent();
      return answer;
    },
  };
}

function channelOf(value: unknown): Channel {
  return CHANNELS.find((channel) => channel === value) ?? 'sms';
}
