import { describe, expect, test } from 'vitest';
import { AwaitingLabel } from '../../../reference-target/defences/awaiting-label.ts';
import type { DefenceRequest } from '../../../reference-target/defences/defence.ts';
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

const MINUTE_MS = 60_000;
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1';

/** One request of a kind; i tells them apart. */
type Kind = (i: number, nowMs: number) => Partial<DefenceRequest>;

const customer: Kind = (i, nowMs) => ({
  number: 4_915_110_000_000 + ((i * 7_919_731) % 9_000_000),
  agent: i % 3 === 0 ? PHONE : INNOCENT.agent,
  session: { key: i, openedAtMs: nowMs - 6_000 - (i % 5) * 4_000 },
});
const script: Kind = (i) => ({
  number: 998_931_000_000 + i,
  country: 'UZ',
  agent: 'python-requests/2.32',
  session: null,
  deviceKey: 0,
  behaviour: null,
  network: { kind: 'hosting', country: 'US', asn: 64_700 },
});
const traveller: Kind = (i, nowMs) => ({
  number: 81_901_234_500 + i,
  country: 'JP',
  agent: 'Mozilla/5.0 (Linux; Android 16) Firefox/150.0',
  network: { kind: 'vpn', country: 'SG', asn: 64_801 },
  session: { key: i, openedAtMs: nowMs - 40_000 },
});

interface Stream {
  readonly kind: Kind;
  readonly perMinute: number;
  readonly verifiedPercent: number;
}

let serial = 0;

/** Plays streams side by side, codes entered at once; how many of each got through. */
async function play(bench: DefenceBench, minutes: number, streams: readonly Stream[]): Promise<number[]> {
  const through = streams.map(() => 0);
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const [at, { kind, perMinute, verifiedPercent }] of streams.entries()) {
      for (let i = 0; i < perMinute; i += 1) {
        serial += 1;
        const request = kind(serial, bench.nowMs);
        if ((await bench.ask(request)).kind !== 'allow') continue;
        through[at]! += 1;
        bench.tell('dispatched', request.number!, request);
        if ((serial * 37) % 100 < verifiedPercent) bench.tell('verified', request.number!, request);
      }
    }
    bench.nowMs += MINUTE_MS;
  }
  return through;
}

const CUSTOMERS: Stream = { kind: customer, perMinute: 10, verifiedPercent: 80 };
const SCRIPT: Stream = { kind: script, perMinute: 20, verifiedPercent: 0 };

/** A model that has seen half an hour of customers. */
async function taught(settings: Readonly<Record<string, unknown>> = {}): Promise<DefenceBench> {
  const bench = new DefenceBench('anomaly-model', settings);
  await play(bench, 30, [CUSTOMERS]);
  return bench;
}

describe('anomaly-model', () => {
  test('lets customers alone, day after day', async () => {
    const bench = new DefenceBench('anomaly-model');
    expect(await play(bench, 24 * 60, [CUSTOMERS])).toEqual([24 * 60 * 10]);
    expect(bench.alerts).toEqual([]);
  });

  test('recognises an attack once its first sends had their time, and leaves the customers beside it alone', async () => {
    const bench = await taught();
    const [customers, scripts] = await play(bench, 60, [CUSTOMERS, SCRIPT]);
    expect(customers).toBe(600);
    // Three minutes of grace and the minute that it takes to look; then the first minute of each relapse.
    expect(scripts).toBeLessThanOrEqual(5 * 20);
    expect(await bench.ask(script(1, bench.nowMs))).toMatchObject({ kind: 'review', reason: 'anomalous' });
  });

  test('says once an hour what spoke, and nothing of the client’s own words', async () => {
    const bench = await taught();
    await play(bench, 59, [CUSTOMERS, SCRIPT]);
    expect(bench.alerts.map(({ signal, detail }) => [signal, detail])).toEqual([
      [
        'anomaly',
        expect.stringMatching(
          /^requests like one to UZ: \d+ bits, by country, number block, network, agent, pace, client$/,
        ),
      ],
    ]);
  });

  test('forgets an attack that is over, and knows it again when it comes back', async () => {
    const bench = await taught();
    await play(bench, 20, [CUSTOMERS, SCRIPT]);
    await play(bench, 12 * 60, [CUSTOMERS]);
    expect((await bench.ask(script(1, bench.nowMs))).kind).toBe('allow');
    const [, scripts] = await play(bench, 20, [CUSTOMERS, SCRIPT]);
    expect(scripts).toBeLessThanOrEqual(5 * 20);
  });

  test('throttles where the policy says so: a few a minute go through, the others wait for the next', async () => {
    const bench = await taught({ action: 'throttle', throttleTo: 3 });
    await play(bench, 10, [CUSTOMERS, SCRIPT]);
    expect(await play(bench, 30, [SCRIPT])).toEqual([90]);
    bench.nowMs += 20_000;
    const answers = await Promise.all([1, 2, 3, 4].map((i) => bench.ask(script(i, bench.nowMs))));
    expect(answers.at(-1)).toMatchObject({ kind: 'delay', waitMs: MINUTE_MS - (bench.nowMs % MINUTE_MS) });
  });

  test('only tells where the policy says so', async () => {
    const bench = await taught({ action: 'none' });
    expect(await play(bench, 30, [SCRIPT])).toEqual([600]);
    expect(bench.alerts.length).toBe(1);
  });

  test('a lone traveller is rare and not anomalous, also in the middle of an attack', async () => {
    const bench = await taught();
    await play(bench, 30, [CUSTOMERS, SCRIPT]);
    expect((await bench.ask(traveller(1, bench.nowMs))).kind).toBe('allow');
  });

  test('a market that opens is let through when its people log in like others, whoever they are', async () => {
    const bench = await taught();
    const opening: Stream = { kind: traveller, perMinute: 10, verifiedPercent: 75 };
    expect(await play(bench, 120, [CUSTOMERS, opening])).toEqual([1_200, 1_200]);
  });

  test('an outage of delivery makes nobody suspicious: the unverified look like everybody', async () => {
    const bench = await taught();
    expect(await play(bench, 120, [{ ...CUSTOMERS, verifiedPercent: 0 }])).toEqual([1_200]);
  });

  test('a volume of requests that look like the customers’ makes nobody suspicious', async () => {
    const bench = await taught();
    const flood: Stream = { kind: customer, perMinute: 200, verifiedPercent: 0 };
    expect((await play(bench, 60, [CUSTOMERS, flood]))[0]).toBe(600);
  });

  test('is blind, as it says, to an attacker who enters his codes', async () => {
    const bench = await taught();
    expect((await play(bench, 60, [CUSTOMERS, { ...SCRIPT, verifiedPercent: 60 }]))[1]).toBeGreaterThan(1_100);
    expect(DEFENCES['anomaly-model'].blindTo[0]).toContain('enters his codes');
  });

  test('says nothing before people have verified enough', async () => {
    const bench = new DefenceBench('anomaly-model');
    expect(await play(bench, 30, [SCRIPT])).toEqual([600]);
    expect(bench.alerts).toEqual([]);
  });
});

describe('sends that await their label', () => {
  const features = (i: number) => Int32Array.from({ length: 6 }, () => i);
  const labelsBefore = (awaiting: AwaitingLabel, beforeMs: number) => {
    const labels: number[] = [];
    for (let at = awaiting.nextUnverified(beforeMs); at >= 0; at = awaiting.nextUnverified(beforeMs)) {
      labels.push(awaiting.features[at]!);
    }
    return labels;
  };

  test('are given once each, in order, when their time is over, without the verified', () => {
    const awaiting = new AwaitingLabel();
    for (let i = 0; i < 5; i += 1) awaiting.add(100 + i, i * 1_000, features(i));
    expect(awaiting.verify(102)).toMatchObject({ wasLabelled: false });
    expect(labelsBefore(awaiting, 3_000)).toEqual([0, 1, 3]);
    expect(labelsBefore(awaiting, 3_000)).toEqual([]);
    expect(awaiting.verify(101)).toMatchObject({ wasLabelled: true });
    expect(awaiting.verify(101)).toBeNull();
    expect(labelsBefore(awaiting, 9_000)).toEqual([4]);
  });

  test('are bounded: the oldest is forgotten, and labelled early when asked for', () => {
    const awaiting = new AwaitingLabel();
    const many = 65_536 + 10;
    let labelled = 0;
    for (let i = 0; i < many; i += 1) {
      labelled += labelsBefore(awaiting, -1).length;
      awaiting.add(i + 1, 0, features(i % 7));
    }
    expect(labelled).toBe(10);
    expect(awaiting.verify(5)).toBeNull();
    expect(awaiting.verify(many)).toMatchObject({ wasLabelled: false });
  });
});
