/** As whom openers come: synthetic addresses (ranges in domain/synthetic-internet.ts), devices and user agents. */
import { type Hands, type Identity, PLAIN_TRAITS, type Traits } from '../domain/attempt.ts';
import { type PoolKind, poolAddress, poolCapacity } from '../domain/synthetic-internet.ts';
import type { Ratio } from '../domain/units.ts';
import type { Draws } from '../random/draws.ts';
import { mix32 } from '../random/hash.ts';
import { streamOf, wordsAt } from '../random/streams.ts';
import type { Device, Network } from '../scenario/format.ts';
import type { AgentKind } from './user-agents.ts';
import { USER_AGENTS } from './user-agents.ts';

/** Pools up to this size keep their address texts: 65,536 texts are about 4 MB. Larger ones build them anew. */
const CACHED_POOL_MAX = 65_536;
/** Devices are 1 to 2^32 - 1: 0 means "sends no signals". */
const DEVICES = 2 ** 32 - 1;

/** How clients of one source differ beside address, device and agent; shares are drawn per opener. */
export interface TraitSettings {
  readonly local: Traits['local'];
  readonly hands: Hands;
  readonly tampered: Ratio;
  readonly fillsHoneypot: Ratio;
}

/** Where an identity stands in its stream of openers. */
export interface IdentityPlace {
  /** Index within the lane: sticky exits change with it. */
  readonly laneIndex: number;
  /** Index within the campaign: fresh devices are numbered by it. */
  readonly campaignIndex: number;
}

/** Makes identities. Pure: the same draws and place give the same identity. */
export interface IdentitySource {
  identityAt(place: IdentityPlace, draws: Draws): Identity;
}

/**
 * The identities of one campaign or cohort, fixed by (seed, label): which addresses its pool holds, which devices its
 * farm has. Two pools of one scenario rarely overlap, and pools of two kinds never do.
 */
export function createIdentities(options: {
  readonly seed: number;
  readonly label: string;
  /** Where addresses or devices are others than those that the label stands for; default: the label. */
  readonly labels?: { readonly network: string; readonly device: string };
  readonly network: Network;
  readonly device: Device;
  readonly agent: AgentKind;
  /** What the agent is drawn from; default: a few of that kind. */
  readonly agents?: readonly string[];
  readonly traits: TraitSettings;
}): IdentitySource {
  const { network, device } = options.labels ?? { network: options.label, device: options.label };
  const addressAt = addressesOf(options.network, { seed: options.seed, label: `${network}/network` });
  const deviceAt = devicesOf(options.device, { seed: options.seed, label: `${device}/device` });
  const agents = options.agents ?? USER_AGENTS[options.agent];
  const [line] = wordsOf({ seed: options.seed, label: `${options.label}/line` });
  const traitsAt = traitsOf(options.traits, options.traits.local === 'line' ? line : 0);
  return {
    identityAt(place, draws) {
      const address = addressAt(place, draws);
      const device = deviceAt(place, draws);
      const agent = agents[draws.below(agents.length)] as string;
      return { address, device, agent, traits: traitsAt(draws) };
    },
  };
}

/** Shares draw last and only where they are not 0, so that a scenario without them keeps its draws. */
function traitsOf({ local, hands, tampered, fillsHoneypot }: TraitSettings, line: number): (draws: Draws) => Traits {
  const variants = [false, true].map((isTampered) =>
    [false, true].map((fills): Traits => {
      const traits = { local, line, hands, tampered: isTampered, fillsHoneypot: fills };
      return local === 'hidden' && hands === 'none' && !isTampered && !fills ? PLAIN_TRAITS : Object.freeze(traits);
    }),
  );
  const happens = (share: Ratio, draws: Draws): 0 | 1 => (share.numerator > 0 && draws.chance(share) ? 1 : 0);
  return (draws) => variants[happens(tampered, draws)]![happens(fillsHoneypot, draws)] as Traits;
}

interface Origin {
  readonly seed: number;
  readonly label: string;
}

type AddressAt = (place: IdentityPlace, draws: Draws) => string;

function addressesOf(network: Network, origin: Origin): AddressAt {
  if (network.kind === 'single') {
    const address = v4Pool('mobile-nat', 1, origin)(0);
    return () => address;
  }
  if (network.kind === 'ipv6-prefix') {
    const textAt = v6Pool(network, origin);
    return (_place, draws) => textAt(draws.below(network.size));
  }
  const { size, rotation } = network;
  const textAt = v4Pool(network.of, size, origin);
  if (rotation === 'per-opener') return (_place, draws) => textAt(draws.below(size));
  const sticky = rotation.stickyOpeners;
  const [key] = wordsOf(origin);
  return (place) => textAt(mix32(key, Math.floor(place.laneIndex / sticky)) % size);
}

function devicesOf(device: Device, origin: Origin): (place: IdentityPlace, draws: Draws) => number {
  if (device.kind === 'none') return () => 0;
  const nth = distinctPicks(DEVICES, origin);
  if (device.kind === 'one') {
    const one = 1 + nth(0);
    return () => one;
  }
  if (device.kind === 'pool') return (_place, draws) => 1 + nth(draws.below(device.size));
  return (place) => 1 + nth(place.campaignIndex);
}

/** The texts of `size` distinct addresses of one range. */
function v4Pool(kind: PoolKind, size: number, origin: Origin): (index: number) => string {
  const pick = distinctPicks(poolCapacity(kind), origin);
  const build = (index: number): string => poolAddress(kind, pick(index));
  return size <= CACHED_POOL_MAX ? remembered(size, build) : build;
}

/**
 * The texts of `size` distinct addresses of one prefix (at most 65,535^2). No group is 0, so the text is canonical
 * without any shortening (RFC 5952). Below /64 each address has a /64 of its own, as far as there are enough of them.
 */
function v6Pool({ size, bits }: Extract<Network, { kind: 'ipv6-prefix' }>, origin: Origin): (index: number) => string {
  const [word0, word1] = wordsOf(origin);
  const group = (word: number): string => (1 + (word % 65_535)).toString(16);
  const prefix = `fd${(word0 & 255).toString(16).padStart(2, '0')}:${group(word0 >>> 8)}:${group(word1)}`;
  const subnet = (index: number): string => {
    if (bits === 64) return group(word1 >>> 8);
    return bits === 48 ? group(index) : (0x100 * (1 + (word1 % 255)) + (index & 255)).toString(16);
  };
  const build = (index: number): string => {
    const host = mix32(word1, index);
    return `${prefix}:${subnet(index)}:${group(host)}:${group(host >>> 8)}:${group(Math.floor(index / 65_535))}:${group(index)}`;
  };
  return size <= CACHED_POOL_MAX ? remembered(size, build) : build;
}

/** Builds each text once, on first use. */
function remembered(size: number, build: (index: number) => string): (index: number) => string {
  const texts: string[] = new Array<string>(size).fill('');
  return (index) => {
    const known = texts[index] as string;
    if (known !== '') return known;
    const text = build(index);
    texts[index] = text;
    return text;
  };
}

/** Largest stride: index x stride stays exact for indices up to 10,000,000 (below 2^24). */
const STRIDE_MAX = 2 ** 28;

/**
 * A numbering of 0 .. capacity - 1 that visits every value once before it repeats: index -> (offset + index x stride)
 * mod capacity, with a stride that has no factor in common with the capacity. Offset and stride come from the label.
 */
function distinctPicks(capacity: number, origin: Origin): (index: number) => number {
  const [word0, word1] = wordsOf(origin);
  const offset = word0 % capacity;
  let stride = 1 + (word1 % Math.min(capacity, STRIDE_MAX));
  while (greatestCommonDivisor(stride, capacity) !== 1) stride += 1;
  return (index) => (offset + index * stride) % capacity;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}

function wordsOf(origin: Origin): [number, number] {
  const words = new Uint32Array(2);
  wordsAt(streamOf(origin.seed, origin.label), 0, words);
  return [words[0] as number, words[1] as number];
}
