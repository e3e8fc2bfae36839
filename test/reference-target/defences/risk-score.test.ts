import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DefenceRequest } from '../../../reference-target/defences/defence.ts';
import { riskScore } from '../../../reference-target/defences/risk-score.ts';
import { NETWORK_KINDS, type NetworkKind } from '../../../src/core/domain/network.ts';
import { DefenceBench } from '../../contracts/defence-bench.ts';

const MINUTE = 60_000;

/** A clean residential visitor whose network and local address are in one country, changed into another kind. */
function from(kind: NetworkKind, change: Partial<DefenceRequest> = {}): Partial<DefenceRequest> {
  return { network: { kind, country: 'DE', asn: 64_500 }, ...change };
}

const bench = (settings: Readonly<Record<string, unknown>> = {}) =>
  new DefenceBench('risk-score', { lostShare: '0%', ...settings });

describe('bands (S3: under 30 send, 60 and over challenge)', () => {
  test.each<[string, Partial<DefenceRequest>, string]>([
    ['a home', from('residential'), ''],
    ['a phone behind carrier NAT', from('mobile-nat'), ''],
    ['a network nobody knows', from('unknown'), ''],
    ['a data centre, 42 points, in between', from('hosting'), ''],
    ['a home with an anti-detect browser, 60 points', from('residential', { tampered: true }), 'high-score'],
    ['a data centre with an anti-detect browser', from('hosting', { tampered: true }), 'high-score'],
    ['a VPN, 45 points but anonymous', from('vpn'), 'anonymous-network'],
    ['an open proxy', from('proxy'), 'anonymous-network'],
    ['Tor', from('tor'), 'anonymous-network'],
    ['Tor with an anti-detect browser', from('tor', { tampered: true }), 'high-score'],
  ])('%s', async (_who, request, reason) => {
    expect(await bench().ask(request)).toEqual({ kind: reason === '' ? 'allow' : 'challenge', reason, waitMs: 0 });
  });

  test('a score on the limit is challenged, one below is not; scores stop at 100', async () => {
    const at = (anti_detect_browser: number) => bench({ weights: { anti_detect_browser } });
    expect((await at(59).ask(from('residential', { tampered: true }))).kind).toBe('allow');
    expect((await at(60).ask(from('residential', { tampered: true }))).kind).toBe('challenge');
    const most = bench({ challengeFrom: 100, weights: { anti_detect_browser: 100 } });
    expect((await most.ask(from('hosting', { tampered: true }))).reason).toBe('high-score');
  });

  test('a challenge that was passed is an answer', async () => {
    expect((await bench().ask(from('tor', { tampered: true, challenge: 'passed' }))).kind).toBe('allow');
    expect((await bench().ask(from('tor', { challenge: 'failed' }))).kind).toBe('challenge');
  });

  test('bands that overlap are refused', () => {
    expect(() => bench({ sendBelow: 61 })).toThrow(/sendBelow above challengeFrom/);
  });
});

describe('ip_mismatch informs and never weighs (S3)', () => {
  test('the reason says so, kind and wait stay', async () => {
    const request = from('vpn', { localCountry: 'IN' });
    expect(await bench().ask(request)).toEqual({
      kind: 'challenge',
      reason: 'anonymous-network-ip-mismatch',
      waitMs: 0,
    });
    expect((await bench().ask(from('residential', { localCountry: 'IN' }))).kind).toBe('allow');
    expect((await bench().ask(from('vpn', { localCountry: '' }))).reason).toBe('anonymous-network');
  });

  test('whatever else is known, a mismatch changes neither kind nor wait', async () => {
    const anyone = fc.record({
      kind: fc.constantFrom(...NETWORK_KINDS),
      tampered: fc.boolean(),
      sends: fc.nat(7),
    });
    await fc.assert(
      fc.asyncProperty(anyone, async ({ kind, tampered, sends }) => {
        const answers = await Promise.all(
          ['DE', 'IN'].map(async (localCountry) => {
            const one = bench();
            for (let i = 0; i <= sends; i += 1) {
              const paid = { localCountry, challenge: 'passed', number: 4915112340000 + i } as const;
              await one.ask(from(kind, { tampered, ...paid }));
            }
            return one.ask(from(kind, { tampered, localCountry, number: 4915112349999 }));
          }),
        );
        expect(answers[1]).toEqual({ ...answers[0], reason: answers[1]!.reason });
        expect([answers[0]!.reason, `${answers[0]!.reason}-ip-mismatch`]).toContain(answers[1]!.reason);
      }),
      { numRuns: 40 },
    );
  });
});

describe('anonymity tightens the cap; only with fan-out as well does it refuse (S3)', () => {
  test('tighter-cap: two sends without a challenge, then one is asked for; a window later it is free again', async () => {
    const one = bench({ whenAnonymous: 'tighter-cap' });
    expect(await one.askInRow(4, MINUTE, () => from('tor'))).toEqual(['', '', 'over-tighter-cap', 'over-tighter-cap']);
    one.nowMs += 60 * MINUTE;
    expect((await one.ask(from('tor'))).kind).toBe('allow');
  });

  test('a middling score meets the tightened cap too, a clean one never', async () => {
    expect(await bench().askInRow(3, 0, () => from('hosting'))).toEqual(['', '', 'over-tighter-cap']);
    expect(await bench().askInRow(30, 0, (i) => from('residential', { number: 4915112340000 + i }))).toEqual(
      Array(30).fill(''),
    );
  });

  test('what is challenged counts nothing', async () => {
    const one = bench();
    await one.askInRow(20, 0, (i) => from('tor', { number: 4915112340000 + i }));
    expect((await one.ask(from('hosting'))).kind).toBe('allow');
  });

  /** Everybody solves every challenge, so that only a refusal can stop a send. */
  const solved = { challenge: 'passed' } as const;

  test.each<[string, (i: number) => Partial<DefenceRequest>, boolean]>([
    ['all three', (i) => from('tor', { ...solved, number: 4915112340000 + i }), true],
    ['not anonymous', (i) => from('hosting', { ...solved, number: 4915112340000 + i }), false],
    ['no fan-out: one number again and again', () => from('tor', solved), false],
    [
      'a device and an address per send',
      (i) => from('tor', { ...solved, number: 4915112340000 + i, deviceKey: 50 + i, localKey: 90 + i }),
      false,
    ],
    [
      'a device per send behind one local address',
      (i) => from('vpn', { ...solved, number: 4915112340000 + i, deviceKey: 50 + i }),
      true,
    ],
    [
      'one device, an address per send',
      (i) => from('vpn', { ...solved, number: 4915112340000 + i, localKey: 0, addressKey: 90 + i }),
      true,
    ],
    [
      'no signals, one exit',
      (i) => from('vpn', { ...solved, number: 4915112340000 + i, localKey: 0, deviceKey: 0 }),
      true,
    ],
  ])('%s', async (_who, request, refused) => {
    const one = bench();
    const kinds: string[] = [];
    for (let i = 0; i < 8; i += 1) kinds.push((await one.ask(request(i))).kind);
    expect(kinds).toEqual([...Array(5).fill('allow'), ...Array(3).fill(refused ? 'deny' : 'allow')]);
  });

  test('below the tightened cap fan-out is no reason', async () => {
    const one = bench({ tighterCap: 10 });
    const kinds: string[] = [];
    for (let i = 0; i < 12; i += 1)
      kinds.push((await one.ask(from('tor', { ...solved, number: 4915112340000 + i }))).kind);
    expect(kinds).toEqual([...Array(10).fill('allow'), 'deny', 'deny']);
  });

  test('who was denied is an abuser for a day, on any network, and the operator is told once', async () => {
    const one = bench();
    await one.askInRow(9, 0, (i) => from('tor', { ...solved, number: 4915112340000 + i }));
    const told = one.alerts.filter(({ source }) => source === 'risk-score');
    expect(told.map(({ signal, posture }) => [signal, posture])).toEqual([['anonymous-fan-out', null]]);
    one.nowMs += 2 * 60 * MINUTE;
    expect((await one.ask(from('residential'))).reason).toBe('high-score');
    expect((await one.ask(from('residential', { deviceKey: 5, localKey: 6, addressKey: 7 }))).kind).toBe('allow');
    one.nowMs += 23 * 60 * MINUTE;
    expect((await one.ask(from('residential'))).kind).toBe('allow');
  });
});

describe('known abusers', () => {
  const SETTINGS = { abuserAddresses: ['198.51.100.7', '2001:db8::1'], abuserDevices: ['pd1:abc'] };

  test('an address of the list, in any spelling of it, as client or behind the proxy', async () => {
    const { addressKeyOf } = await import('../../../reference-target/client-address.ts');
    for (const spelling of ['198.51.100.7', '::ffff:198.51.100.7', '2001:db8::ffff']) {
      const key = addressKeyOf(spelling);
      expect((await bench(SETTINGS).ask({ addressKey: key, localKey: 0 })).reason).toBe('high-score');
      expect((await bench(SETTINGS).ask({ localKey: key })).reason).toBe('high-score');
    }
    expect((await bench(SETTINGS).ask({ addressKey: addressKeyOf('198.51.100.8'), localKey: 0 })).kind).toBe('allow');
  });

  test('a device of the list, whatever its signals say beside the profile', async () => {
    const { deviceKeyOf } = await import('../../../reference-target/device.ts');
    const deviceKey = deviceKeyOf('pd1:abc;local=10.64.1.1;tampered');
    expect((await bench(SETTINGS).ask({ deviceKey })).reason).toBe('high-score');
  });

  test.each(['', 'x', '10.0.0.0/8', '1.2.3'])('%j is no address', (address) => {
    expect(riskScore.config.safeParse({ abuserAddresses: [address] }).success).toBe(false);
  });
});

describe('a score that is not there (S3: it comes about a second after the visit)', () => {
  const sentAfter = (ms: number, one: DefenceBench) =>
    from('tor', { tampered: true, session: { key: 77, openedAtMs: one.nowMs - ms } });

  test.each([
    ['allow', { kind: 'allow', reason: '', waitMs: 0 }],
    ['challenge', { kind: 'challenge', reason: 'no-score', waitMs: 0 }],
    ['deny', { kind: 'deny', reason: 'no-score', waitMs: 1 }],
  ])('whenLate %s, 999 ms after the visit; at one second it is there', async (whenLate, answer) => {
    const one = bench({ whenLate });
    expect(await one.ask(sentAfter(999, one))).toEqual(answer);
    expect((await one.ask(sentAfter(1_000, one))).reason).toBe('high-score');
  });

  test('without a page visit there never is one, and no wait would help', async () => {
    expect(await bench({ whenLate: 'deny' }).ask({ session: null })).toEqual({
      kind: 'deny',
      reason: 'no-score',
      waitMs: 0,
    });
    expect((await bench({ whenLate: 'challenge' }).ask({ session: null })).reason).toBe('no-score');
    expect((await bench().ask(from('tor', { session: null }))).kind).toBe('allow');
  });

  test.each([
    ['0%', 0, 0],
    ['10%', 60, 140],
    ['100%', 1_000, 1_000],
  ])('lostShare %s of a thousand visits never get theirs, the same ones again', async (lostShare, low, high) => {
    const lostOf = async () => {
      const one = bench({ lostShare, whenLate: 'deny' });
      const session = (i: number) => ({ key: 9_007_199_254_740_000 - i * 7_919, openedAtMs: one.nowMs - 5_000 });
      const reasons = await one.askInRow(1_000, 0, (i) => from('residential', { session: session(i) }));
      return reasons.flatMap((reason, i) => (reason === 'no-score' ? [i] : []));
    };
    const lost = await lostOf();
    expect(lost.length).toBeGreaterThanOrEqual(low);
    expect(lost.length).toBeLessThanOrEqual(high);
    expect(await lostOf()).toEqual(lost);
  });
});

test('at posture closed its own counters refuse too, and say why', async () => {
  const one = bench();
  await one.setPosture('closed', one.nowMs + MINUTE);
  expect((await one.ask()).kind).toBe('deny');
});
