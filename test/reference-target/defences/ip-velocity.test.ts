import { describe, expect, test } from 'vitest';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

const oneHouse = (i: number) => ({ number: INNOCENT.number + i });

describe('ip-velocity', () => {
  test('S1: ten sends per address and hour, the eleventh waits for the first to leave the window', async () => {
    const bench = new DefenceBench('ip-velocity');
    const reasons = await bench.askInRow(12, 60_000, oneHouse);
    expect(reasons).toEqual([...Array(10).fill(''), 'per-hour', 'per-hour']);
    bench.nowMs += 3_600_000 - 11 * 60_000;
    expect((await bench.ask(oneHouse(20))).reason).toBe('');
    expect((await bench.ask(oneHouse(21))).reason).toBe('per-hour');
  });

  test('counts addresses apart: rotation walks past it', async () => {
    const bench = new DefenceBench('ip-velocity');
    const reasons = await bench.askInRow(200, 100, (i) => ({ addressKey: 1_000 + i }));
    expect(reasons.every((reason) => reason === '')).toBe(true);
  });
});
