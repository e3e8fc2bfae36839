import { describe, expect, test } from 'vitest';
import type { DefenceRequest } from '../../../reference-target/defences/defence.ts';
import { fanoutWatchlist } from '../../../reference-target/defences/fanout-watchlist.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const MINUTE = 60_000;
const bench = (settings: Readonly<Record<string, unknown>> = {}) => new DefenceBench('fanout-watchlist', settings);

/** One machine: a public address, session and number per send, one device, one local address (S3, requirements B4). */
const oneMachine = (i: number): Partial<DefenceRequest> => ({
  number: 4915112340000 + i,
  addressKey: 500 + i,
  session: { key: 600 + i, openedAtMs: 0 },
});

/** What the list itself told the operator. */
function alertsOf(one: DefenceBench): string[] {
  const own = one.alerts.filter(({ source }) => source === 'fanout-watchlist');
  for (const { posture } of own) expect(posture).toBe(null);
  return own.map(({ signal }) => signal);
}

async function kindsOf(one: DefenceBench, times: number, apartMs: number, change = oneMachine): Promise<string[]> {
  const kinds: string[] = [];
  for (let i = 0; i < times; i += 1) {
    if (i > 0) one.nowMs += apartMs;
    kinds.push((await one.ask(change(i))).kind);
  }
  return kinds;
}

describe('one machine that goes through accounts', () => {
  test('is sent until the list has caught up, then challenged, then refused for review', async () => {
    // The 4th number is asked for after 3 minutes and the 8th after 7: on the list 10 minutes later each.
    const kinds = await kindsOf(bench(), 20, MINUTE);
    expect(kinds).toEqual([...Array(13).fill('allow'), ...Array(4).fill('challenge'), ...Array(3).fill('review')]);
  });

  test('a burst is over before the list is read', async () => {
    const one = bench();
    expect(new Set(await kindsOf(one, 500, 1_000))).toEqual(new Set(['allow']));
    one.nowMs += 5 * MINUTE;
    expect(await one.ask()).toEqual({ kind: 'review', reason: 'dangerous-device', waitMs: 0 });
  });

  test('another device behind another address is nobody on the list', async () => {
    const one = bench();
    await kindsOf(one, 20, MINUTE);
    expect((await one.ask({ deviceKey: 9, localKey: 10 })).kind).toBe('allow');
    expect((await one.ask({ deviceKey: 0, localKey: 0 })).kind).toBe('allow');
  });

  test('what is refused feeds the list too, and a quiet window empties it', async () => {
    const one = bench({ window: '1h', whenSuspicious: 'challenge' });
    await kindsOf(one, 30, MINUTE);
    one.nowMs += 60 * MINUTE;
    expect((await one.ask()).kind).toBe('review');
    one.nowMs += 11 * MINUTE;
    expect((await one.ask()).kind).toBe('allow');
  });

  test('tells the operator once, when it becomes dangerous', async () => {
    const one = bench();
    await kindsOf(one, 40, MINUTE);
    expect(alertsOf(one)).toEqual(['device-fan-out']);
  });
});

describe('one local address', () => {
  const manyDevices = (i: number) => ({ ...oneMachine(i), deviceKey: 900 + i });

  test('that shows a new device per send has limits of its own', async () => {
    const one = bench({ local: { suspicious: 5, dangerous: 7 } });
    const kinds = await kindsOf(one, 20, MINUTE, manyDevices);
    expect(kinds).toEqual([...Array(14).fill('allow'), ...Array(2).fill('challenge'), ...Array(4).fill('review')]);
    expect((await one.ask(manyDevices(50))).reason).toBe('dangerous-local');
    expect(alertsOf(one)).toEqual(['local-fan-out']);
  });

  test('with an office of thirty people behind it is no reason', async () => {
    const one = bench();
    expect(new Set(await kindsOf(one, 30, MINUTE, manyDevices))).toEqual(new Set(['allow']));
    one.nowMs += 20 * MINUTE;
    expect((await one.ask()).kind).toBe('allow');
  });
});

describe('requests per completion', () => {
  const sameNumber = () => ({ session: { key: 1, openedAtMs: 0 } });

  test('a device that never enters a code is listed for it', async () => {
    const one = bench();
    await kindsOf(one, 8, MINUTE, sameNumber);
    one.nowMs += 10 * MINUTE;
    expect(await one.ask()).toEqual({ kind: 'review', reason: 'dangerous-device', waitMs: 0 });
    expect(alertsOf(one)).toEqual(['device-completion']);
  });

  test('a family that enters its codes is not, however often it asks', async () => {
    const one = bench();
    for (let i = 0; i < 60; i += 1) {
      one.nowMs += 5 * MINUTE;
      expect((await one.ask(sameNumber())).kind).toBe('allow');
      if (i % 2 === 0) one.tell('verified', 4915112345678);
    }
  });

  test('codes that somebody else enters are no credit', async () => {
    const one = bench();
    for (let i = 0; i < 8; i += 1) {
      await one.ask(sameNumber());
      one.tell('verified', 4915112345678, { deviceKey: 31 });
    }
    one.nowMs += 10 * MINUTE;
    expect((await one.ask()).kind).toBe('review');
  });
});

describe('alone, or combined with risk (S3: test both)', () => {
  const anonymous = { network: { kind: 'vpn', country: 'DE', asn: 1 } } as const;

  test.each<[boolean, Partial<DefenceRequest>, string]>([
    [true, {}, 'review'],
    [true, anonymous, 'review'],
    [false, {}, 'challenge'],
    [false, anonymous, 'review'],
    [false, { tampered: true }, 'review'],
  ])('alone %s, %o: %s', async (alone, change, kind) => {
    const one = bench({ alone });
    await kindsOf(one, 20, MINUTE);
    expect((await one.ask(change)).kind).toBe(kind);
  });

  test('suspicious can be let through', async () => {
    const one = bench({ whenSuspicious: 'allow' });
    expect(await kindsOf(one, 19, MINUTE)).toEqual([...Array(17).fill('allow'), 'review', 'review']);
    const combined = bench({ whenSuspicious: 'allow', alone: false });
    expect(new Set(await kindsOf(combined, 30, MINUTE))).toEqual(new Set(['allow']));
  });
});

test('a list that is behind by nothing refuses at once; limits in the wrong order are refused', async () => {
  const kinds = await kindsOf(bench({ behind: '0s' }), 10, 1_000);
  expect(kinds).toEqual([...Array(4).fill('allow'), ...Array(4).fill('challenge'), 'review', 'review']);
  expect(fanoutWatchlist.config.safeParse({ device: { suspicious: 9, dangerous: 8 } }).success).toBe(false);
});

test('more waiting events than it keeps bring the list forward, not down', async () => {
  const one = bench({ device: { suspicious: 2, dangerous: 2 } });
  await one.ask(oneMachine(1));
  await one.ask(oneMachine(2));
  expect((await one.ask()).kind).toBe('allow');
  for (let i = 0; i < 262_200; i += 1) one.tell('verified', 4915112345678, { deviceKey: 1_000 + i });
  expect((await one.ask()).kind).toBe('review');
});
