import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import type { Posture } from '../../../src/core/domain/decision.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const sentOf = (reasons: readonly string[]) => reasons.filter((reason) => reason === '').length;

/** What a raiser does: the posture for so long from now. */
const raise = (bench: DefenceBench, posture: Posture, forMs: number) => bench.setPosture(posture, bench.nowMs + forMs);

/** Asks once a minute; the minutes in which the posture was an emergency, as stretches. */
async function emergenciesOf(bench: DefenceBench, minutes: number, each: (minute: number) => void | Promise<void>) {
  const stretches: { from: number; to: number }[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    await each(minute);
    await bench.ask();
    if (bench.posture === 'emergency') {
      if (stretches.at(-1)?.to === minute - 1) stretches.at(-1)!.to = minute;
      else stretches.push({ from: minute, to: minute });
    }
    bench.nowMs += MINUTE_MS;
  }
  return stretches;
}

describe('emergency', () => {
  test('does nothing while nobody has raised the alarm', async () => {
    const bench = new DefenceBench('emergency');
    expect(sentOf(await bench.askInRow(500, 100, () => ({})))).toBe(500);
    await raise(bench, 'elevated', HOUR_MS);
    expect(sentOf(await bench.askInRow(500, 100, () => ({})))).toBe(500);
    expect(bench.alerts).toEqual([]);
  });

  test('tenth: a tenth of the normal volume per window, after a full stop of a window', async () => {
    const bench = new DefenceBench('emergency', { normalSends: 200 });
    await bench.askInRow(100, 100, () => ({}));
    await raise(bench, 'emergency', HOUR_MS);
    expect(sentOf(await bench.askInRow(50, 1_000, () => ({})))).toBe(0);
    bench.nowMs += 15 * MINUTE_MS;
    expect(sentOf(await bench.askInRow(300, 1_000, () => ({})))).toBe(20);
    expect(await bench.ask()).toMatchObject({ kind: 'deny', reason: 'tenth' });
  });

  test('shutdown: nothing, and the wait that it knows of', async () => {
    const bench = new DefenceBench('emergency', { response: 'shutdown' });
    await raise(bench, 'emergency', HOUR_MS);
    expect(await bench.ask()).toMatchObject({ kind: 'deny', reason: 'shut-down', waitMs: HOUR_MS });
    bench.nowMs += HOUR_MS - 1;
    expect((await bench.ask()).reason).toBe('shut-down');
    bench.nowMs += 1;
    expect((await bench.ask()).kind).toBe('allow');
  });

  test('lasts its hour even when its raiser asked for five minutes, without a gap', async () => {
    const bench = new DefenceBench('emergency', { response: 'shutdown' });
    await raise(bench, 'emergency', 5 * MINUTE_MS);
    const reasons = await bench.askInRow(60, MINUTE_MS, () => ({}));
    expect(new Set(reasons)).toEqual(new Set(['shut-down']));
    bench.nowMs += MINUTE_MS;
    expect((await bench.ask()).reason).toBe('');
  });

  test('an attacker who comes back as soon as the flag expires waits 1, 2, 4, 8 and then 8 hours (methods.md M10)', async () => {
    const bench = new DefenceBench('emergency');
    let endedAt = -1;
    const stretches = await emergenciesOf(bench, 25 * 60, async (minute) => {
      if (bench.posture === 'emergency') endedAt = minute;
      // Two minutes after each end the attack is noticed again, by somebody who raises the alarm for ten minutes.
      if (minute === endedAt + 2) await raise(bench, 'emergency', 10 * MINUTE_MS);
    });
    expect(stretches.map(({ from, to }) => to - from + 1).slice(0, 5)).toEqual([60, 120, 240, 480, 480]);
    const begun = bench.alerts.filter(({ signal }) => signal === 'emergency-begun').map(({ detail }) => detail);
    expect(begun.slice(0, 5)).toEqual([
      '15 sends per window for at least 60 min',
      '15 sends per window for at least 120 min, a relapse',
      '15 sends per window for at least 240 min, a relapse',
      '15 sends per window for at least 480 min, a relapse',
      '15 sends per window for at least 480 min, a relapse',
    ]);
  });

  test('begins at an hour again after a quiet time', async () => {
    const bench = new DefenceBench('emergency');
    const stretches = await emergenciesOf(bench, 10 * 60, async (minute) => {
      if (minute === 0 || minute === 60 + 361) await raise(bench, 'emergency', MINUTE_MS);
    });
    expect(stretches.map(({ from, to }) => to - from + 1)).toEqual([60, 60]);
  });

  test('cuts no longer emergency short, and counts a relapse from its real end', async () => {
    const bench = new DefenceBench('emergency');
    const stretches = await emergenciesOf(bench, 20 * 60, async (minute) => {
      if (minute === 0) await raise(bench, 'emergency', 8 * HOUR_MS);
      if (minute === 9 * 60) await raise(bench, 'emergency', MINUTE_MS);
    });
    expect(stretches.map(({ from, to }) => to - from + 1)).toEqual([480, 120]);
  });

  test('outlives a pause of the whole service that takes its place', async () => {
    const bench = new DefenceBench('emergency', { hold: '3h' });
    const reasons: string[] = [];
    for (let minute = 0; minute < 200; minute += 1) {
      if (minute === 0) await raise(bench, 'emergency', 3 * HOUR_MS);
      if (minute === 30) await raise(bench, 'closed', HOUR_MS);
      reasons.push((await bench.ask()).reason, bench.posture);
      bench.nowMs += MINUTE_MS;
    }
    expect([reasons[2 * 29 + 1], reasons[2 * 60], reasons[2 * 60 + 1], reasons[2 * 95 + 1]]).toEqual([
      'emergency',
      'closed',
      'closed',
      'emergency',
    ]);
    expect(reasons[2 * 181 + 1]).toBe('elevated');
  });

  test('steps down to elevated for half an hour, then to normal', async () => {
    const bench = new DefenceBench('emergency');
    const postures: Posture[] = [];
    await emergenciesOf(bench, 100, async (minute) => {
      if (minute === 0) await raise(bench, 'emergency', MINUTE_MS);
      postures.push(bench.posture);
    });
    expect([postures[59], postures[62], postures[89], postures[93]]).toEqual([
      'emergency',
      'elevated',
      'elevated',
      'normal',
    ]);
    expect(bench.alerts.map(({ signal, posture }) => [signal, posture])).toEqual([
      ['emergency-begun', 'emergency'],
      ['emergency-over', 'elevated'],
    ]);
  });

  test('says that it does nothing by itself', () => {
    expect(DEFENCES.emergency.blindTo[0]).toContain('without a defence that raises the posture');
  });
});
