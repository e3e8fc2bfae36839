import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const START = 998_993_940_000;

describe('range-velocity', () => {
  test('stops a walk through consecutive numbers after ten, whoever asks', async () => {
    const bench = new DefenceBench('range-velocity');
    const reasons = await bench.askInRow(12, 1_000, (i) => ({ number: START + i, addressKey: i, deviceKey: 50 + i }));
    expect(reasons).toEqual([...Array(10).fill(''), 'range-of-1000-per-day', 'range-of-1000-per-day']);
  });

  test('stops a shuffled walk at thirty per range of 10,000', async () => {
    const bench = new DefenceBench('range-velocity');
    const reasons = await bench.askInRow(40, 1_000, (i) => ({ number: START + ((i * 1_237) % 10_000) }));
    expect(reasons.slice(0, 30).every((reason) => reason === '')).toBe(true);
    expect(reasons.slice(30).every((reason) => reason === 'range-of-10000-per-day')).toBe(true);
  });

  test('leaves numbers of different ranges, and resends to one number, alone', async () => {
    const bench = new DefenceBench('range-velocity');
    const spread = await bench.askInRow(100, 1_000, (i) => ({ number: START + i * 10_000 }));
    const resends = await bench.askInRow(100, 1_000, () => ({ number: START + 77_000_000 }));
    expect([...spread, ...resends].every((reason) => reason === '')).toBe(true);
  });

  test('cuts ranges at the last digits', async () => {
    const bench = new DefenceBench('range-velocity', { blocks: [{ digits: 3, limit: 1, within: '1h' }] });
    expect((await bench.ask({ number: START + 999 })).reason).toBe('');
    expect((await bench.ask({ number: START + 1_000 })).reason).toBe('');
    expect((await bench.ask({ number: START })).reason).toBe('range-of-1000-per-hour');
  });

  test('refuses two ranges of one size and window', () => {
    const blocks = [
      { digits: 3, limit: 1, within: '1h' },
      { digits: 3, limit: 2, within: '60m' },
    ];
    expect(DEFENCES['range-velocity'].config.safeParse({ blocks }).success).toBe(false);
  });
});
