/**
 * Texts of network addresses, read into numbers. One parser for everybody who reads addresses, so that the target and its
 * IP intelligence can never disagree about which address a text is (methods.md B3: spellings share one key).
 */

/** A range of addresses, as eight 16-bit groups and a prefix length out of 128. IPv4 lies under ::ffff:0:0/96. */
export interface AddressRange {
  readonly groups: Uint16Array;
  readonly bits: number;
}

/** Longest text that can be an address: 45 characters of IPv6 and a zone of 16. */
const ADDRESS_TEXT_MAX = 62;
const DOT = 46;
const COLON = 58;
const PERCENT = 37;
/** Reads one dotted IPv4 address of exactly four decimal parts without leading zeros; -1 for anything else. */
export function parseIpv4(text: string, start = 0): number {
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let i = start; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (part < 0 || parts === 3) return -1;
      value = value * 256 + part;
      part = -1;
      parts += 1;
      continue;
    }
    const digit = code - 48;
    if (digit < 0 || digit > 9 || part === 0) return -1;
    part = part < 0 ? digit : part * 10 + digit;
    if (part > 255) return -1;
  }
  return parts === 3 && part >= 0 ? value * 256 + part : -1;
}

/**
 * Reads an address of either family into eight groups (IPv4 as ::ffff:a.b.c.d), any spelling of RFC 4291 section 2.2;
 * a zone after `%` is ignored. Null when the text is anything else.
 */
export function parseAddress(text: string): Uint16Array | null {
  if (text.length === 0 || text.length > ADDRESS_TEXT_MAX) return null;
  const ipv4 = parseIpv4(text);
  if (ipv4 >= 0) return mapped(ipv4);
  return parseIpv6(withoutZone(text));
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null for anything else. */
export function parseRange(text: string): AddressRange | null {
  const slash = text.indexOf('/');
  const groups = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (groups === null) return null;
  const isIpv4 = text.indexOf(':') < 0;
  const own = slash < 0 ? (isIpv4 ? 32 : 128) : parsePrefixLength(text.slice(slash + 1), isIpv4 ? 32 : 128);
  return own < 0 ? null : { groups, bits: isIpv4 ? own + 96 : own };
}

/** True when the address lies in the range. */
export function contains(range: AddressRange, groups: Uint16Array): boolean {
  let bits = range.bits;
  for (let i = 0; bits > 0; i += 1, bits -= 16) {
    const shift = bits >= 16 ? 0 : 16 - bits;
    if (groups[i]! >> shift !== range.groups[i]! >> shift) return false;
  }
  return true;
}

/** True for an IPv4 address in its IPv6 spelling, ::ffff:a.b.c.d. */
export function isMapped(groups: Uint16Array): boolean {
  for (let i = 0; i < 5; i += 1) if (groups[i] !== 0) return false;
  return groups[5] === 0xffff;
}

/** For people and files that leave the machine: the first 24 bits of IPv4, the first 48 of IPv6 (methods.md section 7, P5). */
export function maskAddress(text: string): string {
  const groups = parseAddress(text);
  if (groups === null) return '…';
  if (isMapped(groups)) return `${groups[6]! >> 8}.${groups[6]! & 255}.${groups[7]! >> 8}.•`;
  return `${[0, 1, 2].map((i) => groups[i]!.toString(16)).join(':')}:…`;
}

function mapped(ipv4: number): Uint16Array {
  return Uint16Array.of(0, 0, 0, 0, 0, 0xffff, Math.floor(ipv4 / 65_536), ipv4 % 65_536);
}

function withoutZone(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) === PERCENT) return i === text.length - 1 ? '' : text.slice(0, i);
  }
  return text;
}

function parseIpv6(text: string): Uint16Array | null {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const all = readGroups(text, true);
    return all !== null && all.length === 8 ? Uint16Array.from(all) : null;
  }
  if (text.indexOf('::', gap + 1) >= 0) return null;
  const head = gap === 0 ? [] : readGroups(text.slice(0, gap), false);
  const tail = gap + 2 === text.length ? [] : readGroups(text.slice(gap + 2), true);
  if (head === null || tail === null || head.length + tail.length > 7) return null;
  const groups = new Uint16Array(8);
  groups.set(head);
  groups.set(tail, 8 - tail.length);
  return groups;
}

/** Colon-separated groups of one to four hex digits; the very last may be a dotted IPv4 address and then counts as two. */
function readGroups(text: string, mayEndDotted: boolean): number[] | null {
  const groups: number[] = [];
  let start = 0;
  while (start <= text.length) {
    const colon = text.indexOf(':', start);
    const end = colon < 0 ? text.length : colon;
    const group = readHexGroup(text, start, end);
    if (group >= 0) groups.push(group);
    else if (colon >= 0 || !mayEndDotted || !pushIpv4(groups, parseIpv4(text, start))) return null;
    if (colon < 0 || groups.length > 8) break;
    start = end + 1;
  }
  return groups;
}

function pushIpv4(groups: number[], ipv4: number): boolean {
  if (ipv4 < 0) return false;
  groups.push(Math.floor(ipv4 / 65_536), ipv4 % 65_536);
  return true;
}

function readHexGroup(text: string, start: number, end: number): number {
  if (end <= start || end - start > 4) return -1;
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= 48 && code < COLON) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function parsePrefixLength(text: string, max: number): number {
  if (text.length === 0 || text.length > 3) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9 || (i === 1 && value === 0)) return -1;
    value = value * 10 + digit;
  }
  return value <= max ? value : -1;
}
