import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { UsualMix } from '../../../reference-target/defences/usual-mix.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { START_MS } from '../../contracts/innocent-request.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const USUAL = { usual: { DE: 70, FR: 25, UZ: 1 } };
const isoAt = (afterMs: number) => new Date(START_MS + afterMs).toISOString();

interface Sends {
  readonly [country: string]: number;
}

/** Sends so many a minute to each country, as far as the defence lets it; how many got through. */
async function play(
  bench: DefenceBench,
  minutes: number,
  perMinute: Sends,
  verified = false,
): Promise<Record<string, number>> {
  const through: Record<string, number> = {};
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const [country, sends] of Object.entries(perMinute)) {
      for (let i = 0; i < sends; i += 1) {
        const number = 4_900_000_000_000 + i;
        if ((await bench.ask({ country, number })).kind !== 'allow') continue;
        bench.tell('dispatched', number, { country });
        if (verified) bench.tell('verified', number, { country });
        through[country] = (through[country] ?? 0) + 1;
      }
    }
    bench.nowMs += MINUTE_MS;
  }
  return through;
}

const alarms = (bench: DefenceBench) => bench.alerts.map(({ signal, detail }) => [signal, detail]);

describe('destination-mix', () => {
  test('is silent while the mix is the usual one', async () => {
    const bench = new DefenceBench('destination-mix', USUAL);
    await play(bench, 120, { DE: 14, FR: 5, UZ: 1 });
    expect(alarms(bench)).toEqual([]);
  });

  test('challenges a country whose share jumps, once it is evidence, and nobody else', async () => {
    const bench = new DefenceBench('destination-mix', USUAL);
    await play(bench, 20, { DE: 14, FR: 5 });
    const through = await play(bench, 30, { DE: 14, FR: 5, UZ: 10 });
    expect(through['DE']).toBe(14 * 30);
    expect(through['FR']).toBe(5 * 30);
    expect(through['UZ']).toBeGreaterThanOrEqual(20);
    expect(through['UZ']).toBeLessThanOrEqual(50);
    expect(await bench.ask({ country: 'UZ' })).toEqual({ kind: 'challenge', reason: 'unusual-country', waitMs: 0 });
    expect((await bench.ask({ country: 'UZ', challenge: 'passed' })).kind).toBe('allow');
    expect(alarms(bench)).toEqual([
      ['unexpected-region', expect.stringMatching(/^UZ: \d+ of \d+ sends of 15 min, usual are 1 %$/)],
    ]);
  });

  test('refuses where the policy says so, with the wait; or only tells', async () => {
    const strict = new DefenceBench('destination-mix', { ...USUAL, action: 'deny' });
    await play(strict, 20, { DE: 5, UZ: 10 });
    expect(await strict.ask({ country: 'UZ' })).toMatchObject({ kind: 'deny', reason: 'unusual-country' });
    const quiet = new DefenceBench('destination-mix', { ...USUAL, action: 'none' });
    expect((await play(quiet, 20, { DE: 5, UZ: 10 }))['UZ']).toBe(200);
    expect(alarms(quiet).length).toBe(1);
  });

  test('S4: a market that opens by the calendar is not challenged, one that nobody wrote down is', async () => {
    const opening = { from: isoAt(0), until: isoAt(DAY_MS), countries: ['PL'], note: 'Poland opens' };
    const planned = new DefenceBench('destination-mix', { ...USUAL, launches: [opening] });
    expect(await play(planned, 60, { DE: 14, PL: 10 })).toEqual({ DE: 840, PL: 600 });
    expect(alarms(planned)).toEqual([]);
    const unplanned = new DefenceBench('destination-mix', USUAL);
    expect((await play(unplanned, 60, { DE: 14, PL: 10 }))['PL']).toBeLessThan(100);
    // The calendar names Poland: elsewhere the defence goes on.
    await play(planned, 20, { DE: 14, UZ: 10 });
    expect(alarms(planned).length).toBe(1);
  });

  test('holds an hour, and twice as long each time that the country comes back (M10)', async () => {
    const bench = new DefenceBench('destination-mix', { ...USUAL, action: 'deny' });
    const alertedAt: number[] = [];
    for (let minute = 0; minute < 8 * 60; minute += 1) {
      const before = bench.alerts.length;
      await play(bench, 1, { DE: 5, UZ: 10 });
      if (bench.alerts.length > before) alertedAt.push(minute);
    }
    const gaps = alertedAt.slice(1).map((minute, i) => minute - alertedAt[i]!);
    expect(gaps.length).toBe(3);
    gaps.forEach((gap, i) => {
      expect(gap).toBeGreaterThanOrEqual(60 * 2 ** i);
      expect(gap).toBeLessThanOrEqual(60 * 2 ** i + 10);
    });
  });

  test('learns from the logins of the prior week when nobody says what is usual, and is silent before', async () => {
    const bench = new DefenceBench('destination-mix');
    await play(bench, 30, { DE: 5, UZ: 10 }, true);
    expect(alarms(bench)).toEqual([]);
    bench.nowMs += DAY_MS;
    // Yesterday two thirds of the logins were Uzbek: today that is usual. France was not there at all.
    await play(bench, 20, { DE: 5, UZ: 10 });
    expect(alarms(bench)).toEqual([]);
    await play(bench, 20, { DE: 5, UZ: 10, FR: 10 });
    expect(alarms(bench).map(([, detail]) => detail?.slice(0, 3))).toEqual(['FR:']);
  });

  test('an attack teaches it nothing today, whether its codes are entered or not', async () => {
    for (const verified of [false, true]) {
      const bench = new DefenceBench('destination-mix', { ...USUAL, action: 'none' });
      await play(bench, 600, { DE: 5, UZ: 20 }, verified);
      expect(bench.alerts.length).toBe(1);
      expect(bench.alerts[0]?.detail).toContain('usual are 1 %');
    }
  });

  test('is blind, as it says, to domestic pumping', async () => {
    const bench = new DefenceBench('destination-mix', USUAL);
    expect((await play(bench, 60, { DE: 100, FR: 5 }))['DE']).toBe(6_000);
    expect(DEFENCES['destination-mix'].blindTo[0]).toContain('domestic pumping');
  });

  test.each([
    [{ usual: { DE: 70, FR: 40 } }, 'more than 100 percent'],
    [{ usual: { germany: 70 } }, 'two capital letters'],
    [{ window: '5s' }, '15s at least'],
  ])('refuses %j', (settings, message) => {
    const read = DEFENCES['destination-mix'].config.safeParse(settings);
    expect(read.success ? '' : read.error.message).toContain(message);
  });
});

describe('the usual mix', () => {
  test('is the seven days before today, and forgets what is older', () => {
    const mix = new UsualMix({}, 0);
    mix.add('DE', 0);
    mix.add('FR', 3 * DAY_MS);
    expect(mix.shareOf('DE', 3 * DAY_MS)).toEqual({ numerator: 1, denominator: 1 });
    expect(mix.shareOf('FR', 4 * DAY_MS)).toEqual({ numerator: 1, denominator: 2 });
    expect(mix.shareOf('DE', 7 * DAY_MS)).toEqual({ numerator: 1, denominator: 2 });
    expect(mix.shareOf('DE', 8 * DAY_MS)).toEqual({ numerator: 0, denominator: 1 });
    expect(mix.shareOf('FR', 100 * DAY_MS)).toEqual({ numerator: 0, denominator: 0 });
  });

  test('weighs what the policy says with what was seen', () => {
    const mix = new UsualMix({ DE: 70 }, 1_000);
    for (let i = 0; i < 500; i += 1) mix.add('DE', 0);
    expect(mix.shareOf('DE', DAY_MS)).toEqual({ numerator: 1_200, denominator: 1_500 });
    expect(mix.shareOf('UZ', DAY_MS)).toEqual({ numerator: 0, denominator: 1_500 });
  });
});
