/** What an IP intelligence service says of a network address. Hearsay, never proof: a residential proxy looks residential. */

/**
 * Kinds of network, as IP intelligence tells them apart (requirements.md D13: datacenter_ip, vpn, proxy, tor; targets.md
 * D for mobile carrier NAT). `unknown` is an answer of its own: not every address is in every database.
 */
export const NETWORK_KINDS = ['residential', 'mobile-nat', 'hosting', 'vpn', 'proxy', 'tor', 'unknown'] as const;

export type NetworkKind = (typeof NETWORK_KINDS)[number];

export interface NetworkFacts {
  readonly kind: NetworkKind;
  /** ISO 3166-1 alpha-2, or '' when nothing is known. */
  readonly country: string;
  /** Number of the autonomous system, 0 when nothing is known. */
  readonly asn: number;
}

/** What is said of an address that no source knows, and of a text that is no address. */
export const UNKNOWN_NETWORK: NetworkFacts = Object.freeze({ kind: 'unknown', country: '', asn: 0 });

/**
 * IP intelligence: what is known of an address. Synchronous and pure: equal addresses give equal facts, and no address,
 * however it is spelt, makes it throw.
 */
export interface IpIntel {
  /** @param address IPv4 in dotted decimals or IPv6 text. Hostile: whatever cannot be read is `UNKNOWN_NETWORK`. */
  lookup(address: string): NetworkFacts;
}
