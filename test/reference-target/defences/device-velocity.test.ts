import { describe, expect, test } from 'vitest';
import { DefenceBench } from '../../contracts/defence-bench.ts';

describe('device-velocity', () => {
  test('five sends per device and hour, whatever address, session or number; a resend counts (S3)', async () => {
    const bench = new DefenceBench('device-velocity');
    const reasons = await bench.askInRow(7, 60_000, (i) => ({
      kind: i % 2 === 0 ? 'send' : 'resend',
      addressKey: 100 + i,
      session: { key: 200 + i, openedAtMs: bench.nowMs - 3_000 },
      number: 4915112340000 + i,
    }));
    expect(reasons).toEqual(['', '', '', '', '', 'per-hour', 'per-hour']);
    expect((await bench.ask({ deviceKey: 42 })).reason).toBe('');
  });

  test.each([
    ['allow', ''],
    ['deny', 'no-device'],
  ])('onMissing %s gives %j to callers without signals, without a common counter', async (onMissing, reason) => {
    const bench = new DefenceBench('device-velocity', { onMissing });
    expect(await bench.askInRow(8, 0, () => ({ deviceKey: 0 }))).toEqual(Array(8).fill(reason));
  });
});
