import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NETWORK_KINDS, UNKNOWN_NETWORK } from '../../../reference-target/ip-intel/ip-intel.ts';
import { createSyntheticIntel } from '../../../reference-target/ip-intel/synthetic.ts';
import {
  loopbackSourceOf,
  POOL_KINDS,
  type PoolKind,
  poolAddress,
  poolCapacity,
} from '../../../src/core/domain/synthetic-internet.ts';

const intel = createSyntheticIntel();

const anyPoolAddress = fc
  .constantFrom(...POOL_KINDS)
  .chain((kind) => fc.nat(poolCapacity(kind) - 1).map((place) => poolAddress(kind, place)));

/** Addresses spread evenly over the range of a kind. */
function spread(kind: PoolKind, count: number): string[] {
  const step = Math.floor(poolCapacity(kind) / count);
  return Array.from({ length: count }, (_, i) => poolAddress(kind, i * step));
}

describe('what the synthetic internet looks like', () => {
  test.each([
    ['home', 'residential'],
    ['mobile-nat', 'mobile-nat'],
    ['hosting', 'hosting'],
    ['vpn', 'vpn'],
    ['proxy', 'proxy'],
    ['tor', 'tor'],
  ] as const)('%s pools are seen as %s, with country and operator', (pool, kind) => {
    for (const address of spread(pool, 200)) {
      const facts = intel.lookup(address);
      expect(facts.kind).toBe(kind);
      expect(facts.country).toMatch(/^[A-Z]{2}$/);
      expect(facts.asn).toBeGreaterThanOrEqual(4_200_000_000);
      expect(facts.asn).toBeLessThanOrEqual(4_294_967_294);
    }
  });

  test.each([
    [0, 0, 0],
    [1, 0.07, 0.13],
    [5, 0.45, 0.55],
    [10, 1, 1],
  ])('%d tenths of the residential exits are known as proxies, the rest look like homes', (numerator, low, high) => {
    const some = createSyntheticIntel({ knownExits: { numerator, denominator: 10 } });
    const kinds = spread('residential', 4_000).map((address) => some.lookup(address).kind);
    expect(new Set([...kinds, 'residential', 'proxy']).size).toBe(2);
    const known = kinds.filter((kind) => kind === 'proxy').length / kinds.length;
    expect(known).toBeGreaterThanOrEqual(low);
    expect(known).toBeLessThanOrEqual(high);
  });

  test('a known exit has country and operator of the home that it stands in', () => {
    const [none, all] = [0, 1].map((numerator) => createSyntheticIntel({ knownExits: { numerator, denominator: 1 } }));
    for (const address of spread('residential', 500)) {
      const { country, asn } = none!.lookup(address);
      expect(all!.lookup(address)).toEqual({ kind: 'proxy', country, asn });
    }
  });

  test('one operator is one kind of site in one country, and neighbours share it', () => {
    const operators = new Map<number, string>();
    for (const kind of POOL_KINDS) {
      for (const address of spread(kind, 1_000)) {
        const facts = createSyntheticIntel({ knownExits: { numerator: 0, denominator: 1 } }).lookup(address);
        const seen = `${facts.kind} ${facts.country}`;
        expect(operators.get(facts.asn) ?? seen).toBe(seen);
        operators.set(facts.asn, seen);
      }
    }
    expect(operators.size).toBeGreaterThan(100);
    expect(intel.lookup('172.16.32.1')).toBe(intel.lookup('172.16.47.254'));
  });

  test('homes spread over all countries of the table, no country has most of them', () => {
    const countries = spread('home', 1_000).map((address) => intel.lookup(address).country);
    expect(new Set(countries).size).toBe(18);
    for (const country of new Set(countries)) {
      expect(countries.filter((one) => one === country).length).toBeLessThan(300);
    }
  });

  test('a /48 of unique local addresses is one home or one rented machine', () => {
    const kinds = Array.from({ length: 200 }, (_, i) => intel.lookup(`fd12:${(i + 1).toString(16)}:1:1::5`).kind);
    expect(new Set(kinds)).toEqual(new Set(['residential', 'hosting']));
    expect(intel.lookup('fd12:3456:789a:1::1')).toBe(intel.lookup('FD12:3456:789A:ffff:1:2:3:4'));
  });
});

describe('lookup', () => {
  test('tells the same of an address, its mapped spelling and the loopback source that stands for it', () => {
    fc.assert(
      fc.property(anyPoolAddress, (address) => {
        const facts = intel.lookup(address);
        expect(intel.lookup(`::ffff:${address}`)).toBe(facts);
        expect(intel.lookup(loopbackSourceOf(address) as string)).toBe(facts);
      }),
    );
  });

  test.each([
    '8.8.8.8',
    '127.0.0.1',
    '10.128.0.1',
    '2001:db8::1',
    '::1',
    '',
    '10.1.2',
    '10.1.2.3.4',
    '10.01.2.3',
    'fd00::zz',
    '__proto__',
  ])('%j is unknown', (address) => expect(intel.lookup(address)).toBe(UNKNOWN_NETWORK));

  test('answers any text with facts that nobody can change, always the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.ipV4(), fc.ipV6(), anyPoolAddress),
        (text) => {
          const facts = intel.lookup(text);
          expect(NETWORK_KINDS).toContain(facts.kind);
          expect(Object.isFrozen(facts)).toBe(true);
          expect(createSyntheticIntel().lookup(text)).toEqual(facts);
        },
      ),
    );
  });
});
