import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { START_MS } from '../../contracts/innocent-request.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const isoAt = (afterMs: number) => new Date(START_MS + afterMs).toISOString();

/** Tells of `perMinute(minute)` sends a minute, of which so many percent are verified, and asks once a minute. */
async function play(
  bench: DefenceBench,
  minutes: number,
  perMinute: (minute: number) => number,
  verifiedPercent = 80,
): Promise<void> {
  const first = Math.round((bench.nowMs - START_MS) / MINUTE_MS);
  for (let minute = first; minute < first + minutes; minute += 1) {
    const sends = perMinute(minute);
    for (let i = 0; i < sends; i += 1) {
      bench.tell('dispatched', 4_900_000_000_000 + i);
      if ((i % 100) * sends < verifiedPercent * sends) bench.tell('verified', 4_900_000_000_000 + i);
    }
    await bench.ask();
    bench.nowMs += MINUTE_MS;
  }
}

const alarms = (bench: DefenceBench) => bench.alerts.map(({ signal, posture, detail }) => [signal, posture, detail]);

describe('volume-spike', () => {
  test('refuses nobody', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 15 });
    await play(bench, 20, () => 100);
    expect(bench.posture).toBe('emergency');
    expect((await bench.ask()).kind).toBe('allow');
  });

  test.each([
    [1, []],
    [1.9, []],
    [2.5, ['elevated']],
    [4.5, ['elevated']],
    // On its way up it passes both.
    [9, ['elevated', 'emergency']],
  ])('S1 and S2: at %d times the usual it raises %j', async (times, postures) => {
    const bench = new DefenceBench('volume-spike', { usual: 150 });
    await play(bench, 30, () => 10);
    await play(bench, 40, () => 10 * times);
    expect(bench.alerts.map(({ posture }) => posture)).toEqual(postures);
  });

  test('says what it saw', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 150 });
    await play(bench, 30, () => 10);
    await play(bench, 5, () => 100);
    expect(alarms(bench)[0]).toEqual([
      'volume-spike',
      'elevated',
      '301 sends in 15 min, usual are 150; elevated for 60 min',
    ]);
  });

  test.each([0, 7, 14])(
    'a burst is seen within minutes, wherever in a quarter it begins (minute %d, methods.md M1)',
    async (offset) => {
      const bench = new DefenceBench('volume-spike', { usual: 150 });
      await play(bench, 30 + offset, () => 10);
      await play(bench, 8, () => 120);
      expect(bench.posture).toBe('emergency');
    },
  );

  test('S4: a planned launch does not fire it, one that nobody wrote down does', async () => {
    const launch = { from: isoAt(30 * MINUTE_MS), until: isoAt(150 * MINUTE_MS), factor: 8, note: 'spring sale' };
    const volume = (minute: number) => (minute >= 30 && minute < 150 ? 80 : 10);
    const planned = new DefenceBench('volume-spike', { usual: 150, launches: [launch] });
    const unplanned = new DefenceBench('volume-spike', { usual: 150 });
    await play(planned, 200, volume);
    await play(unplanned, 200, volume);
    expect(alarms(planned)).toEqual([]);
    expect(unplanned.alerts.map(({ posture }) => posture)).toEqual(['elevated', 'emergency']);
  });

  test('an attack on top of a launch still fires', async () => {
    const launch = { from: isoAt(0), until: isoAt(3 * HOUR_MS), factor: 4 };
    const bench = new DefenceBench('volume-spike', { usual: 150, launches: [launch] });
    await play(bench, 60, () => 40);
    expect(alarms(bench)).toEqual([]);
    await play(bench, 20, () => 100);
    expect(bench.alerts.map(({ posture }) => posture)).toEqual(['elevated']);
  });

  test('knows the hours of the day, so that an evening is no spike', async () => {
    // The bench starts at 23:00 UTC: local midnight at +01:00.
    const usual = Array.from({ length: 24 }, (_, hour) => (hour < 2 ? 30 : 300));
    const bench = new DefenceBench('volume-spike', { usual, utcOffset: '+01:00' });
    await play(bench, 6 * 60, (minute) => (minute < 120 ? 2 : 20));
    expect(alarms(bench)).toEqual([]);
    const night = new DefenceBench('volume-spike', { usual, utcOffset: '+01:00' });
    await play(night, 60, () => 20);
    expect(night.posture).toBe('emergency');
  });

  test('learns what is usual when nobody says so, and is silent until then', async () => {
    const bench = new DefenceBench('volume-spike', { learnFor: '1d' });
    await play(bench, 23 * 60, () => 10);
    await play(bench, 30, () => 100);
    expect(alarms(bench)).toEqual([]);
    await play(bench, 2 * 60, () => 10);
    expect(alarms(bench)).toEqual([]);
    await play(bench, 30, () => 100);
    expect(bench.posture).toBe('emergency');
  });

  test('is not dragged up by the attack: a day of it, and the next one is seen as well (methods.md M5)', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 150, hold: '15m' });
    await play(bench, 24 * 60, () => 60, 0);
    bench.alerts.length = 0;
    await play(bench, 10 * 60, () => 10);
    await play(bench, 30, () => 60, 0);
    expect(bench.alerts.map(({ posture }) => posture)).toContain('elevated');
  });

  test('is silent below its floor, however quiet the night: 30 in 15 min', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 1 });
    await play(bench, 120, (minute) => (minute % 2 === 0 ? 3 : 0));
    expect(alarms(bench)).toEqual([]);
  });

  test('a spike that goes on keeps its posture, with one alert; one that comes back holds twice as long (M10)', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 150 });
    await play(bench, 3 * 60, () => 45);
    expect(bench.alerts.length).toBe(1);
    expect(bench.posture).toBe('elevated');
    await play(bench, 2 * 60, () => 10);
    expect(bench.posture).toBe('normal');
    await play(bench, 30, () => 45);
    expect(bench.alerts.at(-1)?.detail).toContain('elevated for 120 min, a relapse');
  });

  test('is blind, as it says, to twice the usual for ever', async () => {
    const bench = new DefenceBench('volume-spike', { usual: 150 });
    await play(bench, 24 * 60, () => 20, 40);
    expect(alarms(bench)).toEqual([]);
    expect(DEFENCES['volume-spike'].blindTo[0]).toContain('below twice the usual');
  });

  test.each([
    [{ usual: [1, 2, 3] }, 'Invalid input'],
    [{ usual: 0 }, '>=1'],
    [{ emergencyTimes: 1.5 }, 'emergencyTimes below elevatedTimes'],
    [{ utcOffset: 'CET' }, 'an offset'],
    [{ learnFor: '5m' }, 'an hour at least'],
  ])('refuses %j', (settings, message) => {
    const read = DEFENCES['volume-spike'].config.safeParse(settings);
    expect(read.success ? '' : read.error.message).toContain(message);
  });
});
