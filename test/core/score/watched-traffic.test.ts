import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attemptIdOf } from '../../../src/core/domain/attempt.ts';
import type { AttemptEvent, DispatchEvent, RunHeader } from '../../../src/core/domain/event.ts';
import type { Invariant } from '../../../src/core/scenario/probe-format.ts';
import { fullestWindow, watchFor } from '../../../src/core/score/watched-traffic.ts';

const HEADER = {
  lanes: [
    { id: 'a/0', intent: 'fraud', origin: 'a', openers: 9 },
    { id: 'b/0', intent: 'fraud', origin: 'b', openers: 9 },
    { id: 'p/0', intent: 'legit', origin: 'p', openers: 9 },
  ],
} as unknown as RunHeader;

const LIMIT = { kind: 'messages-at-most', id: 'x', messages: 2, because: 'a reason' } as const;

function asked(lane: number, ordinal: number, rest: Partial<AttemptEvent> = {}): AttemptEvent {
  const attempt = attemptIdOf(lane, 0, ordinal);
  const who = { number: 4915112345678, address: '100.64.0.1', device: 7 };
  return { type: 'attempt', atMs: ordinal * 1_000, attempt, ...who, ...rest } as AttemptEvent;
}

function sent(of: AttemptEvent, rest: Partial<DispatchEvent> = {}): DispatchEvent {
  const { attempt, number, atMs } = of;
  return { type: 'dispatch', atMs, attempt, number, accepted: true, reason: '', ...rest } as DispatchEvent;
}

function watch(
  invariant: Partial<Extract<Invariant, { kind: 'messages-at-most' }>>,
  events: (AttemptEvent | DispatchEvent)[],
) {
  const watched = watchFor([{ ...LIMIT, per: 'number', ...invariant }], HEADER);
  for (const event of events) {
    if (event.type === 'attempt') watched?.addAttempt(event);
    else watched?.addDispatch(event);
  }
  return watched?.totals()[0];
}

describe('fullest window', () => {
  test('what is counted at t is no longer counted at t + window', () => {
    expect(fullestWindow([0, 60_000], 60_000).most).toBe(1);
    expect(fullestWindow([1, 60_000], 60_000)).toEqual({ most: 2, fromMs: 1, toMs: 60_000 });
  });

  test('is what counting every window by hand gives', () => {
    const times = fc.array(fc.nat(200), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 250 }), (list, within) => {
        const counts = list.map((from) => list.filter((at) => at >= from && at < from + within).length);
        expect(fullestWindow(list, within).most).toBe(Math.max(0, ...counts));
      }),
    );
  });
});

describe('watched traffic', () => {
  const three = [1, 2, 3].map((ordinal) => asked(0, ordinal));

  test('counts what was handed over, by number, in whatever order it is told', () => {
    const events = [...three.map((one) => sent(one)), ...three];
    const totals = watch({}, events);
    expect(totals?.sent).toMatchObject({ most: 3, fromMs: 1_000, toMs: 3_000, keys: 1, keysOver: 1 });
    expect(watch({}, events.reverse())).toEqual(totals);
  });

  test('names a key only masked', () => {
    const events = three.flatMap((one) => [one, sent(one)]);
    expect(watch({}, events)?.sent.key).toBe('+491••••••••78');
    expect(watch({ per: 'address' }, events)?.sent.key).toBe('100.64.0.•');
  });

  test('leaves out people, other campaigns, and what the provider did not take', () => {
    const others = [asked(2, 1), asked(1, 1)];
    const events = [...others, ...others.map((one) => sent(one)), asked(0, 1), sent(asked(0, 1), { accepted: false })];
    expect(watch({ of: 'a' }, events)).toMatchObject({ asked: { most: 1 }, sent: { most: 0 } });
    expect(watch({}, events)?.sent.most).toBe(1);
    expect(watch({ of: 'p' }, events)?.sent.most).toBe(1);
  });

  test('a client without device signals is no device', () => {
    const bare = three.map((one) => ({ ...one, device: 0 }));
    expect(watch({ per: 'device' }, [...bare, ...bare.map((one) => sent(one))])?.sent.most).toBe(0);
  });

  test('a message without an attempt is held against whoever asked for its number', () => {
    const stray = sent(asked(0, 1), { attempt: 0 });
    expect(watch({}, [asked(0, 1), stray])?.sent.most).toBe(1);
    expect(watch({}, [asked(0, 1, { number: 4915112345679 }), stray])?.sent.most).toBe(0);
  });

  test('nothing is watched where nothing is to be held true of messages', () => {
    expect(watchFor([], HEADER)).toBeNull();
  });
});
