import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AddressRange,
  addressKeyOf,
  clientAddressKey,
  parseIpv4,
  parseRange,
  UNKNOWN_ADDRESS_KEY,
} from '../../reference-target/client-address.ts';

const ranges = (...texts: string[]): AddressRange[] => texts.map((text) => parseRange(text) as AddressRange);
const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const group = fc.nat(0xffff).map((value) => value.toString(16));

describe('address keys', () => {
  it.each([
    ['0.0.0.0', 0],
    ['1.2.3.4', 0x01020304],
    ['255.255.255.255', 0xffffffff],
    ['::ffff:1.2.3.4', 0x01020304],
    ['::FFFF:102:304', 0x01020304],
    ['0:0:0:0:0:ffff:1.2.3.4', 0x01020304],
  ])('%s is IPv4 as an integer', (text, key) => {
    expect(addressKeyOf(text)).toBe(key);
  });

  it.each([
    '',
    ' ',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1..3.4',
    '1.2.3.4 ',
    '1.2.3.4:80',
    '0x1.2.3.4',
    '١.٢.٣.٤',
    '1.2.3.4\u0000',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::1',
    '[::1]',
    '::1%',
    '::1.2.3',
    '1.2.3.4::',
    '9'.repeat(1_000_000),
    ':'.repeat(60),
  ])('%j is no address', (text) => {
    expect(addressKeyOf(text)).toBe(-1);
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
    ['2001:db8:0:1::', '2001:0DB8:0000:0001:0:0:0:0', true],
    ['fe80::1%eth0', 'fe80::2', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['2001:db8::', '2001:db9::', false],
    ['::1', '1.2.3.4', false],
  ])('%s and %s share a key: %s (one /64 is one client)', (left, right, same) => {
    expect(addressKeyOf(left) === addressKeyOf(right)).toBe(same);
  });

  it('maps every IPv4 address to its own integer, mapped or not', () => {
    fc.assert(
      fc.property(ipv4, (text) => {
        const key = text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        expect(parseIpv4(text)).toBe(key);
        expect(addressKeyOf(`::ffff:${text}`)).toBe(key);
      }),
    );
  });

  it('maps IPv6 to safe integers beyond all of IPv4, by its first four groups alone', () => {
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        fc.array(group, { minLength: 4, maxLength: 4 }),
        (all, other) => {
          fc.pre(all.slice(0, 5).some((part) => part !== '0'));
          const key = addressKeyOf(all.join(':'));
          expect(Number.isSafeInteger(key) && key > 0xffffffff).toBe(true);
          expect(addressKeyOf([...all.slice(0, 4), ...other].join(':').toUpperCase())).toBe(key);
        },
      ),
    );
  });

  it('never throws and never returns a key that is no safe integer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', '1', 'f', '.', ':', '%', '/', ',', ' ', '\u0000') }),
        (text) => {
          const key = addressKeyOf(text);
          expect(key === -1 || (Number.isSafeInteger(key) && key >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('the client behind a request', () => {
  const proxies = ranges('10.0.0.0/8', '2001:db8::/32');
  const A = addressKeyOf('198.51.100.1');

  it.each([
    ['no proxy is trusted: the header is a claim', '10.0.0.1', '198.51.100.1', [], addressKeyOf('10.0.0.1')],
    ['the peer is no proxy', '203.0.113.9', '198.51.100.1', proxies, addressKeyOf('203.0.113.9')],
    ['one hop', '10.0.0.1', '198.51.100.1', proxies, A],
    ['the client put entries in front', '10.0.0.1', '1.1.1.1, 2.2.2.2,198.51.100.1', proxies, A],
    ['two trusted hops', '10.0.0.1', '6.6.6.6, 198.51.100.1, 10.9.9.9', proxies, A],
    ['a proxy of the other family', '2001:db8::5', '198.51.100.1', proxies, A],
    ['a mapped peer', '::ffff:10.0.0.1', '198.51.100.1', proxies, A],
    ['a mapped client', '10.0.0.1', '::ffff:198.51.100.1', proxies, A],
    ['only proxies: the farthest', '10.0.0.1', '10.0.0.3, 10.0.0.2', proxies, addressKeyOf('10.0.0.3')],
    ['garbage', '10.0.0.1', 'unknown', proxies, addressKeyOf('10.0.0.1')],
    ['garbage behind a good entry', '10.0.0.1', '198.51.100.1, nonsense', proxies, addressKeyOf('10.0.0.1')],
    ['garbage further left than the client', '10.0.0.1', 'nonsense, 198.51.100.1', proxies, A],
    ['a port', '10.0.0.1', '198.51.100.1:443', proxies, addressKeyOf('10.0.0.1')],
    ['an empty header', '10.0.0.1', '', proxies, addressKeyOf('10.0.0.1')],
    ['an empty entry', '10.0.0.1', '198.51.100.1,', proxies, addressKeyOf('10.0.0.1')],
    ['no header', '10.0.0.1', undefined, proxies, addressKeyOf('10.0.0.1')],
    ['a header that is no text', '10.0.0.1', ['198.51.100.1'], proxies, addressKeyOf('10.0.0.1')],
    ['an unreadable peer', 'unix:', '198.51.100.1', proxies, UNKNOWN_ADDRESS_KEY],
  ])('%s', (_why, peer, forwarded, trusted, key) => {
    expect(clientAddressKey(peer, forwarded, trusted)).toBe(key);
  });

  it('is the same whatever a client behind a proxy claims further left', () => {
    fc.assert(
      fc.property(fc.string(), (claim) => {
        expect(clientAddressKey('10.0.0.1', `${claim}, 198.51.100.1`, proxies)).toBe(A);
        expect(clientAddressKey('203.0.113.9', claim, proxies)).toBe(addressKeyOf('203.0.113.9'));
      }),
    );
  });
});

describe('ranges', () => {
  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '/8',
    'lan',
  ])('%s is none', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it.each([
    ['192.168.4.0/22', '192.168.7.255', true],
    ['192.168.4.0/22', '192.168.8.0', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.2', false],
    ['fd00::/7', 'fe00::1', false],
    ['fd00::/7', 'fc00::1', true],
  ])('%s holds %s: %s', (range, address, holds) => {
    const behind = clientAddressKey(address, '198.51.100.1', ranges(range));
    expect(behind === addressKeyOf('198.51.100.1')).toBe(holds);
  });
});
