import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { START_MS } from '../../contracts/innocent-request.ts';
import { HEALTHY, mostWithin, playStreams, type Stream } from './conversion-stream.ts';

const ATTACK: Stream = { fromS: 1_800, toS: 86_400, perMinute: 200, verifiedPerMille: 3, delayS: 30 };
/** grace 2 min, a minute to be whole, 5 min between judgements. */
const DETECTION_MAX_S = 120 + 60 + 300;

describe('conversion-monitor', () => {
  test('stays silent on healthy traffic (70 % verified)', async () => {
    const { alarmsAtS } = await playStreams([{ ...HEALTHY, perMinute: 20 }], 2 * 3_600);
    expect(alarmsAtS).toEqual([]);
  });

  test.each([1_800, 1_800 + 870, 1_800 + 899])(
    'alarms within eight minutes of an attack at second %d: no bucket edge hides it',
    async (fromS) => {
      const { alarmsAtS } = await playStreams([HEALTHY, { ...ATTACK, fromS }], fromS + 900);
      expect(alarmsAtS.length).toBe(1);
      expect(alarmsAtS[0]! - fromS).toBeGreaterThan(0);
      expect(alarmsAtS[0]! - fromS).toBeLessThanOrEqual(DETECTION_MAX_S);
    },
  );

  test('then admits 60 sends per 15 min from everybody, for as long as what it admits is bad, with one alert', async () => {
    const { bench, admittedAtS, alarmsAtS } = await playStreams([HEALTHY, ATTACK], 5 * 3_600);
    const alarmS = alarmsAtS[0]!;
    const after = admittedAtS
      .flat()
      .filter((s) => s > alarmS)
      .sort((a, b) => a - b);
    expect(alarmsAtS.length).toBe(1);
    expect(mostWithin(after, 900)).toBeLessThanOrEqual(60);
    // Enough of it stays to judge the emergency by.
    expect(mostWithin(after, 900)).toBeGreaterThanOrEqual(30);
    expect(bench.posture).toBe('emergency');
    expect((await bench.ask()).reason).toBe('emergency-limit');
  });

  test('ends an hour after the last bad judgement, and says so once', async () => {
    const attack = { ...ATTACK, toS: ATTACK.fromS + 3_600 };
    const { bench, emergencyS } = await playStreams([HEALTHY, attack], 5 * 3_600);
    expect(bench.posture).toBe('normal');
    expect(bench.alerts.map((alert) => alert.signal)).toEqual(['conversion-collapse', 'conversion-recovered']);
    expect(emergencyS).toBeGreaterThan(3_600);
    expect(emergencyS).toBeLessThan(2.5 * 3_600);
  });

  test('does not take a launch for an attack although its verifications come late', async () => {
    const launch = { ...HEALTHY, fromS: 1_800, perMinute: 200, delayS: 110 };
    const { alarmsAtS } = await playStreams([HEALTHY, launch], 2 * 3_600);
    expect(alarmsAtS).toEqual([]);
  });

  test('is blind, as it says, to an attacker who verifies 40 % of his sends', async () => {
    const { alarmsAtS } = await playStreams([HEALTHY, { ...ATTACK, verifiedPerMille: 400 }], 2 * 3_600);
    expect(alarmsAtS).toEqual([]);
    expect(DEFENCES['conversion-monitor'].blindTo[0]).toContain('verifies at least the threshold share');
  });

  test('doubles the emergency for an attacker who comes back each time it ends', async () => {
    const onOff = { ...ATTACK, pausesInEmergency: true };
    const { alarmsAtS } = await playStreams([HEALTHY, onOff], 16 * 3_600);
    const gapsS = alarmsAtS.slice(1).map((s, i) => s - alarmsAtS[i]!);
    expect(gapsS.length).toBeGreaterThanOrEqual(3);
    gapsS.slice(0, 3).forEach((gapS, i) => {
      const holdS = 3_600 * 2 ** i;
      expect(gapS).toBeGreaterThanOrEqual(holdS);
      expect(gapS).toBeLessThanOrEqual(holdS + DETECTION_MAX_S + 300);
    });
  });

  test('counts one verification per number that waits: replays and strangers count nothing', async () => {
    const bench = new DefenceBench('conversion-monitor');
    for (let i = 0; i < 40; i += 1) await bench.send(4_900_000_000_000 + i);
    for (let i = 0; i < 400; i += 1) bench.tell('verified', 4_900_000_000_000 + (i % 4));
    for (let i = 0; i < 400; i += 1) bench.tell('verified', 4_950_000_000_000 + i);
    bench.nowMs = START_MS + 600_000;
    await bench.ask();
    expect(bench.alerts.map(({ signal, detail }) => [signal, detail])).toEqual([
      ['conversion-collapse', '4 of 40 sends were verified; emergency for 60 min'],
    ]);
  });

  test('judges nothing below 30 sends in 15 min', async () => {
    const quiet = { ...ATTACK, fromS: 0, perMinute: 1, verifiedPerMille: 0 };
    expect((await playStreams([quiet], 3 * 3_600)).alarmsAtS).toEqual([]);
  });

  test('counts every send, also the second to a number', async () => {
    const bench = new DefenceBench('conversion-monitor');
    for (let i = 0; i < 20; i += 1) {
      await bench.send(4_900_000_000_000 + i);
      await bench.send(4_900_000_000_000 + i);
    }
    for (let i = 0; i < 10; i += 1) bench.tell('verified', 4_900_000_000_000 + i);
    bench.nowMs = START_MS + 600_000;
    await bench.ask();
    expect(bench.alerts[0]?.detail).toContain('10 of 40 sends');
  });

  test.each([
    [{ emergencySends: 10 }, 'could never be judged'],
    [{ threshold: '60%' }, 'recovery below threshold'],
    [{ window: '90s' }, 'whole minutes'],
  ])('refuses %j', (settings, message) => {
    const read = DEFENCES['conversion-monitor'].config.safeParse(settings);
    expect(read.success ? '' : read.error.message).toContain(message);
  });
});
