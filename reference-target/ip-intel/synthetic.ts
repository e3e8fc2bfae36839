/**
 * The embedded IP intelligence: it knows the synthetic internet that campaigns draw from, and nothing of the real one, so
 * that a drill needs no licensed database. Every figure here is an assumption: no source gives shares of countries or of
 * known exits, and results that lean on them say so.
 */
import { isMapped, parseAddress, parseIpv4 } from '../../src/core/domain/ip-address.ts';
import { type PoolKind, poolKindOf, syntheticOfLoopback } from '../../src/core/domain/synthetic-internet.ts';
import type { Ratio } from '../../src/core/domain/units.ts';
import { mix32 } from '../../src/core/random/hash.ts';
import { type IpIntel, type NetworkFacts, type NetworkKind, UNKNOWN_NETWORK } from './ip-intel.ts';

export interface SyntheticIntelOptions {
  /**
   * Share of residential exits (10.0.0.0/10) that is known to be a proxy; the others look like the homes they stand in,
   * which is what their renters pay for. Vendors say that such exits are hard to know and name no share.
   */
  readonly knownExits: Ratio;
}

/** Assumption: one exit in ten is known. 0 is the attacker's best case, 100 % the vendor's. */
export const SYNTHETIC_DEFAULTS: SyntheticIntelOptions = { knownExits: { numerator: 1, denominator: 10 } };

/** IP intelligence of the synthetic internet. Pure: the same address always has the same facts. */
export function createSyntheticIntel({ knownExits }: SyntheticIntelOptions = SYNTHETIC_DEFAULTS): IpIntel {
  return new SyntheticIntel(knownExits);
}

/** What stands behind a pool: how intelligence sees it, who hosts it, and its part of the AS numbers. */
interface Site {
  readonly kind: NetworkKind;
  readonly countries: Countries;
  readonly operators: number;
}

/** Countries and their weights, in thousandths. */
type Countries = readonly (readonly [string, number])[];

/** Assumption: large online populations for lines, large hosters for machines. */
const LINES: Countries = [
  ['IN', 180],
  ['US', 140],
  ['BR', 80],
  ['ID', 70],
  ['DE', 60],
  ['GB', 55],
  ['FR', 50],
  ['MX', 45],
  ['TR', 40],
  ['VN', 40],
  ['PH', 40],
  ['IT', 40],
  ['ES', 40],
  ['PL', 30],
  ['NG', 30],
  ['ZA', 20],
  ['CA', 20],
  ['NL', 20],
];
const MACHINES: Countries = [
  ['US', 380],
  ['DE', 170],
  ['NL', 120],
  ['FR', 90],
  ['GB', 80],
  ['SG', 60],
  ['CA', 50],
  ['SE', 30],
  ['CH', 20],
];
const WEIGHTS_SUM = 1_000;

/** Exits stand in homes, so both have the same operators. */
const SITES: Readonly<Record<PoolKind, Site>> = {
  residential: { kind: 'residential', countries: LINES, operators: 1 },
  home: { kind: 'residential', countries: LINES, operators: 1 },
  'mobile-nat': { kind: 'mobile-nat', countries: LINES, operators: 2 },
  hosting: { kind: 'hosting', countries: MACHINES, operators: 3 },
  vpn: { kind: 'vpn', countries: MACHINES, operators: 4 },
  proxy: { kind: 'proxy', countries: MACHINES, operators: 5 },
  tor: { kind: 'tor', countries: MACHINES, operators: 6 },
};

/** Addresses that share an operator: a /20, sixteen /24 networks (assumption). */
const OPERATOR_BITS = 12;
/** Operators per country and site (assumption). */
const OPERATORS = 4;
/** First private-use AS number (RFC 6996): synthetic operators must not be taken for real ones. */
const ASN_BASE = 4_200_000_000;
/** Words that keep the two draws apart. */
const OPERATOR_SALT = 0x1b0f_3a57;
const KNOWN_EXIT_SALT = 0x5d2c_9e41;

class SyntheticIntel implements IpIntel {
  private readonly knownExits: Ratio;
  /** By AS number: a few hundred frozen values, so that a lookup allocates nothing. */
  private readonly operators = new Map<number, NetworkFacts>();
  private readonly exits = new Map<number, NetworkFacts>();

  constructor(knownExits: Ratio) {
    this.knownExits = knownExits;
  }

  lookup(address: string): NetworkFacts {
    const ipv4 = parseIpv4(address);
    if (ipv4 >= 0) return this.ofIpv4(ipv4);
    const groups = parseAddress(address);
    if (groups === null) return UNKNOWN_NETWORK;
    return isMapped(groups) ? this.ofIpv4(groups[6]! * 65_536 + groups[7]!) : this.ofIpv6(groups);
  }

  private ofIpv4(ipv4: number): NetworkFacts {
    const source = syntheticOfLoopback(ipv4);
    const address = source < 0 ? ipv4 : source;
    const pool = poolKindOf(address);
    if (pool === null) return UNKNOWN_NETWORK;
    return this.operatorAt(SITES[pool], address >>> OPERATOR_BITS, pool === 'residential' && this.isKnownExit(address));
  }

  /** Unique local addresses (fd00::/8): by /48 a home line or a rented machine, half each (assumption). */
  private ofIpv6(groups: Uint16Array): NetworkFacts {
    if (groups[0]! >>> 8 !== 0xfd) return UNKNOWN_NETWORK;
    const place = mix32(groups[0]! * 65_536 + groups[1]!, groups[2]!);
    return this.operatorAt((place & 1) === 0 ? SITES.home : SITES.hosting, place, false);
  }

  private isKnownExit(address: number): boolean {
    const { numerator, denominator } = this.knownExits;
    return mix32(KNOWN_EXIT_SALT, address) % denominator < numerator;
  }

  /** A known exit keeps country and operator of the home that it stands in. */
  private operatorAt(site: Site, place: number, isKnownExit: boolean): NetworkFacts {
    const word = mix32(OPERATOR_SALT, place);
    const index = indexByWeight(site.countries, word % WEIGHTS_SUM);
    const asn = ASN_BASE + site.operators * 1_000 + index * 10 + (Math.floor(word / WEIGHTS_SUM) % OPERATORS);
    const seen = isKnownExit ? this.exits : this.operators;
    const before = seen.get(asn);
    if (before !== undefined) return before;
    const facts = Object.freeze({ kind: isKnownExit ? 'proxy' : site.kind, country: site.countries[index]![0], asn });
    seen.set(asn, facts);
    return facts;
  }
}

function indexByWeight(countries: Countries, thousandth: number): number {
  let left = thousandth;
  let index = 0;
  while (left >= countries[index]![1]) {
    left -= countries[index]![1];
    index += 1;
  }
  return index;
}
