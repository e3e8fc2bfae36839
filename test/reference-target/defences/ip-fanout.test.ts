import { describe, expect, test } from 'vitest';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

describe('ip-fanout', () => {
  test('ten distinct numbers per address and hour; a number seen before stays free', async () => {
    const bench = new DefenceBench('ip-fanout');
    const reasons = await bench.askInRow(12, 1_000, (i) => ({ number: INNOCENT.number + i }));
    expect(reasons).toEqual([...Array(10).fill(''), 'per-hour', 'per-hour']);
    expect((await bench.ask({ number: INNOCENT.number + 3 })).reason).toBe('');
    expect((await bench.ask({ number: INNOCENT.number + 30, addressKey: 5 })).reason).toBe('');
  });

  test('is blind to many sends to one number', async () => {
    const reasons = await new DefenceBench('ip-fanout').askInRow(50, 1_000, () => ({}));
    expect(reasons.every((reason) => reason === '')).toBe(true);
  });
});
