import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

/** Without a pause: what the caps alone do. */
const CAPS = {
  pause: '0s',
  caps: [
    { limitMicro: 1_000_000, within: '1h' },
    { limitMicro: 3_000_000, within: '1d' },
  ],
};
const tenth = () => ({ priceMicro: 100_000 });

describe('spend-cap', () => {
  test('admits exactly the hourly amount, then nobody', async () => {
    const bench = new DefenceBench('spend-cap', CAPS);
    const reasons = await bench.askInRow(12, 1_000, tenth);
    expect(reasons).toEqual([...Array(10).fill(''), 'per-hour', 'per-hour']);
    expect((await bench.ask({ priceMicro: 1, number: 447911123456 })).reason).toBe('per-hour');
  });

  test('refuses what would pass the cap, not only what comes after it', async () => {
    const bench = new DefenceBench('spend-cap', CAPS);
    expect((await bench.ask({ priceMicro: 900_000 })).reason).toBe('');
    expect((await bench.ask({ priceMicro: 100_001 })).reason).toBe('per-hour');
    expect((await bench.ask({ priceMicro: 100_000 })).reason).toBe('');
  });

  test('opens again when the hour has passed, until the day is spent', async () => {
    const bench = new DefenceBench('spend-cap', CAPS);
    const admitted: number[] = [];
    for (let hour = 0; hour < 5; hour += 1) {
      admitted.push((await bench.askInRow(15, 1_000, tenth)).filter((reason) => reason === '').length);
      bench.nowMs += 2 * 3_600_000;
    }
    expect(admitted).toEqual([10, 10, 10, 0, 0]);
  });

  test('warns once at 80 %, once at the cap, and again only after spending was low in between', async () => {
    const bench = new DefenceBench('spend-cap', { pause: '0s', caps: [CAPS.caps[0]] });
    await bench.askInRow(7, 1_000, tenth);
    expect(bench.alerts).toEqual([]);
    await bench.askInRow(20, 1_000, tenth);
    expect(bench.alerts.map(({ signal, detail }) => [signal, detail])).toEqual([
      ['spend-cap-near', '0 of 1 units per-hour'],
      ['spend-cap-reached', '1 of 1 units per-hour'],
    ]);
    bench.nowMs += 2 * 3_600_000;
    await bench.askInRow(20, 1_000, tenth);
    expect(bench.alerts.map(({ signal }) => signal)).toEqual([
      'spend-cap-near',
      'spend-cap-reached',
      'spend-cap-near',
      'spend-cap-reached',
    ]);
  });

  test('warns at the soft cap that the policy names', async () => {
    const bench = new DefenceBench('spend-cap', { caps: [{ ...CAPS.caps[0], warnAt: '30%' }] });
    await bench.askInRow(2, 1_000, tenth);
    expect(bench.alerts).toEqual([]);
    await bench.ask(tenth());
    expect(bench.alerts.map(({ signal }) => signal)).toEqual(['spend-cap-near']);
  });

  test('S1: closes by itself for an hour once a cap is reached, and says so; then the window is judged anew', async () => {
    const bench = new DefenceBench('spend-cap', { caps: [{ limitMicro: 1_000_000, within: '10m' }] });
    const reasons = await bench.askInRow(13, 1_000, tenth);
    expect(reasons).toEqual([...Array(10).fill(''), 'per-10-minutes', 'paused', 'paused']);
    expect(bench.alerts.at(-1)).toMatchObject({
      signal: 'spend-cap-reached',
      posture: 'closed',
      detail: '1 of 1 units per-10-minutes; closed for 60 min',
    });
    bench.nowMs += 57 * 60_000;
    expect(await bench.ask(tenth())).toMatchObject({ kind: 'deny', reason: 'paused' });
    bench.nowMs += 3 * 60_000;
    expect((await bench.ask(tenth())).kind).toBe('allow');
  });

  test('without a pause a reached cap goes on sending what trickles out of its window', async () => {
    const caps = [{ limitMicro: 1_000_000, within: '10m' }];
    const sentIn = async (pause: string) => {
      const bench = new DefenceBench('spend-cap', { caps, pause });
      return (await bench.askInRow(720, 10_000, tenth)).filter((reason) => reason === '').length;
    };
    expect(await sentIn('0s')).toBeGreaterThan(100);
    expect(await sentIn('1h')).toBe(20);
  });

  test('one dear message that does not fit any more closes nothing', async () => {
    const bench = new DefenceBench('spend-cap', { caps: CAPS.caps, pause: '1h' });
    expect((await bench.ask({ priceMicro: 700_000 })).reason).toBe('');
    expect((await bench.ask({ priceMicro: 400_000 })).reason).toBe('per-hour');
    expect((await bench.ask({ priceMicro: 300_000 })).reason).toBe('');
  });

  test('has a cap for the hour, the day and the month (S1)', () => {
    const { caps } = DEFENCES['spend-cap'].config.parse({});
    expect(caps.map(({ reason }) => reason)).toEqual(['per-hour', 'per-day', 'per-30-days']);
  });

  test('refuses two caps of one window', () => {
    const caps = [CAPS.caps[0], { limitMicro: 5, within: '60m' }];
    expect(DEFENCES['spend-cap'].config.safeParse({ caps }).success).toBe(false);
  });
});
