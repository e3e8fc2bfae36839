import { describe, expect, test } from 'vitest';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const to = (country: string) => (i: number) => ({ country, number: 4_900_000_000_000 + i });
const sentOf = (reasons: readonly string[]) => reasons.filter((reason) => reason === '').length;
const follow = (following: Readonly<Record<string, unknown>>) => new DefenceBench('country-velocity', { following });

describe('country-velocity, fixed', () => {
  test('GitLab: 50 per calling code and 24 h, 800 for +1, each code apart', async () => {
    const bench = new DefenceBench('country-velocity');
    expect(sentOf(await bench.askInRow(60, 1_000, to('DE')))).toBe(50);
    expect(sentOf(await bench.askInRow(60, 1_000, to('FR')))).toBe(50);
    expect(sentOf(await bench.askInRow(900, 1_000, to('US')))).toBe(800);
    // One calling code: Jamaica shares the budget of the US.
    expect((await bench.ask(to('JM')(1))).reason).toBe('fixed-budget');
  });

  test('tells the wait after which the budget opens', async () => {
    const bench = new DefenceBench('country-velocity');
    await bench.askInRow(50, 1_000, to('DE'));
    const { reason, waitMs } = await bench.ask(to('DE')(51));
    expect({ reason, waitMs }).toEqual({ reason: 'fixed-budget', waitMs: DAY_MS - 49_000 });
    bench.nowMs += waitMs;
    expect((await bench.ask(to('DE')(52))).kind).toBe('allow');
  });

  test('a country with a budget of its own leaves that of its calling code; 0 is no limit', async () => {
    const bench = new DefenceBench('country-velocity', { fixed: { limit: 2, limits: { '+1': 3, JM: 1, FR: 0 } } });
    expect(sentOf(await bench.askInRow(5, 0, to('JM')))).toBe(1);
    expect(sentOf(await bench.askInRow(5, 0, to('US')))).toBe(3);
    expect(sentOf(await bench.askInRow(5, 0, to('DE')))).toBe(2);
    expect(sentOf(await bench.askInRow(5, 0, to('FR')))).toBe(5);
    expect(sentOf(await bench.askInRow(5, 0, to('')))).toBe(2);
  });

  test('offers another channel where the policy says so, and tells the operator once a day and country', async () => {
    const bench = new DefenceBench('country-velocity', { over: 'other-channel' });
    await bench.askInRow(60, 10 * 60_000, to('DE'));
    expect((await bench.ask(to('DE')(61))).kind).toBe('other-channel');
    expect(bench.alerts.map(({ signal, detail }) => [signal, detail])).toEqual([
      ['country-budget-spent', 'DE: fixed-budget'],
    ]);
  });
});

describe('country-velocity, following', () => {
  test('Authgear: without any history 3 may stand unverified in an hour and 20 in a day', async () => {
    const bench = follow({});
    expect(await bench.askInRow(5, 1_000, to('UZ'))).toEqual([
      '',
      '',
      '',
      'unverified-per-hour',
      'unverified-per-hour',
    ]);
    let sent = 3;
    for (let hour = 0; hour < 9; hour += 1) {
      bench.nowMs += 65 * 60_000;
      sent += sentOf(await bench.askInRow(5, 0, to('UZ')));
    }
    expect(sent).toBe(20);
    expect((await bench.ask(to('UZ')(1))).reason).toBe('unverified-per-day');
    expect((await bench.ask(to('DE')(1))).kind).toBe('allow');
  });

  test('a verification gives one back, and raises the budget by its share', async () => {
    const bench = follow({});
    const country = 'UZ';
    let sent = 0;
    for (let i = 0; i < 300; i += 1) {
      bench.nowMs += 5_000;
      if ((await bench.ask(to(country)(i))).kind !== 'allow') continue;
      sent += 1;
      bench.tell('verified', 4_900_000_000_000 + i, { country });
    }
    expect(sent).toBe(300);
    // 300 verified in the hour: 60 more may stand open (20 %), in the day 90 (30 %).
    expect(sentOf(await bench.askInRow(100, 0, to(country)))).toBe(60);
  });

  test.each([
    // 14-day max 600: an hour of 600 / 6 x 20 % = 20, a day of 180.
    [{ history: { UZ: 600 } }, 20],
    [{ history: { UZ: 600 }, hourlyShare: '100%' }, 100],
    [{ history: { UZ: 600 }, hourlyShare: '100%', hourlyFloor: 1_000 }, 180],
    [{ history: { UZ: 60 } }, 3],
    [{ history: { DE: 6_000 } }, 3],
    [{ dailyFloor: 2 }, 2],
  ])('with %j %d may stand open at once', async (following, expected) => {
    expect(sentOf(await follow(following).askInRow(300, 0, to('UZ')))).toBe(expected);
  });

  test('remembers its own best day for 14 days, and believes a configured history no longer', async () => {
    const bench = follow({ history: { UZ: 600 } });
    await bench.ask(to('DE')(0));
    const country = 'DE';
    for (let i = 0; i < 900; i += 1) bench.tell('verified', i + 1, { country });
    bench.nowMs += 13 * DAY_MS;
    expect([sentOf(await bench.askInRow(60, 0, to('DE'))), sentOf(await bench.askInRow(60, 0, to('UZ')))]).toEqual([
      30, 20,
    ]);
    bench.nowMs += 2 * DAY_MS;
    expect([sentOf(await bench.askInRow(60, 0, to('DE'))), sentOf(await bench.askInRow(60, 0, to('UZ')))]).toEqual([
      3, 3,
    ]);
  });

  test('forty at one instant: never more than the budget, and what was refused is given back', async () => {
    const bench = follow({ history: { UZ: 600 } });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => bench.ask(to('UZ')(i))));
    expect(answers.filter(({ kind }) => kind === 'allow').length).toBe(20);
    bench.tell('verified', 4_900_000_000_000, { country: 'UZ' });
    expect(sentOf(await bench.askInRow(3, 0, to('UZ')))).toBe(1);
  });

  test('both kinds together: whichever is spent first refuses', async () => {
    const bench = new DefenceBench('country-velocity', { fixed: { limit: 10 }, following: { hourlyFloor: 15 } });
    expect((await bench.askInRow(11, 0, to('UZ'))).at(-1)).toBe('fixed-budget');
  });

  test('says what it is blind to: floors of many countries add up', () => {
    expect(DEFENCES['country-velocity'].blindTo[0]).toContain('spread over many countries');
  });
});

test.each([
  [{ fixed: { limits: { Germany: 3 } } }, 'a calling code (+1) or a country (DE)'],
  [{ fixed: { limits: { A: 1 } } }, 'a calling code'],
  [{ following: { history: { de: 1 } } }, 'two capital letters'],
  [
    { fixed: { limits: Object.fromEntries([...'ABCDEFGHI'].map((c, i) => [`A${c}`, i + 2])) } },
    'more than 8 different',
  ],
])('refuses %j', (settings, message) => {
  const read = DEFENCES['country-velocity'].config.safeParse(settings);
  expect(read.success ? '' : read.error.message).toContain(message);
});
