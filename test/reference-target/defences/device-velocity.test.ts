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

  describe('with a cap per local address', () => {
    const SETTINGS = { localWindows: [{ limit: 3, within: '10m' }] };

    test('new devices, addresses, sessions and numbers behind one local address share its counter (S3)', async () => {
      const bench = new DefenceBench('device-velocity', SETTINGS);
      const reasons = await bench.askInRow(5, 60_000, (i) => ({
        deviceKey: 300 + i,
        addressKey: 100 + i,
        session: { key: 200 + i, openedAtMs: bench.nowMs - 3_000 },
        number: 4915112340000 + i,
        localKey: 42,
      }));
      expect(reasons).toEqual(['', '', '', 'local-per-10-minutes', 'local-per-10-minutes']);
      expect((await bench.ask({ deviceKey: 400, localKey: 43 })).reason).toBe('');
    });

    test('the longer wait of both caps is what the client is told', async () => {
      const bench = new DefenceBench('device-velocity', { ...SETTINGS, windows: [{ limit: 3, within: '1h' }] });
      await bench.askInRow(3, 1_000, () => ({}));
      expect(await bench.ask()).toEqual({ kind: 'deny', reason: 'per-hour', waitMs: 3_598_000 });
      expect(await bench.ask({ deviceKey: 5 })).toEqual({
        kind: 'deny',
        reason: 'local-per-10-minutes',
        waitMs: 598_000,
      });
    });

    test('who shows no local address is counted by device alone', async () => {
      const bench = new DefenceBench('device-velocity', SETTINGS);
      const reasons = await bench.askInRow(6, 1_000, () => ({ localKey: 0 }));
      expect(reasons).toEqual(['', '', '', '', '', 'per-hour']);
    });

    test('two windows of one length are one too many, device and local address may have the same', () => {
      const hour = { limit: 3, within: '1h' };
      expect(() => new DefenceBench('device-velocity', { localWindows: [hour, hour] })).toThrow(/same length/);
      expect(() => new DefenceBench('device-velocity', { localWindows: [hour], windows: [hour] })).not.toThrow();
    });
  });
});
