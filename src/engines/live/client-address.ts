/** How a proxy in front of a target tells it who asks: what our requests carry in place of that proxy. */
import type { SpoofedHeader } from '../../core/domain/attempt.ts';

/**
 * Adds the client's address to a flat header list as a proxy does: to what a client claims in a header that is a list
 * (X-Forwarded-For; Forwarded, RFC 7239) it appends, any other header it replaces. `headers` holds the claims already.
 */
export function tellAddress(headers: string[], name: SpoofedHeader, address: string): void {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text === name);
  const own = name === 'forwarded' ? forwardedFor(address) : address;
  if (at < 0) headers.push(name, own);
  else headers[at + 1] = isList(name) ? `${headers[at + 1]}, ${own}` : own;
}

function isList(name: SpoofedHeader): boolean {
  return name === 'x-forwarded-for' || name === 'forwarded';
}

/** RFC 7239 section 6: an IPv6 address stands in brackets and quotes. */
function forwardedFor(address: string): string {
  return address.includes(':') ? `for="[${address}]"` : `for=${address}`;
}
