import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowingHold } from '../../../reference-target/defences/growing-hold.ts';
import { RollingCount } from '../../../reference-target/defences/rolling-count.ts';

test('a rolling count is what was added in the current bucket and the ones before it', () => {
  const steps = fc.array(
    fc.record({ apartMs: fc.integer({ min: 0, max: 40_000 }), amount: fc.integer({ min: 0, max: 9 }) }),
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 2_000_000_000_000 }), (added, startMs) => {
      const count = new RollingCount(60_000, 6);
      const kept: { bucket: number; amount: number }[] = [];
      let nowMs = startMs;
      for (const { apartMs, amount } of added) {
        nowMs += apartMs;
        const bucket = Math.floor(nowMs / 10_000);
        count.add(nowMs, amount);
        kept.push({ bucket, amount });
        const inWindow = kept.filter((each) => each.bucket > bucket - 6);
        expect(count.total(nowMs)).toBe(inWindow.reduce((sum, each) => sum + each.amount, 0));
        const byBucket = new Map<number, number>();
        for (const each of inWindow) byBucket.set(each.bucket, (byBucket.get(each.bucket) ?? 0) + each.amount);
        expect(count.highest(nowMs)).toBe(Math.max(...byBucket.values()));
      }
    }),
  );
});

test('a rolling count takes time that runs back for the present', () => {
  const count = new RollingCount(60_000, 6);
  count.add(1_000_000);
  count.add(10);
  expect(count.total(1_000_000)).toBe(2);
  expect(count.total(2_000_000)).toBe(0);
});

const HOLD = { hold: 100, holdMax: 400, relapseWithin: 50 };

test('a hold doubles with each relapse up to its longest, and starts anew after a quiet time', () => {
  const hold = new GrowingHold();
  const lengths: number[] = [];
  let nowMs = 1_000;
  for (const pauseMs of [0, 50, 50, 50, 50, 51, 10]) {
    nowMs = Math.max(nowMs, hold.untilMs) + pauseMs;
    hold.begin(nowMs, HOLD);
    lengths.push(hold.lengthMs);
    expect([hold.isOn(nowMs + hold.lengthMs - 1), hold.isOn(nowMs + hold.lengthMs)]).toEqual([true, false]);
  }
  expect(lengths).toEqual([100, 200, 400, 400, 400, 100, 200]);
});

test('a hold that is extended is never shortened, and its length stays what the next one doubles', () => {
  const hold = new GrowingHold();
  hold.begin(1_000, HOLD);
  hold.extend(1_050, 10);
  expect(hold.untilMs).toBe(1_100);
  hold.extend(1_050, 200);
  expect(hold.untilMs).toBe(1_250);
  hold.begin(1_260, HOLD);
  expect([hold.lengthMs, hold.isRelapse]).toEqual([200, true]);
});
