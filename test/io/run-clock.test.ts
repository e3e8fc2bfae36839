import { describe, expect, it } from 'vitest';
import { createRunClock } from '../../src/io/run-clock.ts';

const EPOCH_MS = Date.UTC(2026, 2, 10, 22);

describe('createRunClock', () => {
  it('starts at the epoch and runs at its speed', () => {
    const startedAtMs = Date.now() - 1_000;
    const before = Date.now();
    const atMs = createRunClock({ epochMs: EPOCH_MS, startedAtMs, speed: 60 }).nowMs();
    const after = Date.now();
    // Bounds from the wall clock around the reading; its own grain is a millisecond either way.
    expect(atMs).toBeGreaterThanOrEqual(EPOCH_MS + (before - startedAtMs - 2) * 60);
    expect(atMs).toBeLessThanOrEqual(EPOCH_MS + (after - startedAtMs + 2) * 60);
  });

  it('counts in whole milliseconds and never runs backwards', () => {
    const clock = createRunClock({ epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 37.5 });
    let last = clock.nowMs();
    for (let i = 0; i < 10_000; i += 1) {
      const now = clock.nowMs();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it('says how long a virtual moment is away in real time', () => {
    const clock = createRunClock({ epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 60 });
    expect(clock.realMsUntil(clock.nowMs() - 1)).toBe(0);
    const waitMs = clock.realMsUntil(clock.nowMs() + 600_000);
    expect(waitMs).toBeLessThanOrEqual(10_000);
    expect(waitMs).toBeGreaterThan(0);
  });
});
