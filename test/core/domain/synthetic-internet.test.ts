import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIpv4 } from '../../../src/core/domain/ip-address.ts';
import {
  loopbackSourceOf,
  POOL_KINDS,
  poolAddress,
  poolCapacity,
  poolKindOf,
  syntheticOfLoopback,
} from '../../../src/core/domain/synthetic-internet.ts';

const anyPlace = fc
  .constantFrom(...POOL_KINDS)
  .chain((kind) => fc.tuple(fc.constant(kind), fc.nat(poolCapacity(kind) - 1)));

describe('the ranges', () => {
  test('every address of a kind lies in the range of that kind and of no other', () => {
    fc.assert(
      fc.property(anyPlace, ([kind, place]) => {
        expect(poolKindOf(parseIpv4(poolAddress(kind, place)))).toBe(kind);
      }),
    );
  });

  test.each(POOL_KINDS)('%s: first and last place are different addresses of the range', (kind) => {
    const last = poolAddress(kind, poolCapacity(kind) - 1);
    expect(last).toMatch(/\.255\.254$/);
    expect(poolAddress(kind, 0)).toMatch(/\.0?\.?1\.1$/);
    expect(poolKindOf(parseIpv4(last) + 2)).not.toBe(kind);
  });

  test('a pool of homes, exits or phones can hold a million', () => {
    for (const kind of ['residential', 'home', 'mobile-nat'] as const) {
      expect(poolCapacity(kind)).toBeGreaterThan(1_000_000);
    }
  });

  test.each([
    '8.8.8.8',
    '10.128.0.1',
    '100.63.255.255',
    '198.20.0.1',
    '172.25.0.1',
    '172.15.0.1',
    '127.1.2.3',
    '255.1.1.1',
  ])('%s is in no range', (address) => expect(poolKindOf(parseIpv4(address))).toBe(null));
});

describe('loopback sources', () => {
  test.each([
    ['10.1.2.3', '127.1.2.3'],
    ['10.127.255.254', '127.127.255.254'],
    ['100.64.2.3', '127.128.2.3'],
    ['100.127.2.3', '127.191.2.3'],
    ['198.18.2.3', '127.192.2.3'],
    ['198.19.2.3', '127.193.2.3'],
    ['172.16.2.3', '127.194.2.3'],
    ['172.19.2.3', '127.197.2.3'],
    ['172.20.2.3', '127.198.2.3'],
    ['172.24.2.3', '127.202.2.3'],
    ['10.0.0.7', null],
    ['10.128.0.1', null],
    ['100.128.0.1', null],
    ['198.20.0.1', null],
    ['172.25.0.1', null],
    ['8.8.8.8', null],
    ['10.1.2.256', null],
    ['fd00:1::1', null],
    ['', null],
  ])('%s -> %s', (address, loopback) => expect(loopbackSourceOf(address)).toBe(loopback));

  test('lead back to the address that they stand for, so no two share one', () => {
    fc.assert(
      fc.property(anyPlace, ([kind, place]) => {
        const address = poolAddress(kind, place);
        expect(syntheticOfLoopback(parseIpv4(loopbackSourceOf(address) as string))).toBe(parseIpv4(address));
      }),
    );
  });

  test.each(['127.0.0.1', '127.0.0.254', '127.203.0.1', '127.255.255.254', '128.1.2.3', '10.1.2.3'])(
    '%s stands for nothing',
    (address) => expect(syntheticOfLoopback(parseIpv4(address))).toBe(-1),
  );
});
