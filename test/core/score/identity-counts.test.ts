/** How many attempts came from one address or device: counted for each, shown as a distribution. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdentityCounts } from '../../../src/core/score/identity-counts.ts';
import type { IdentityBin } from '../../../src/core/score/totals.ts';
import { attempt, fraudId } from './small-run.ts';

type Asked = readonly [address: string, device: number, intent: 'fraud' | 'legit'];

function counted(all: readonly Asked[], most?: number) {
  const counts = new IdentityCounts(most);
  for (const [address, device, intent] of all) counts.add(attempt(fraudId(0), 0, { address, device }), intent);
  return counts.totals();
}

const bin = (
  atLeast: number,
  fraud: number,
  legit: number,
  fraudAttempts: number,
  legitAttempts: number,
): IdentityBin => {
  return { atLeast, atMost: atLeast * 2 - 1, fraud, legit, fraudAttempts, legitAttempts };
};
const times = (count: number, one: Asked): Asked[] => new Array<Asked>(count).fill(one);

describe('bins', () => {
  test.each<[string, readonly Asked[], IdentityBin[], IdentityBin[]]>([
    ['nobody', [], [], []],
    ['one who asked once', [['a', 7, 'fraud']], [bin(1, 1, 0, 1, 0)], [bin(1, 1, 0, 1, 0)]],
    ['no signals are no device', [['a', 0, 'legit']], [bin(1, 0, 1, 0, 1)], []],
    [
      'edges: 3 and 4 attempts',
      [...times(3, ['a', 0, 'fraud']), ...times(4, ['b', 0, 'legit'])],
      [bin(1, 0, 0, 0, 0), bin(2, 1, 0, 3, 0), bin(4, 0, 1, 0, 4)],
      [],
    ],
    [
      'an address that both used counts in both, by what it asked for altogether',
      [...times(6, ['a', 1, 'fraud']), ...times(2, ['a', 2, 'legit'])],
      [bin(1, 0, 0, 0, 0), bin(2, 0, 0, 0, 0), bin(4, 0, 0, 0, 0), bin(8, 1, 1, 6, 2)],
      [bin(1, 0, 0, 0, 0), bin(2, 0, 1, 0, 2), bin(4, 1, 0, 6, 0)],
    ],
  ])('%s', (_name, all, addresses, devices) => {
    expect(counted(all)).toEqual({ addresses, devices, complete: true });
  });
});

const asked = fc.tuple(
  fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.nat(20).map((n) => `100.64.0.${n}`),
  ),
  fc.oneof(fc.constant(0), fc.nat(9), fc.nat(Number.MAX_SAFE_INTEGER)),
  fc.constantFrom<'fraud' | 'legit'>('fraud', 'legit'),
);
const sum = (bins: readonly IdentityBin[], key: keyof IdentityBin): number =>
  bins.reduce((total, one) => total + one[key], 0);

test('every attempt and every identity is in one bin, as a plain map counts them', () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 300 }), (all) => {
      const { addresses, devices } = counted(all);
      const withSignals = all.filter(([, device]) => device > 0);
      for (const [bins, keys] of [
        [addresses, all.map(([address, , intent]) => [address, intent] as const)],
        [devices, withSignals.map(([, device, intent]) => [device, intent] as const)],
      ] as const) {
        const different = (intent: string) => new Set(keys.filter((one) => one[1] === intent).map(([key]) => key)).size;
        for (const intent of ['fraud', 'legit'] as const) {
          expect(sum(bins, intent)).toBe(different(intent));
          expect(sum(bins, `${intent}Attempts`)).toBe(keys.filter((one) => one[1] === intent).length);
        }
      }
    }),
  );
});

test('tens of thousands of addresses stay apart', () => {
  const all: Asked[] = [];
  for (let i = 0; i < 60_000; i += 1) all.push([`100.${64 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`, i, 'fraud']);
  expect(counted(all).addresses).toEqual([bin(1, 60_000, 0, 60_000, 0)]);
});

test('who finds no room is left out, and that is said', () => {
  const all: Asked[] = [
    ['a', 1, 'fraud'],
    ['b', 1, 'fraud'],
    ['c', 1, 'fraud'],
    ['a', 1, 'legit'],
  ];
  expect(counted(all, 2)).toEqual({
    addresses: [bin(1, 1, 0, 1, 0), bin(2, 1, 1, 1, 1)],
    devices: [bin(1, 0, 0, 0, 0), bin(2, 0, 0, 0, 0), bin(4, 1, 1, 3, 1)],
    complete: false,
  });
  expect(counted(all, 3).complete).toBe(true);
});
