import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdentities } from '../../../src/core/campaign/identities.ts';
import {
  loopbackSourceOf,
  POOL_KINDS,
  type PoolKind,
  poolCapacity,
} from '../../../src/core/domain/synthetic-internet.ts';
import { Draws } from '../../../src/core/random/draws.ts';
import type { Device, Network } from '../../../src/core/scenario/format.ts';

function pool(of: PoolKind, size: number): Network {
  return { kind: 'pool', of, size, rotation: 'per-opener' };
}

const NEVER = { numerator: 0, denominator: 1 };

function source(options: { network?: Network; device?: Device; seed?: number; label?: string }) {
  return createIdentities({
    seed: options.seed ?? 1,
    label: options.label ?? 'campaign/test',
    network: options.network ?? { kind: 'single' },
    device: options.device ?? { kind: 'none' },
    agent: 'script',
    traits: { local: 'hidden', hands: 'none', tampered: NEVER, fillsHoneypot: NEVER },
  });
}

/** Identities of the first `count` openers, each with draws of its own. */
function firstOf(options: Parameters<typeof source>[0], count: number) {
  const identities = source(options);
  return Array.from({ length: count }, (_, index) =>
    identities.identityAt({ laneIndex: index, campaignIndex: index }, new Draws(index, 99)),
  );
}

describe('addresses', () => {
  test.each([
    ['residential', /^10\.([0-9]|[1-5][0-9]|6[0-3])\./],
    ['home', /^10\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\./],
    ['mobile-nat', /^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\./],
    ['hosting', /^198\.1[89]\./],
    ['vpn', /^172\.1[6-9]\./],
    ['proxy', /^172\.2[0-3]\./],
    ['tor', /^172\.24\./],
  ] as const)('%s pools stay in their range and have exactly their size', (of, range) => {
    const addresses = new Set(firstOf({ network: pool(of, 40) }, 2_000).map(({ address }) => address));
    expect(addresses.size).toBe(40);
    for (const address of addresses) expect(address).toMatch(range);
  });

  test('every address of every kind maps to a loopback source of its own, never into 127.0.0.x', () => {
    const addresses = POOL_KINDS.flatMap((of) =>
      firstOf({ network: pool(of, Math.min(100_000, poolCapacity(of))) }, 20_000),
    ).map(({ address }) => address);
    const distinct = new Set(addresses);
    const sources = new Set([...distinct].map(loopbackSourceOf));
    expect(sources.size).toBe(distinct.size);
    for (const loopback of sources) expect(loopback).toMatch(/^127\.(?!0\.0\.)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$/);
  });

  test('two pools of one scenario, or one pool under two seeds, rarely overlap', () => {
    const addressesOf = (options: Parameters<typeof source>[0]) =>
      new Set(firstOf({ ...options, network: pool('residential', 300) }, 3_000).map(({ address }) => address));
    const first = addressesOf({ label: 'campaign/a' });
    for (const other of [addressesOf({ label: 'campaign/b' }), addressesOf({ label: 'campaign/a', seed: 2 })]) {
      expect([...other].filter((address) => first.has(address)).length).toBeLessThan(3);
    }
  });

  test('a sticky exit serves that many openers of the lane and then changes', () => {
    const network: Network = { kind: 'pool', of: 'residential', size: 50_000, rotation: { stickyOpeners: 10 } };
    const addresses = firstOf({ network }, 200).map(({ address }) => address);
    for (let index = 0; index < 200; index += 1) expect(addresses[index]).toBe(addresses[index - (index % 10)]);
    expect(new Set(addresses).size).toBeGreaterThan(15);
  });

  test('single is one address for everything', () => {
    expect(new Set(firstOf({}, 100).map(({ address }) => address)).size).toBe(1);
  });

  test('ipv6-prefix gives distinct canonical addresses of one /64 in fd00::/8', () => {
    const addresses = firstOf({ network: { kind: 'ipv6-prefix', size: 5_000, bits: 64 } }, 3_000).map(
      ({ address }) => address,
    );
    expect(new Set(addresses.map((address) => address.split(':').slice(0, 4).join(':'))).size).toBe(1);
    expect(new Set(addresses).size).toBeGreaterThan(2_000);
    for (const address of addresses) {
      expect(address).toMatch(/^fd[0-9a-f]{2}(:[1-9a-f][0-9a-f]{0,3}){7}$/);
      expect(new URL(`http://[${address}]/`).hostname).toBe(`[${address}]`);
    }
  });

  test('a pool keeps its texts or builds them anew with the same result', () => {
    const small = firstOf({ network: pool('home', 60_000) }, 50).map(({ address }) => address);
    expect(firstOf({ network: pool('home', 60_000) }, 50).map(({ address }) => address)).toEqual(small);
    for (const { address } of firstOf({ network: pool('home', 1_000_000) }, 50)) expect(address).toMatch(/^10\./);
  });
});

describe('devices', () => {
  test.each([
    [{ kind: 'none' }, 1, true],
    [{ kind: 'one' }, 1, false],
    [{ kind: 'pool', size: 6 }, 6, false],
    [{ kind: 'per-opener' }, 3_000, false],
  ] as const)('%o', (device, distinct, silent) => {
    const devices = new Set(firstOf({ device }, 3_000).map((identity) => identity.device));
    expect(devices.size).toBe(distinct);
    expect(devices.has(0)).toBe(silent);
    for (const number of devices) expect(number >>> 0).toBe(number);
  });
});

test('an identity is a pure function of place and draws', () => {
  const identities = source({ network: pool('residential', 900), device: { kind: 'per-opener' } });
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(), fc.nat(), (index, word0, word1) => {
      const place = { laneIndex: index, campaignIndex: index };
      expect(identities.identityAt(place, new Draws(word0, word1))).toEqual(
        identities.identityAt(place, new Draws(word0, word1)),
      );
    }),
  );
});
