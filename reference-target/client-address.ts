/**
 * Who is calling, as a meter key. The peer of the connection counts, unless the peer is a proxy that the policy trusts:
 * then the right-most address of X-Forwarded-For that is no trusted proxy, because everything left of it is the
 * client's own claim (methods.md B2). Text that is no address never becomes a key: the peer's key is used instead.
 */
import { type AddressRange, contains, isMapped, parseAddress, parseIpv4 } from '../src/core/domain/ip-address.ts';
import { mix32 } from '../src/core/random/hash.ts';

export { type AddressRange, parseAddress, parseIpv4, parseRange } from '../src/core/domain/ip-address.ts';

/** The shared key of everybody whose peer address cannot be read: one bucket, so that no address is no way out. */
export const UNKNOWN_ADDRESS_KEY = 0;

/** Keys of IPv6 networks start here, far above every IPv4 integer. */
const IPV6_KEY_FLAG = 2 ** 52;

/** The meter key of an address: IPv4 (mapped or not) as its integer, IPv6 as a 53-bit hash of its /64; -1 for no address. */
export function addressKeyOf(text: string): number {
  const ipv4 = parseIpv4(text);
  if (ipv4 >= 0) return ipv4;
  const groups = parseAddress(text);
  return groups === null ? -1 : keyOfGroups(groups);
}

/**
 * The key of the client behind a request.
 * @param forwarded the X-Forwarded-For header, or undefined; only read when `peer` is trusted
 */
export function clientAddressKey(peer: string, forwarded: unknown, trusted: readonly AddressRange[]): number {
  const key = addressKeyOf(clientAddress(peer, forwarded, trusted));
  return key < 0 ? UNKNOWN_ADDRESS_KEY : key;
}

/** The address of the client behind a request, as text; arguments as for `clientAddressKey`. */
export function clientAddress(peer: string, forwarded: unknown, trusted: readonly AddressRange[]): string {
  if (trusted.length === 0 || typeof forwarded !== 'string') return peer;
  return isTrusted(peer, trusted) ? rightmostUntrusted(forwarded, trusted, peer) : peer;
}

function rightmostUntrusted(forwarded: string, trusted: readonly AddressRange[], peer: string): string {
  let address = peer;
  let end = forwarded.length;
  while (end > 0) {
    const comma = forwarded.lastIndexOf(',', end - 1);
    const entry = forwarded.slice(comma + 1, end).trim();
    if (addressKeyOf(entry) < 0) return peer;
    address = entry;
    if (!isTrusted(entry, trusted)) return address;
    end = comma;
  }
  return address;
}

function isTrusted(text: string, trusted: readonly AddressRange[]): boolean {
  const groups = parseAddress(text);
  return groups !== null && trusted.some((range) => contains(range, groups));
}

function keyOfGroups(groups: Uint16Array): number {
  if (isMapped(groups)) return groups[6]! * 65_536 + groups[7]!;
  const word0 = groups[0]! * 65_536 + groups[1]!;
  const word1 = groups[2]! * 65_536 + groups[3]!;
  const high = mix32(word0, word1) & 0xf_ffff;
  return IPV6_KEY_FLAG + high * 2 ** 32 + (mix32(word1 ^ 0x9e37_79b9, word0) >>> 0);
}
