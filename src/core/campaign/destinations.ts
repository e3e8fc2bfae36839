/** Which numbers openers aim at. Every number comes from the numbering tables, the scenario's own range, or the reserved list. */
import { type E164, parseE164 } from '../domain/phone.ts';
import { mobileAt, mobileCount } from '../numbering/plan.ts';
import { reservedAt, reservedCount } from '../numbering/reserved.ts';
import { Draws } from '../random/draws.ts';
import { mix32 } from '../random/hash.ts';
import { streamOf, wordsAt } from '../random/streams.ts';
import type { Destinations } from '../scenario/format.ts';

/** Chooses numbers. Pure: the same index and draws give the same number. */
export interface DestinationSource {
  /** `campaignIndex` counts openers over all lanes, so that a walked range is walked once, not once per lane. */
  numberAt(campaignIndex: number, draws: Draws): E164;
}

type Kind<K extends Destinations['kind']> = Extract<Destinations, { kind: K }>;

/** The numbers of one campaign or people entry. `destinations` has passed `meaning.ts`: countries exist, ranges fit. */
export function createDestinations(
  destinations: Destinations,
  origin: { seed: number; label: string },
  numbersOf: NumbersOf = noPeople,
): DestinationSource {
  switch (destinations.kind) {
    case 'countries':
      return fromCountries(destinations, keysOf(origin));
    case 'range':
      return fromRange(destinations, keysOf(origin));
    case 'prefixes':
      return fromPrefixes(destinations);
    case 'reserved':
      return fromReserved(destinations);
    case 'numbers-of':
      return numbersOf(destinations.people);
  }
}

/** The numbers that the people of an entry ask with, by its id. */
export type NumbersOf = (people: string) => DestinationSource;

function noPeople(people: string): never {
  throw new Error(`invariant broken: the numbers of ${people} are asked for where no people are known`);
}

function fromCountries(destinations: Kind<'countries'>, keys: Keys): DestinationSource {
  const countries = destinations.countries.map(({ country }) => ({ country, count: mobileCount(country) }));
  const cumulative = cumulate(destinations.countries);
  const drawn = (draws: Draws): E164 => {
    const { country, count } = countries[draws.weighted(cumulative)] as { country: string; count: number };
    return mobileAt(country, draws.below(count));
  };
  const { distinct } = destinations;
  if (distinct === undefined) return { numberAt: (_index, draws) => drawn(draws) };
  // Number j of the subset has draws of its own, made from j: no list of numbers is ever kept.
  const own = new Draws(0, 0);
  return {
    numberAt(_index, draws) {
      const chosen = draws.below(distinct);
      return drawn(own.reseed(mix32(keys.key0, chosen), mix32(keys.key1, chosen)));
    },
  };
}

function fromRange(destinations: Kind<'range'>, keys: Keys): DestinationSource {
  const start = parseE164(destinations.start);
  const { size } = destinations;
  if (destinations.order === 'ascending') return { numberAt: (index) => start + (index % size) };
  return { numberAt: (index) => start + shuffledPlace(index % size, size, keys) };
}

function fromPrefixes(destinations: Kind<'prefixes'>): DestinationSource {
  const cumulative = cumulate(destinations.prefixes);
  const blocks = destinations.prefixes.map(({ prefix, digits }) => {
    const size = powerOfTen(digits - (prefix.length - 1));
    return { start: Number(prefix.slice(1)) * size, size };
  });
  return {
    numberAt(_index, draws) {
      const { start, size } = blocks[draws.weighted(cumulative)] as { start: number; size: number };
      return start + draws.below(size);
    },
  };
}

function fromReserved(destinations: Kind<'reserved'>): DestinationSource {
  const { country } = destinations;
  const count = reservedCount(country);
  return { numberAt: (_index, draws) => reservedAt(draws.below(count), country) };
}

/** Running totals of weights, as `Draws.weighted` takes them. */
export function cumulate(entries: readonly { readonly weight: number }[]): number[] {
  let sum = 0;
  return entries.map(({ weight }) => {
    sum += weight;
    return sum;
  });
}

interface Keys {
  readonly key0: number;
  readonly key1: number;
}

function keysOf(origin: { seed: number; label: string }): Keys {
  const words = new Uint32Array(2);
  wordsAt(streamOf(origin.seed, `${origin.label}/destinations`), 0, words);
  return { key0: words[0] as number, key1: words[1] as number };
}

/** Rounds of the Feistel network below; four are enough to hide order from a defence that looks for neighbours. */
const SHUFFLE_ROUNDS = 4;

/**
 * A shuffle without a list: a Feistel network over the next even number of bits is a permutation, and walking it until
 * it lands inside 0 .. size - 1 keeps it one (cycle walking, Black and Rogaway 2002). At most four steps on average.
 */
function shuffledPlace(place: number, size: number, keys: Keys): number {
  let halfBits = 1;
  while (1 << (2 * halfBits) < size) halfBits += 1;
  const mask = (1 << halfBits) - 1;
  let value = place;
  do {
    let left = (value >>> halfBits) & mask;
    let right = value & mask;
    for (let round = 0; round < SHUFFLE_ROUNDS; round += 1) {
      [left, right] = [right, left ^ (mix32(keys.key0 ^ round, mix32(keys.key1, right)) & mask)];
    }
    value = left * (mask + 1) + right;
  } while (value >= size);
  return value;
}

function powerOfTen(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i += 1) power *= 10;
  return power;
}
