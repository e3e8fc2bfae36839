import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { type IpIntel, NETWORK_KINDS, UNKNOWN_NETWORK } from '../../src/core/domain/network.ts';
import { parseIpIntelCsv } from '../../src/io/ip-intel-csv.ts';
import { inTurn, loadIpIntel } from '../../src/io/ip-intel-files.ts';
import { factsOfRecord, openIpIntelMmdb } from '../../src/io/ip-intel-mmdb.ts';
import { type MmdbValue, writeMmdb } from './mmdb-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-ip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOTHING: IpIntel = { lookup: () => UNKNOWN_NETWORK };

function problemsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(PumpdrillError);
    expect((error as PumpdrillError).exitCode).toBe(2);
    return (error as PumpdrillError).problems.map(({ code, line }) => (line === undefined ? code : `${code}:${line}`));
  }
  return [];
}

const codesOf = (text: string): string[] => problemsOf(() => parseIpIntelCsv(text, 'x.csv'));

describe('CSV', () => {
  const GOOD = [
    '# my list',
    'start,end,asn,org,country,kind',
    '198.51.100.0,198.51.100.127,64500,"Example, ""the"" Hoster",DE,hosting',
    '198.51.100.128,198.51.100.128,AS64501,,,tor',
    '2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,,Example,US,',
    '',
  ].join('\n');
  const intel = parseIpIntelCsv(GOOD, 'x.csv');

  test.each([
    ['198.51.100.0', 'hosting', 'DE', 64_500],
    ['198.51.100.127', 'hosting', 'DE', 64_500],
    ['::ffff:198.51.100.5', 'hosting', 'DE', 64_500],
    ['198.51.100.128', 'tor', '', 64_501],
    ['2001:db8::', 'unknown', 'US', 0],
    ['2001:DB8:0:ffff:1::', 'unknown', 'US', 0],
  ])('%s is %s %s %d', (address, kind, country, asn) => expect(intel.lookup(address)).toEqual({ kind, country, asn }));

  test.each([
    '198.51.99.255',
    '198.51.100.129',
    '0.0.0.0',
    '255.255.255.255',
    '2001:db7::',
    '2001:db8:1::',
    '::',
    'x',
    '',
  ])('%j is in no range', (address) => expect(intel.lookup(address)).toBe(UNKNOWN_NETWORK));

  test('takes networks in CIDR, columns in any order and case, any line ends, and a byte order mark', () => {
    const text = '\uFEFFKind,NETWORK\r\nvpn,192.0.2.77/25\r\nproxy,2001:db8::/32\r\n';
    const list = parseIpIntelCsv(text, 'x.csv');
    expect(list.size).toBe(2);
    expect(['192.0.1.255', '192.0.2.0', '192.0.2.127', '192.0.2.128'].map((a) => list.lookup(a).kind)).toEqual([
      'unknown',
      'vpn',
      'vpn',
      'unknown',
    ]);
    expect(list.lookup('2001:db8:ffff::1').kind).toBe('proxy');
  });

  const HEAD = 'start,end,asn,country,kind\n';
  test.each([
    ['', ['BAD_HEADER:1']],
    ['# only a comment\n', ['BAD_HEADER:1']],
    [HEAD, ['EMPTY_IP_INTEL:1']],
    [
      '1.0.0.0,1.0.0.255,DE\n',
      ['UNKNOWN_COLUMN:1', 'UNKNOWN_COLUMN:1', 'UNKNOWN_COLUMN:1', 'BAD_HEADER:1', 'BAD_HEADER:1'],
    ],
    ['start,end,start,contry\n1.0.0.0,1.0.0.1,,DE\n', ['DUPLICATE_COLUMN:1', 'UNKNOWN_COLUMN:1', 'BAD_HEADER:1']],
    ['start,asn\n1.0.0.0,5\n', ['BAD_HEADER:1']],
    ['start,end,org\n1.0.0.0,1.0.0.0,x\n', ['BAD_HEADER:1']],
    [`${HEAD}1.0.0.0,1.0.0.255,1,DE\n`, ['BAD_ROW:2']],
    [
      `${HEAD}1.0.0.0,1.0.0.256,1,DE,vpn\n1.0.0.0,::1,1,DE,vpn\n9.0.0.0,8.0.0.0,,,\n`,
      ['BAD_ADDRESS_RANGE:2', 'BAD_ADDRESS_RANGE:3', 'BAD_ADDRESS_RANGE:4'],
    ],
    [`${HEAD}1.0.0.0,1.0.0.1,4294967296,de,VPN\n`, ['BAD_ASN:2', 'BAD_COUNTRY:2', 'BAD_KIND:2']],
    [`${HEAD}1.0.0.0,1.0.0.1,-1,,__proto__\n`, ['BAD_ASN:2', 'BAD_KIND:2']],
    [
      `${HEAD}9.0.0.0,9.0.0.9,1,,\n1.0.0.0,1.0.9.0,1,,\n1.0.0.5,1.0.0.5,2,,\n1.0.8.0,1.0.8.1,2,,\n`,
      ['OVERLAPPING_RANGES:4', 'OVERLAPPING_RANGES:5'],
    ],
    [`${HEAD}1.0.0.0,1.0.0.255,1,DE,"vpn\n`, ['BAD_CSV:2']],
    [`${HEAD}1.0.0.0,1.0.0.255,1,DE,v"pn\n`, ['BAD_CSV:2']],
    [`${HEAD}${'1'.repeat(100_000)},,,,\n`, ['BAD_CSV:2']],
  ])('%j has the problems %j', (text, problems) => expect(codesOf(text)).toEqual(problems));

  test('lists at most fifty problems of a file, and never a control character of it', () => {
    const text = `${HEAD}${'\u0000\u001b[31m,x,y,z,w\n'.repeat(500)}`;
    expect(codesOf(text)).toHaveLength(50);
    try {
      parseIpIntelCsv(text, 'x.csv');
    } catch (error) {
      for (const { message } of (error as PumpdrillError).problems) expect(message).toMatch(/^[^\p{Cc}]*$/u);
    }
  });

  test('finds what a linear scan finds, for any list and any address', () => {
    // Cutting a space into consecutive pieces and dropping some gives lists without overlaps.
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 4_000 }), { minLength: 2, maxLength: 60 });
    const spell = fc.constantFrom(
      (n: number) => `10.0.${n >> 8}.${n & 255}`,
      (n: number) => `2001:db8::${n.toString(16)}`,
    );
    fc.assert(
      fc.property(cuts, spell, fc.array(fc.nat(4_200), { maxLength: 40 }), fc.nat(), (points, text, asked, salt) => {
        const sorted = [...points].sort((a, b) => a - b);
        const ranges = sorted.slice(1).map((next, i) => ({ start: sorted[i]!, end: next - 1, asn: i + 1 }));
        const kept = ranges.filter(({ asn }) => (asn * 7 + salt) % 3 !== 0);
        if (kept.length === 0) return;
        const shuffled = [...kept].sort((a, b) => ((a.asn * 31 + salt) % 17) - ((b.asn * 31 + salt) % 17));
        const rows = shuffled.map(({ start, end, asn }) => `${text(start)},${text(end)},${asn}`);
        const table = parseIpIntelCsv(['start,end,asn', ...rows].join('\n'), 'x.csv');
        for (const n of [...asked, ...kept.flatMap(({ start, end }) => [start, end, end + 1])]) {
          const linear = kept.find(({ start, end }) => start <= n && n <= end)?.asn ?? 0;
          expect(table.lookup(text(n)).asn).toBe(linear);
        }
      }),
    );
  });
});

describe('MaxMind databases', () => {
  const NETWORKS: readonly (readonly [string, MmdbValue])[] = [
    ['192.0.2.0/24', { country: { iso_code: 'DE' }, autonomous_system_number: 64_500 }],
    ['192.0.2.128/25', { is_anonymous: true, is_hosting_provider: true, is_tor_exit_node: true }],
    ['198.51.100.64/26', { country_code: 'FR', asn: 'AS64501' }],
    ['203.0.113.7/32', { traits: { user_type: 'cellular' }, registered_country: { iso_code: 'IN' } }],
  ];
  const EXPECTED = [
    ['192.0.2.1', { kind: 'unknown', country: 'DE', asn: 64_500 }],
    ['192.0.2.200', { kind: 'tor', country: '', asn: 0 }],
    ['::ffff:192.0.2.200', { kind: 'tor', country: '', asn: 0 }],
    ['198.51.100.127', { kind: 'unknown', country: 'FR', asn: 64_501 }],
    ['198.51.100.63', UNKNOWN_NETWORK],
    ['203.0.113.7', { kind: 'mobile-nat', country: 'IN', asn: 0 }],
    ['203.0.113.8', UNKNOWN_NETWORK],
    ['not an address', UNKNOWN_NETWORK],
  ] as const;

  describe.each([24, 28, 32] as const)('records of %d bits', (recordSize) => {
    const forBoth = openIpIntelMmdb(
      writeMmdb({ networks: [...NETWORKS, ['2001:db8::/32', { kind: 'vpn', country: 'US' }]], recordSize }),
      'both.mmdb',
    );
    const forIpv4 = openIpIntelMmdb(writeMmdb({ networks: NETWORKS, recordSize, ipVersion: 4 }), 'four.mmdb');

    test.each(EXPECTED)('%s', (address, facts) => {
      expect(forBoth.lookup(address)).toEqual(facts);
      expect(forIpv4.lookup(address)).toEqual(facts);
    });

    test('IPv6, and nothing of it in a database for IPv4', () => {
      expect(forBoth.lookup('2001:db8:1::9')).toEqual({ kind: 'vpn', country: 'US', asn: 0 });
      expect(forBoth.lookup('2001:db9::')).toBe(UNKNOWN_NETWORK);
      expect(forIpv4.lookup('c000:201::1')).toBe(UNKNOWN_NETWORK);
    });
  });

  test.each<[MmdbValue, string]>([
    [{ is_hosting_provider: true }, 'hosting'],
    [{ is_anonymous_vpn: true, is_hosting_provider: true }, 'vpn'],
    [{ is_residential_proxy: true }, 'proxy'],
    [{ traits: { is_public_proxy: true } }, 'proxy'],
    [{ connection_type: 'Cable/DSL' }, 'residential'],
    [{ connection_type: 'Cellular' }, 'mobile-nat'],
    [{ connection_type: 'constructor' }, 'unknown'],
    [{ is_tor_exit_node: 'yes' }, 'unknown'],
    [{ kind: 'mobile-nat', is_hosting_provider: true }, 'mobile-nat'],
    [{ kind: 'whatever' }, 'unknown'],
  ])('%j is %s', (record, kind) => expect(factsOfRecord(record).kind).toBe(kind));

  test.each<[unknown]>([
    [null],
    [[]],
    ['DE'],
    [{ country: 'Germany', asn: 1.5, traits: [] }],
    [{ country: { iso_code: 'de' }, asn: -4 }],
    [{ country: { iso_code: '<b>' }, autonomous_system_number: 2 ** 32, asn: 2 ** 32 }],
    [{ asn: 'AS64500; drop' }],
  ])('%j says nothing', (record) => expect(factsOfRecord(record)).toBe(UNKNOWN_NETWORK));

  test('whatever a record holds, its facts are facts', () => {
    fc.assert(
      fc.property(fc.anything(), (record) => {
        const { kind, country, asn } = factsOfRecord(record);
        expect(NETWORK_KINDS).toContain(kind);
        expect(country).toMatch(/^([A-Z]{2})?$/);
        expect(asn >= 0 && asn < 2 ** 32 && Number.isInteger(asn)).toBe(true);
      }),
    );
  });

  const good = writeMmdb({ networks: NETWORKS });
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('start,end,asn\n1.0.0.0,1.0.0.1,5\n')],
    ['zeros', Buffer.alloc(4_096)],
    ['a torn file', good.subarray(0, 200)],
    ['an index that was cut', good.subarray(400)],
    ['another format version', writeMmdb({ networks: NETWORKS, majorVersion: 3 })],
  ])('%s is no database', (_what, bytes) =>
    expect(problemsOf(() => openIpIntelMmdb(bytes, 'x.mmdb'))).toEqual(['BAD_MMDB']),
  );

  test('flipped bytes are refused or looked up without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (flips) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of flips) bytes[at] = value;
        let intel: IpIntel = NOTHING;
        if (problemsOf(() => (intel = openIpIntelMmdb(bytes, 'x.mmdb'))).length > 0) return;
        for (const [address] of EXPECTED) expect(NETWORK_KINDS).toContain(intel.lookup(address).kind);
      }),
    );
  });
});

describe('files', () => {
  const csv = join(folder, 'kinds.csv');
  const mmdb = join(folder, 'countries.MMDB');
  writeFileSync(csv, 'network,kind,asn\n192.0.2.0/24,vpn,64500\n');
  writeFileSync(mmdb, writeMmdb({ networks: [['192.0.0.0/16', { country: { iso_code: 'NL' }, asn: 7 }]] }));

  test('each fact comes from the first file that knows it, and what no file knows from the fallback', () => {
    const fallback: IpIntel = { lookup: () => ({ kind: 'residential', country: 'IN', asn: 9 }) };
    const intel = loadIpIntel([csv, mmdb], fallback);
    expect(intel.lookup('192.0.2.1')).toEqual({ kind: 'vpn', country: 'NL', asn: 64_500 });
    expect(intel.lookup('192.0.3.1')).toEqual({ kind: 'residential', country: 'NL', asn: 7 });
    expect(intel.lookup('10.1.1.1')).toEqual({ kind: 'residential', country: 'IN', asn: 9 });
    expect(loadIpIntel([mmdb, csv], fallback).lookup('192.0.2.1').asn).toBe(7);
    expect(inTurn([NOTHING, NOTHING]).lookup('10.1.1.1')).toBe(UNKNOWN_NETWORK);
  });

  test('no file is the fallback itself', () => expect(loadIpIntel([], NOTHING)).toBe(NOTHING));

  test('names the problems of all files at once', () => {
    const broken = join(folder, 'broken.csv');
    writeFileSync(broken, 'network,kind\nx,vpn\n');
    const folderAsFile = join(folder, 'folder.csv');
    mkdirSync(folderAsFile, { recursive: true });
    const files = [broken, join(folder, 'none.mmdb'), csv, join(folder, 'list.txt'), folderAsFile];
    expect(problemsOf(() => loadIpIntel(files, NOTHING))).toEqual([
      'BAD_ADDRESS_RANGE:2',
      'FILE_MISSING',
      'UNKNOWN_FORMAT',
      'NOT_A_FILE',
    ]);
  });
});
