/**
 * IP intelligence from a MaxMind DB file, whoever made it: the fields of GeoIP2 and GeoLite2 (country, ASN, anonymous IP,
 * connection type), the flat fields of other publishers (`country_code`, `asn`), and our own `kind`. A database holds some
 * of this and nothing of the rest, so several are asked in turn (ip-intel-files.ts).
 */
import { Reader, type Response } from 'mmdb-lib';
import { invalidInput } from '../core/domain/errors.ts';
import { isMapped, parseAddress } from '../core/domain/ip-address.ts';
import {
  type IpIntel,
  NETWORK_KINDS,
  type NetworkFacts,
  type NetworkKind,
  UNKNOWN_NETWORK,
} from '../core/domain/network.ts';

/** Bytes between search tree and data section, by the format. */
const SEPARATOR_BYTES = 16;
/** Addresses read once before the database is believed. Spread over the whole space: a torn file fails in some of them. */
const PROBES = 1_024;
const ASN_MAX = 4_294_967_295;

/** Throws PumpdrillError (exit 2) when the bytes are no usable database. */
export function openIpIntelMmdb(bytes: Buffer, file: string): IpIntel {
  let trouble: string;
  try {
    const reader = new Reader<Response>(bytes);
    trouble = troubleWith(reader, bytes.length);
    if (trouble === '') return new MmdbIntel(reader);
  } catch (error) {
    trouble = error instanceof Error ? error.message.slice(0, 120) : 'unreadable';
  }
  throw invalidInput({
    code: 'BAD_MMDB',
    path: '',
    message: `${file} is no usable MaxMind database: ${JSON.stringify(trouble)}`,
    hint: 'download it again; a CSV file must end in .csv',
    file,
  });
}

/** What is wrong with the structure, or '' when it can be read. Throws what the reader throws. */
function troubleWith(reader: Reader<Response>, bytes: number): string {
  const { nodeCount, searchTreeSize, ipVersion, binaryFormatMajorVersion } = reader.metadata;
  if (binaryFormatMajorVersion !== 2) return 'not format version 2';
  if (ipVersion !== 4 && ipVersion !== 6) return 'neither IPv4 nor IPv6';
  if (!(nodeCount > 0) || searchTreeSize + SEPARATOR_BYTES > bytes) return 'shorter than its own index';
  const step = Math.floor(2 ** 32 / PROBES);
  for (let i = 0; i < PROBES; i += 1) reader.get(dotted(i * step));
  if (ipVersion === 6) for (let i = 0; i < PROBES; i += 1) reader.get(`${(i * 64).toString(16)}::1`);
  return '';
}

class MmdbIntel implements IpIntel {
  private readonly reader: Reader<Response>;

  constructor(reader: Reader<Response>) {
    this.reader = reader;
  }

  /** A record that turns out to be damaged counts as no record: one bad record must not stop a target. */
  lookup(address: string): NetworkFacts {
    const groups = parseAddress(address);
    if (groups === null) return UNKNOWN_NETWORK;
    const isIpv4 = isMapped(groups);
    if (!isIpv4 && this.reader.metadata.ipVersion === 4) return UNKNOWN_NETWORK;
    try {
      return factsOfRecord(this.reader.get(isIpv4 ? dotted(groups[6]! * 65_536 + groups[7]!) : spelt(groups)));
    } catch {
      return UNKNOWN_NETWORK;
    }
  }
}

/** What a record says in our words. Exported for tests; hostile: any value that MMDB can hold. */
export function factsOfRecord(record: unknown): NetworkFacts {
  const top = fieldsOf(record);
  const traits = fieldsOf(top['traits']);
  const kind = kindOf(top, traits);
  const country = countryOf(top);
  const asn = asnOf(top['autonomous_system_number'] ?? traits['autonomous_system_number'] ?? top['asn']);
  if (kind === 'unknown' && country === '' && asn === 0) return UNKNOWN_NETWORK;
  return { kind, country, asn };
}

type Fields = Readonly<Record<string, unknown>>;

/** Flags of the anonymous-IP databases, the most telling first: a Tor exit in a data centre is a Tor exit. */
const FLAGS: readonly (readonly [string, NetworkKind])[] = [
  ['is_tor_exit_node', 'tor'],
  ['is_anonymous_vpn', 'vpn'],
  ['is_public_proxy', 'proxy'],
  ['is_residential_proxy', 'proxy'],
  ['is_anonymous_proxy', 'proxy'],
  ['is_hosting_provider', 'hosting'],
];
/** Connection and user types of the same publisher that name one of our kinds. */
const TYPES: Readonly<Record<string, NetworkKind>> = {
  cellular: 'mobile-nat',
  hosting: 'hosting',
  content_delivery_network: 'hosting',
  residential: 'residential',
  'cable/dsl': 'residential',
};

function kindOf(top: Fields, traits: Fields): NetworkKind {
  const own = NETWORK_KINDS.find((kind) => kind === top['kind']);
  if (own !== undefined) return own;
  for (const [flag, kind] of FLAGS) if (top[flag] === true || traits[flag] === true) return kind;
  for (const named of [top['connection_type'], traits['connection_type'], traits['user_type']]) {
    const type = typeof named === 'string' ? named.toLowerCase() : '';
    if (Object.hasOwn(TYPES, type)) return TYPES[type]!;
  }
  return 'unknown';
}

/** Where the address is used, or else where it is registered. */
function countryOf(top: Fields): string {
  const { country, registered_country: registered, country_code: flat } = top;
  const candidates = [fieldsOf(country)['iso_code'], flat, country, fieldsOf(registered)['iso_code']];
  for (const text of candidates) if (typeof text === 'string' && /^[A-Z]{2}$/.test(text)) return text;
  return '';
}

function asnOf(value: unknown): number {
  const asn = typeof value === 'string' ? Number(/^(?:AS)?([0-9]{1,10})$/i.exec(value)?.[1] ?? 0) : value;
  return typeof asn === 'number' && Number.isInteger(asn) && asn > 0 && asn <= ASN_MAX ? asn : 0;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function dotted(ipv4: number): string {
  return `${ipv4 >>> 24}.${(ipv4 >>> 16) & 255}.${(ipv4 >>> 8) & 255}.${ipv4 & 255}`;
}

/** All eight groups: the reader's own parser is only ever given this one spelling. */
function spelt(groups: Uint16Array): string {
  return Array.from(groups, (group) => group.toString(16)).join(':');
}
