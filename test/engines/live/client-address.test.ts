import { expect, test } from 'vitest';
import { tellAddress } from '../../../src/engines/live/client-address.ts';

const told = (name: Parameters<typeof tellAddress>[1], address: string, claims: string[] = []) => {
  const headers = ['accept', 'application/json', ...claims];
  tellAddress(headers, name, address);
  return headers.slice(2);
};

test('a proxy writes the address of whoever asks', () => {
  expect(told('x-forwarded-for', '10.0.1.2')).toEqual(['x-forwarded-for', '10.0.1.2']);
  expect(told('cf-connecting-ip', 'fd00::1')).toEqual(['cf-connecting-ip', 'fd00::1']);
});

test('what a client claims in a list stands before it, as proxies leave it there', () => {
  expect(told('x-forwarded-for', '10.0.1.2', ['x-forwarded-for', '8.8.8.8'])).toEqual([
    'x-forwarded-for',
    '8.8.8.8, 10.0.1.2',
  ]);
});

test('what a client claims in a header of one value is replaced', () => {
  expect(told('x-real-ip', '10.0.1.2', ['x-real-ip', '8.8.8.8'])).toEqual(['x-real-ip', '10.0.1.2']);
});

test('Forwarded names the parameter, and quotes an IPv6 address (RFC 7239 section 6)', () => {
  expect(told('forwarded', '10.0.1.2')).toEqual(['forwarded', 'for=10.0.1.2']);
  expect(told('forwarded', 'fd00::1', ['forwarded', 'for=8.8.8.8'])).toEqual([
    'forwarded',
    'for=8.8.8.8, for="[fd00::1]"',
  ]);
});

test('a header of another name with the same text as value is not taken for it', () => {
  expect(told('x-real-ip', '10.0.1.2', ['user-agent', 'x-real-ip'])).toEqual([
    ...['user-agent', 'x-real-ip'],
    ...['x-real-ip', '10.0.1.2'],
  ]);
});
