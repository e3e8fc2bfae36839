/**
 * Where simulated requests come from: every address lies in a range that no one on the public internet has, and each kind
 * of network has a range of its own, so two kinds never share an address. Campaigns draw from these ranges, and the
 * synthetic IP intelligence of the reference target knows them:
 *
 * | kind | range | why this one | as loopback source |
 * |---|---|---|---|
 * | residential (proxy exits) | 10.0.0.0/10 | private use (RFC 1918) | 127.0.0.0/10 |
 * | home (people) | 10.64.0.0/10 | private use (RFC 1918) | 127.64.0.0/10 |
 * | mobile-nat, single | 100.64.0.0/10 | shared by many behind a carrier's NAT (RFC 6598) | 127.128.0.0/10 |
 * | hosting | 198.18.0.0/15 | benchmarking (RFC 2544) | 127.192.0.0/15 |
 * | vpn | 172.16.0.0/14 | private use (RFC 1918) | 127.194.0.0 to 127.197.255.255 |
 * | proxy (open, data centre) | 172.20.0.0/14 | private use (RFC 1918) | 127.198.0.0 to 127.201.255.255 |
 * | tor (exits) | 172.24.0.0/16 | private use (RFC 1918) | 127.202.0.0/16 |
 * | ipv6-prefix | fd00::/8 | unique local (RFC 4193) | none |
 */
import { parseIpv4 } from './ip-address.ts';

/** Kinds of IPv4 pool that a scenario can draw identities from. */
export const POOL_KINDS = ['residential', 'home', 'mobile-nat', 'hosting', 'vpn', 'proxy', 'tor'] as const;

export type PoolKind = (typeof POOL_KINDS)[number];

/** One IPv4 range as its first two bytes. `blocks` counts its /24 networks. */
export interface PoolRange {
  readonly first: number;
  readonly second: number;
  readonly blocks: number;
  /** Second byte of the 127/8 address that stands for the first network in live runs with real source addresses. */
  readonly loopback: number;
}

const BLOCKS_OF_SLASH_10 = 2 ** 14;

export const POOL_RANGES: Readonly<Record<PoolKind, PoolRange>> = {
  residential: { first: 10, second: 0, blocks: BLOCKS_OF_SLASH_10, loopback: 0 },
  home: { first: 10, second: 64, blocks: BLOCKS_OF_SLASH_10, loopback: 64 },
  'mobile-nat': { first: 100, second: 64, blocks: BLOCKS_OF_SLASH_10, loopback: 128 },
  hosting: { first: 198, second: 18, blocks: 2 ** 9, loopback: 192 },
  vpn: { first: 172, second: 16, blocks: 2 ** 10, loopback: 194 },
  proxy: { first: 172, second: 20, blocks: 2 ** 10, loopback: 198 },
  tor: { first: 172, second: 24, blocks: 2 ** 8, loopback: 202 },
};

/** Hosts 1 to 254: no network and no broadcast address. */
const HOSTS_PER_BLOCK = 254;
/** Block 0 of each range stays unused: 10.0.0.x would become 127.0.0.x, where services of the machine listen. */
const UNUSED_BLOCKS = 1;

/** Most addresses a pool of this kind can have. */
export function poolCapacity(kind: PoolKind): number {
  return (POOL_RANGES[kind].blocks - UNUSED_BLOCKS) * HOSTS_PER_BLOCK;
}

/** The text of address number `place` (0 to poolCapacity - 1) of a kind's range. */
export function poolAddress(kind: PoolKind, place: number): string {
  const { first, second } = POOL_RANGES[kind];
  const block = UNUSED_BLOCKS + Math.floor(place / HOSTS_PER_BLOCK);
  return `${first}.${second + (block >> 8)}.${block & 255}.${1 + (place % HOSTS_PER_BLOCK)}`;
}

/** The kind whose range holds an IPv4 address (as integer); null for none. */
export function poolKindOf(ipv4: number): PoolKind | null {
  const first = Math.floor(ipv4 / 2 ** 24);
  const second = (ipv4 >>> 16) & 255;
  for (const kind of POOL_KINDS) {
    const range = POOL_RANGES[kind];
    if (first === range.first && second >= range.second && second < range.second + range.blocks / 256) return kind;
  }
  return null;
}

/**
 * The loopback address that stands for a synthetic IPv4 address when a live run binds real source addresses. Injective;
 * null for everything else (IPv6, and 127.0.0.x itself, where services of the machine listen).
 */
export function loopbackSourceOf(address: string): string | null {
  const ipv4 = parseIpv4(address);
  const kind = ipv4 < 0 ? null : poolKindOf(ipv4);
  if (kind === null) return null;
  const { second, loopback } = POOL_RANGES[kind];
  const mapped = loopback + ((ipv4 >>> 16) & 255) - second;
  const third = (ipv4 >>> 8) & 255;
  return mapped === 0 && third === 0 ? null : `127.${mapped}.${third}.${ipv4 & 255}`;
}

/** What a loopback source stands for, both as integers: the inverse of `loopbackSourceOf`; -1 when it stands for nothing. */
export function syntheticOfLoopback(ipv4: number): number {
  const second = (ipv4 >>> 16) & 255;
  if (Math.floor(ipv4 / 2 ** 24) !== 127 || (second === 0 && ((ipv4 >>> 8) & 255) === 0)) return -1;
  for (const kind of POOL_KINDS) {
    const range = POOL_RANGES[kind];
    if (second < range.loopback || second >= range.loopback + range.blocks / 256) continue;
    return range.first * 2 ** 24 + (range.second + second - range.loopback) * 65_536 + (ipv4 & 0xffff);
  }
  return -1;
}
