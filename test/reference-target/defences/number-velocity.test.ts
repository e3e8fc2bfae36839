import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

const same = () => ({});

describe('number-velocity', () => {
  test.each([
    [35_000, ['', 'cooldown', '', 'cooldown', '', 'per-10-minutes']],
    [60_000, ['', '', '', 'per-10-minutes', 'per-10-minutes', 'per-10-minutes']],
    [200_000, ['', '', '', '', '', '']],
  ])('S1: 1 per 60 s and 3 per 10 min, asked every %d ms', async (apartMs, reasons) => {
    expect(await new DefenceBench('number-velocity').askInRow(6, apartMs, same)).toEqual(reasons);
  });

  test('counts what was sent only: who taps again while he waits is not locked out (methods.md S1)', async () => {
    const bench = new DefenceBench('number-velocity', { windows: [{ limit: 3, within: '10m' }] });
    const reasons = await bench.askInRow(60, 65_000, same);
    // 65 min of one try every 65 s: 3 in each 10 min stay possible all the time.
    expect(reasons.filter((reason) => reason === '').length).toBeGreaterThanOrEqual(18);
  });

  test('tells the wait after which a retry goes through', async () => {
    const bench = new DefenceBench('number-velocity');
    await bench.askInRow(3, 60_000, same);
    bench.nowMs += 1_000;
    const refused = await bench.ask();
    expect(refused).toMatchObject({ kind: 'deny', reason: 'per-10-minutes', waitMs: 600_000 - 121_000 });
    bench.nowMs += refused.waitMs - 1;
    expect((await bench.ask()).kind).toBe('deny');
    bench.nowMs += 1;
    expect((await bench.ask()).kind).toBe('allow');
  });

  test('counts numbers apart, and one number together whatever address, device or session asks', async () => {
    const bench = new DefenceBench('number-velocity');
    expect(await bench.askInRow(5, 0, (i) => ({ number: INNOCENT.number + i }))).toEqual(['', '', '', '', '']);
    const elsewhere = { addressKey: 99, deviceKey: 98, kind: 'resend' as const };
    expect((await bench.ask(elsewhere)).reason).toBe('cooldown');
  });

  test('can go without a cooldown', async () => {
    const bench = new DefenceBench('number-velocity', { cooldown: '0s', windows: [{ limit: 2, within: '1h' }] });
    expect(await bench.askInRow(3, 0, same)).toEqual(['', '', 'per-hour']);
  });

  test('has a daily cap, which the published limiter lacks (methods.md S12: 432 a day)', async () => {
    const bench = new DefenceBench('number-velocity');
    const reasons = await bench.askInRow(432, 200_000, same);
    expect(reasons.filter((reason) => reason === '').length).toBe(10);
    expect(reasons.at(-1)).toBe('per-day');
  });

  test('refuses two windows of one length', () => {
    const windows = [
      { limit: 3, within: '60s' },
      { limit: 4, within: '1m' },
    ];
    expect(DEFENCES['number-velocity'].config.safeParse({ windows }).success).toBe(false);
  });
});
