/** S2: conversion per prefix, over 2:1 is alarming. */
import { describe, expect, test } from 'vitest';
import { ConversionPrefixes, PREFIXES_MAX } from '../../../reference-target/defences/conversion-prefixes.ts';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const MINUTE_MS = 60_000;
const HEALTHY_PREFIX = 491_512_000_000;
const BAD_PREFIX = 998_931_000_000;
const PER_PREFIX = { perPrefixDigits: 6 };

/** Sends a minute's worth to both prefixes; the healthy one is verified whole, of the bad one only `verifiedPercent`. */
async function playMinute(
  bench: DefenceBench,
  minute: number,
  verifiedPercent = 0,
): Promise<{ healthy: number; bad: number }> {
  const sent = { healthy: 0, bad: 0 };
  for (let i = 0; i < 20; i += 1) {
    const number = HEALTHY_PREFIX + minute * 100 + i;
    if ((await bench.send(number)).kind === 'allow') sent.healthy += 1;
    bench.tell('verified', number);
  }
  for (let i = 0; i < 10; i += 1) {
    const number = BAD_PREFIX + minute * 100 + i;
    if ((await bench.send(number)).kind !== 'allow') continue;
    sent.bad += 1;
    if (i * 10 < verifiedPercent) bench.tell('verified', number);
  }
  bench.nowMs += MINUTE_MS;
  return sent;
}

describe('conversion-monitor per prefix', () => {
  test('refuses the one prefix that does not convert, which the sum hides', async () => {
    const bench = new DefenceBench('conversion-monitor', PER_PREFIX);
    const sent = { healthy: 0, bad: 0 };
    for (let minute = 0; minute < 60; minute += 1) {
      const now = await playMinute(bench, minute);
      sent.healthy += now.healthy;
      sent.bad += now.bad;
    }
    // grace 2 min, a minute to be whole, 5 min between judgements.
    expect(sent).toEqual({ healthy: 1_200, bad: 50 });
    expect(bench.posture).toBe('normal');
    expect(bench.alerts.map(({ signal, detail }) => [signal, detail])).toEqual([
      ['prefix-conversion-collapse', '+998931: 0 of 30 sends were verified'],
    ]);
    expect(await bench.ask({ number: BAD_PREFIX })).toMatchObject({ kind: 'deny', reason: 'prefix-unverified' });
  });

  test('does nothing of the kind unless asked to', async () => {
    const bench = new DefenceBench('conversion-monitor');
    let bad = 0;
    for (let minute = 0; minute < 60; minute += 1) bad += (await playMinute(bench, minute)).bad;
    expect(bad).toBe(600);
    expect(bench.alerts).toEqual([]);
  });

  test('leaves a prefix alone of which half is verified: 2 sends per verification', async () => {
    const bench = new DefenceBench('conversion-monitor', PER_PREFIX);
    let bad = 0;
    for (let minute = 0; minute < 60; minute += 1) bad += (await playMinute(bench, minute, 50)).bad;
    expect(bad).toBe(600);
  });

  test('holds longer each time that the prefix comes back and still does not convert (Vonage: longer blocks)', async () => {
    const bench = new DefenceBench('conversion-monitor', PER_PREFIX);
    const refusedAt: number[] = [];
    let alerts = 0;
    for (let minute = 0; minute < 8 * 60; minute += 1) {
      await playMinute(bench, minute);
      if (bench.alerts.length > alerts) refusedAt.push(minute);
      alerts = bench.alerts.length;
    }
    const gaps = refusedAt.slice(1).map((minute, i) => minute - refusedAt[i]!);
    expect(gaps.length).toBe(3);
    gaps.forEach((gap, i) => {
      expect(gap).toBeGreaterThanOrEqual(60 * 2 ** i);
      expect(gap).toBeLessThanOrEqual(60 * 2 ** i + 10);
    });
  });

  test('remembers a refused prefix through a flood of others, and only so many of these', () => {
    const settings = { ...DEFENCES['conversion-monitor'].config.parse({ perPrefixDigits: 9 }) };
    const prefixes = new ConversionPrefixes(20, settings);
    for (let i = 0; i < 30; i += 1) prefixes.sent(BAD_PREFIX + i, 10);
    expect(prefixes.judge(12 * MINUTE_MS, 0, 11).length).toBe(1);
    for (let i = 0; i < PREFIXES_MAX - 1; i += 1) prefixes.sent(490_000_000_000 + i * 1_000, 12);
    expect(prefixes.holdOf(BAD_PREFIX, 13 * MINUTE_MS)).not.toBeNull();
    prefixes.judge(13 * MINUTE_MS, 0, 12);
    for (let i = 0; i < PREFIXES_MAX - 1; i += 1) prefixes.sent(480_000_000_000 + i * 1_000, 13);
    expect(prefixes.holdOf(BAD_PREFIX, 14 * MINUTE_MS)).not.toBeNull();
    for (let i = 0; i < PREFIXES_MAX; i += 1) prefixes.sent(470_000_000_000 + i * 1_000, 13);
    expect(prefixes.holdOf(BAD_PREFIX, 14 * MINUTE_MS)).toBeNull();
  });
});

test('with emergencySends 0 it raises the posture and caps nothing itself', async () => {
  const bench = new DefenceBench('conversion-monitor', { emergencySends: 0 });
  for (let i = 0; i < 60; i += 1) await bench.send(4_900_000_000_000 + i);
  bench.nowMs += 10 * MINUTE_MS;
  await bench.ask();
  expect(bench.alerts.map(({ posture }) => posture)).toEqual(['emergency']);
  expect(new Set(await bench.askInRow(100, 100, (i) => ({ number: 4_900_000_001_000 + i })))).toEqual(new Set(['']));
  expect(bench.posture).toBe('emergency');
});
