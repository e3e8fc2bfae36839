/**
 * Writes small MaxMind DB files for tests, straight from the format's specification (version 2.0): a binary tree over
 * address bits, sixteen zero bytes, a data section, a marker, and metadata. Knows as much of it as the tests need.
 */
import { parseRange } from '../../src/core/domain/ip-address.ts';

export type MmdbValue = string | number | boolean | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

export interface MmdbOptions {
  readonly networks: readonly (readonly [string, MmdbValue])[];
  readonly ipVersion?: 4 | 6;
  readonly recordSize?: 24 | 28 | 32;
  readonly majorVersion?: number;
}

type Child = { readonly kind: 'node' | 'data'; readonly at: number } | null;

const SEPARATOR = 16;
const MARKER = Buffer.from('ABCDEF4D61784D696E642E636F6D', 'hex');

export function writeMmdb({ networks, ipVersion = 6, recordSize = 24, majorVersion = 2 }: MmdbOptions): Buffer {
  const nodes: [Child, Child][] = [[null, null]];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [network, record] of networks) {
    insert(nodes, bitsOf(network, ipVersion), { kind: 'data', at: offset });
    const encoded = encode(record);
    data.push(encoded);
    offset += encoded.length;
  }
  const tree = Buffer.concat(nodes.map((node) => encodeNode(node, nodes.length, recordSize)));
  const metadata = encode({
    binary_format_major_version: majorVersion,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'pumpdrill-test',
    description: { en: 'made by a test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: recordSize,
  });
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...data, MARKER, metadata]);
}

/** The bits of a network from the root of the tree. IPv4 stands under ::/96 in a database for both families. */
function bitsOf(network: string, ipVersion: 4 | 6): number[] {
  const range = parseRange(network);
  if (range === null) throw new Error(`no network: ${network}`);
  const isIpv4 = !network.includes(':');
  const groups = Uint16Array.from(range.groups);
  if (isIpv4) groups[5] = 0;
  const bits = Array.from({ length: range.bits }, (_, bit) => (groups[bit >> 4]! >> (15 - (bit & 15))) & 1);
  return isIpv4 && ipVersion === 4 ? bits.slice(96) : bits;
}

function insert(nodes: [Child, Child][], bits: readonly number[], leaf: Child): void {
  let at = 0;
  for (const bit of bits.slice(0, -1)) {
    const child = nodes[at]![bit]!;
    if (child?.kind === 'node') {
      at = child.at;
      continue;
    }
    // A shorter network's record goes on below, where the longer one does not replace it.
    nodes.push([child, child]);
    nodes[at]![bit] = { kind: 'node', at: nodes.length - 1 };
    at = nodes.length - 1;
  }
  nodes[at]![bits.at(-1)!] = leaf;
}

function encodeNode(node: [Child, Child], count: number, recordSize: 24 | 28 | 32): Buffer {
  const [left, right] = node.map((child) => {
    if (child === null) return count;
    return child.kind === 'node' ? child.at : count + SEPARATOR + child.at;
  }) as [number, number];
  const bytes = Buffer.alloc(recordSize / 4);
  if (recordSize === 32) {
    bytes.writeUInt32BE(left, 0);
    bytes.writeUInt32BE(right, 4);
  } else {
    bytes.writeUIntBE(left & 0xff_ffff, 0, 3);
    bytes.writeUIntBE(right & 0xff_ffff, recordSize === 24 ? 3 : 4, 3);
    if (recordSize === 28) bytes[3] = ((left >>> 24) << 4) | (right >>> 24);
  }
  return bytes;
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, MmdbValue>);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

/** Type and size in one or two bytes; sizes up to 28 and one length byte beyond are all that tests need. */
function control(type: number, size: number): Buffer {
  const small = Math.min(size, 29);
  const head = type > 7 ? [small, type - 7] : [(type << 5) | small];
  return Buffer.from(size > 28 ? [...head, size - 29] : head);
}
