/** Each signal: what it sees and when, what it is blind to, and that ordinary days leave it quiet. */
import { describe, expect, test } from 'vitest';
import { SIGNALS } from '../../../reference-target/signals/index.ts';
import { OPERATOR_SIGNALS } from '../../../src/core/domain/signals.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/core/domain/units.ts';
import { WatchBench } from './watch-bench.ts';

/** So many logins, evenly spread. */
function logins(bench: WatchBench, count: number, overMs: number, country = 'DE'): void {
  for (let i = 0; i < count; i += 1) {
    bench.login({ country });
    bench.nowMs += Math.floor(overMs / count);
  }
}

describe('the registry', () => {
  test('has every signal that the requirements name, and each says what it cannot see and where it is from', () => {
    expect(Object.keys(SIGNALS)).toEqual(OPERATOR_SIGNALS.map(({ id }) => id));
    for (const [id, signal] of Object.entries(SIGNALS)) {
      expect(signal.id).toBe(id);
      expect(signal.summary).toMatch(/^Sees .*\.$/);
      expect(signal.blindTo.length).toBeGreaterThan(0);
      expect(signal.sources.join(' ')).toMatch(/S[0-4]|requirements/);
    }
  });
});

describe('conversion-collapse', () => {
  test('sees codes that nobody enters, at the next judgement after their grace', () => {
    const bench = new WatchBench('conversion-collapse');
    logins(bench, 100, 20 * MINUTE_MS);
    expect(bench.alerts).toEqual([]);
    const begunMs = bench.nowMs;
    for (let i = 0; i < 600 && bench.alerts.length === 0; i += 1) {
      bench.send();
      bench.nowMs += SECOND_MS;
    }
    const [alert] = bench.alerts;
    expect(alert).toMatchObject({ source: 'signal-watch', signal: 'conversion-collapse', posture: null });
    expect(alert?.detail).toMatch(/^[0-9]+ of [0-9]+ sends of 15 min were verified$/);
    expect(bench.nowMs - begunMs).toBeLessThanOrEqual(10 * MINUTE_MS);
  });

  test('is blind to an attacker who enters a third of his codes, and to refused attempts', () => {
    const bench = new WatchBench('conversion-collapse');
    for (let i = 0; i < 3_000; i += 1) {
      if (i % 3 === 0) bench.login();
      else bench.send();
      bench.refused();
      bench.nowMs += SECOND_MS;
    }
    expect(bench.alerts).toEqual([]);
  });

  test('rests while conversion-monitor is on, which raises the same', () => {
    const bench = new WatchBench('conversion-collapse', {}, ['conversion-monitor']);
    for (let i = 0; i < 3_000; i += 1, bench.nowMs += SECOND_MS) bench.send();
    expect(bench.alerts).toEqual([]);
  });
});

describe('unexpected-region', () => {
  test('sees twenty requests to where nobody logs in, refused ones too, after the grace', () => {
    const bench = new WatchBench('unexpected-region');
    logins(bench, 50, 10 * MINUTE_MS);
    const begunMs = bench.nowMs;
    for (let i = 0; i < 200 && bench.alerts.length === 0; i += 1, bench.nowMs += SECOND_MS)
      bench.refused({ country: 'CI' });
    expect(bench.raised).toEqual(['unexpected-region']);
    expect(bench.alerts[0]?.detail).toBe('121 requests to CI within 60 min, where nobody has logged in lately');
    expect(bench.nowMs - begunMs).toBe(121 * SECOND_MS);
  });

  test('a new market whose customers log in is none, not even on the first day', () => {
    const bench = new WatchBench('unexpected-region');
    for (let i = 0; i < 300; i += 1, bench.nowMs += SECOND_MS) {
      const number = bench.send({ country: 'BR' });
      if (i > 20) bench.verify(number, 'BR');
    }
    expect(bench.alerts).toEqual([]);
  });

  test('is blind to customers’ countries, to a trickle, and to three entered codes', () => {
    const bench = new WatchBench('unexpected-region');
    logins(bench, 10, MINUTE_MS);
    for (let i = 0; i < 3; i += 1) bench.login({ country: 'CI' });
    for (let i = 0; i < 2_000; i += 1, bench.nowMs += 200) {
      bench.send({ country: 'DE' });
      bench.send({ country: 'CI' });
    }
    for (let i = 0; i < 200; i += 1, bench.nowMs += 200_000) bench.send({ country: 'VU' });
    expect(bench.alerts).toEqual([]);
  });

  test('forgets where people logged in three weeks ago', () => {
    const bench = new WatchBench('unexpected-region');
    for (let i = 0; i < 5; i += 1) bench.login({ country: 'CI' });
    for (let week = 0; week < 3; week += 1, bench.nowMs += 7 * DAY_MS) bench.login();
    for (let i = 0; i < 200; i += 1, bench.nowMs += SECOND_MS) bench.send({ country: 'CI' });
    expect(bench.raised).toEqual(['unexpected-region']);
  });
});

describe('address-fanout', () => {
  test('sees the twenty-first number of one address, refused or not, whatever else arrives', () => {
    const bench = new WatchBench('address-fanout');
    for (let i = 0; i < 20; i += 1) {
      bench.refused({ addressKey: 7 });
      for (let other = 0; other < 500; other += 1) bench.send();
    }
    expect(bench.alerts).toEqual([]);
    bench.refused({ addressKey: 7 });
    expect(bench.alerts[0]?.detail).toBe(
      'more than 20 different numbers within 60 min from one network address, and few logins',
    );
  });

  test('an office behind one address logs in, so it is none; an attacker who enters one code in a hundred is', () => {
    const bench = new WatchBench('address-fanout');
    const asked: number[] = [];
    for (let i = 0; i < 400; i += 1, bench.nowMs += 10 * SECOND_MS) {
      asked.push(bench.send({ addressKey: 7 }));
      // Half a minute until the code is entered, by seven of ten (S1: 60 to 80 %).
      if (i >= 3 && i % 10 < 7) bench.verify(asked[i - 3] as number);
    }
    expect(bench.alerts).toEqual([]);
    for (let i = 0; i < 100; i += 1, bench.nowMs += SECOND_MS) {
      const number = bench.send({ addressKey: 8 });
      if (i % 100 === 0) bench.verify(number);
    }
    expect(bench.raised).toEqual(['address-fanout']);
  });

  test('is blind to many requests for one number, to an hour that began anew, and to rotation', () => {
    const bench = new WatchBench('address-fanout');
    for (let i = 0; i < 100; i += 1) bench.send({ addressKey: 7, number: 4_915_112_345_678 });
    for (let i = 0; i < 60; i += 1, bench.nowMs += 4 * MINUTE_MS) bench.send({ addressKey: 8 });
    for (let i = 0; i < 6_000; i += 1) bench.send({ addressKey: 10_000 + (i % 300) });
    expect(bench.alerts).toEqual([]);
  });
});

describe('spend-without-users', () => {
  function days(bench: WatchBench, count: number, perHour: { logins: number; unverified: number }): void {
    for (let hour = 0; hour < count * 24; hour += 1, bench.nowMs += HOUR_MS) {
      for (let i = 0; i < perHour.logins; i += 1) bench.login();
      for (let i = 0; i < perHour.unverified; i += 1) bench.send();
    }
  }

  test('sees a day that costs twice the one before and has as many logins', () => {
    const bench = new WatchBench('spend-without-users');
    days(bench, 3, { logins: 10, unverified: 2 });
    expect(bench.alerts).toEqual([]);
    const begunMs = bench.nowMs;
    days(bench, 1, { logins: 10, unverified: 26 });
    expect(bench.raised[0]).toBe('spend-without-users');
    expect(bench.alerts[0]?.detail).toMatch(/^[0-9]+ units for [0-9]+ logins in 24 h, usual are 21 for 240$/);
    expect((bench.alerts[0]?.atMs ?? 0) + Date.UTC(2026, 2, 10, 12) - begunMs).toBeLessThan(DAY_MS);
  });

  test('growth is none: it logs in', () => {
    const bench = new WatchBench('spend-without-users');
    days(bench, 3, { logins: 10, unverified: 2 });
    days(bench, 2, { logins: 50, unverified: 10 });
    expect(bench.alerts).toEqual([]);
  });

  test('needs two days of its own, or a usual day written down', () => {
    const attack = { logins: 10, unverified: 200 };
    const bench = new WatchBench('spend-without-users');
    days(bench, 1, { logins: 10, unverified: 2 });
    days(bench, 0.5, attack);
    expect(bench.alerts).toEqual([]);
    const told = new WatchBench('spend-without-users', { usualDay: { spendMicro: 18_000_000, logins: 240 } });
    days(told, 0.5, attack);
    expect(told.raised[0]).toBe('spend-without-users');
    expect(told.alerts[0]?.atMs).toBe(2 * HOUR_MS);
  });

  test('a pause of days leaves nothing behind', () => {
    const bench = new WatchBench('spend-without-users');
    days(bench, 3, { logins: 10, unverified: 200 });
    bench.nowMs += 5 * DAY_MS;
    days(bench, 1, { logins: 1, unverified: 1 });
    expect(bench.alerts).toEqual([]);
  });
});

describe('consecutive-numbers', () => {
  const walked = (i: number) => 4_915_112_345_000 + i;
  const shuffled = (i: number) => 4_915_112_345_000 + ((i * 617) % 1_000);

  test.each([
    ['walked', walked],
    ['shuffled', shuffled],
  ])('sees a block that is %s, from however many addresses', (_, numberAt) => {
    const bench = new WatchBench('consecutive-numbers');
    for (let i = 0; i < 10; i += 1) bench.refused({ number: numberAt(i) });
    expect(bench.alerts).toEqual([]);
    bench.refused({ number: numberAt(10) });
    expect(bench.alerts[0]?.detail).toBe('more than 10 different numbers of one block of 1,000 within 60 min, in DE');
  });

  test('is blind to ten of every block', () => {
    const bench = new WatchBench('consecutive-numbers');
    for (let i = 0; i < 1_000; i += 1)
      bench.send({ number: 4_915_112_000_000 + (i % 10) + Math.floor(i / 10) * 1_000 });
    expect(bench.alerts).toEqual([]);
  });
});

describe('one-geography', () => {
  test('sees a country whose requests outgrow its logins', () => {
    const bench = new WatchBench('one-geography');
    logins(bench, 90, 30 * MINUTE_MS);
    logins(bench, 10, MINUTE_MS, 'FR');
    for (let i = 0; i < 60; i += 1, bench.nowMs += SECOND_MS) bench.refused({ country: 'FR' });
    expect(bench.raised).toEqual(['one-geography']);
    expect(bench.alerts[0]?.detail).toMatch(
      /^[0-9]+ of [0-9]+ requests of 15 min go to FR, which has 10 of 100 logins$/,
    );
  });

  test('a quiet quarter of an hour whose few requests happen to go to one country is none', () => {
    const bench = new WatchBench('one-geography');
    logins(bench, 90, 30 * MINUTE_MS);
    logins(bench, 15, MINUTE_MS, 'IT');
    bench.nowMs += HOUR_MS;
    for (let i = 0; i < 32; i += 1, bench.nowMs += 20 * SECOND_MS) bench.send({ country: i % 3 === 0 ? 'IT' : 'DE' });
    expect(bench.alerts).toEqual([]);
  });

  test('is blind to the home country and before there are logins; quiet when a launch logs in', () => {
    const cold = new WatchBench('one-geography');
    for (let i = 0; i < 500; i += 1) cold.send({ country: 'CI' });
    expect(cold.alerts).toEqual([]);
    const bench = new WatchBench('one-geography');
    logins(bench, 100, 30 * MINUTE_MS);
    for (let i = 0; i < 5_000; i += 1) bench.send({ country: 'DE' });
    expect(bench.alerts).toEqual([]);
  });
});

describe('volume-spike', () => {
  test('sees five times the average of 15 min, once there is an hour of it', () => {
    const bench = new WatchBench('volume-spike');
    logins(bench, 200, 75 * MINUTE_MS);
    expect(bench.alerts).toEqual([]);
    const begunMs = bench.nowMs;
    for (let i = 0; i < 1_000 && bench.alerts.length === 0; i += 1, bench.nowMs += 100) bench.refused();
    expect(bench.raised).toEqual(['volume-spike']);
    expect(bench.nowMs - begunMs).toBeLessThan(MINUTE_MS);
  });

  test('a daily peak of nearly five times the mean is none, once a day was seen', () => {
    const bench = new WatchBench('volume-spike');
    // A day of the shape that domain.md section 5 gives: a fifth of it in the peak hour.
    for (let day = 0; day < 4; day += 1) {
      for (let hour = 0; hour < 24; hour += 1) logins(bench, hour === 12 ? 190 : 35, HOUR_MS);
    }
    expect(bench.alerts.filter(({ atMs }) => atMs >= DAY_MS)).toEqual([]);
  });

  test('a week-long attack does not become usual within its first hours', () => {
    const bench = new WatchBench('volume-spike', { repeat: '15m' });
    logins(bench, 24 * 40, DAY_MS);
    for (let quarter = 0; quarter < 16; quarter += 1) {
      const before = bench.alerts.length;
      for (let i = 0; i < 900; i += 1, bench.nowMs += SECOND_MS) bench.refused();
      expect(bench.alerts.length).toBeGreaterThan(before);
    }
  });

  test('with its usual volume written down it needs no history', () => {
    const bench = new WatchBench('volume-spike', { usual: 10 });
    for (let i = 0; i < 50; i += 1) bench.refused();
    expect(bench.alerts).toEqual([]);
    bench.refused();
    expect(bench.alerts[0]?.detail).toBe('51 requests in 15 min, usual are 10');
  });
});

describe('device-completion', () => {
  test('sees the twentieth request of a device that completes nothing', () => {
    const bench = new WatchBench('device-completion');
    for (let i = 0; i < 19; i += 1) bench.send({ deviceKey: 5 });
    expect(bench.alerts).toEqual([]);
    bench.refused({ deviceKey: 5 });
    expect(bench.alerts[0]?.detail).toBe('20 requests and 0 logins of one device within 60 min');
  });

  test('many people behind one fingerprint complete, though they send no signals when they do', () => {
    const bench = new WatchBench('device-completion');
    for (let i = 0; i < 500; i += 1, bench.nowMs += 30 * SECOND_MS) {
      const number = bench.send({ deviceKey: 5 });
      // Seven of ten enter the code (S1: 60 to 80 %).
      if (i % 10 < 7) bench.verify(number);
    }
    expect(bench.alerts).toEqual([]);
  });

  test('a code counts once, and for the device that asked, not for who says so', () => {
    const bench = new WatchBench('device-completion');
    const [first] = Array.from({ length: 19 }, () => bench.send({ deviceKey: 5 }));
    for (let i = 0; i < 50; i += 1) bench.verify(first as number, 'DE', 6);
    bench.refused({ deviceKey: 5 });
    expect(bench.alerts[0]?.detail).toBe('20 requests and 1 logins of one device within 60 min');
  });

  test('is blind to a device per send and to clients without signals', () => {
    const bench = new WatchBench('device-completion');
    for (let i = 0; i < 2_000; i += 1) bench.send(i % 2 === 0 ? {} : { deviceKey: 0 });
    expect(bench.alerts).toEqual([]);
  });
});
