import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_ID, redisPlaceOf } from '../../../reference-target/stores/redis-place.ts';
import { EXIT, PumpdrillError } from '../../../src/core/domain/errors.ts';

const place = (more: object) => ({ port: 6_379, database: 0, username: '', password: '', ...more });

describe('a Redis on this machine', () => {
  it.each([
    ['redis://127.0.0.1', place({ address: '127.0.0.1', shown: 'redis://127.0.0.1:6379' })],
    ['redis://127.0.0.1:7000/', place({ address: '127.0.0.1', port: 7_000, shown: 'redis://127.0.0.1:7000' })],
    ['redis://127.9.8.7', place({ address: '127.9.8.7', shown: 'redis://127.9.8.7:6379' })],
    // Never looked up: DNS or a hosts file could lead it elsewhere.
    ['redis://localhost:6380', place({ address: '127.0.0.1', port: 6_380, shown: 'redis://127.0.0.1:6380' })],
    ['redis://[::1]/5', place({ address: '::1', database: 5, shown: 'redis://[::1]:6379/5' })],
    [
      'redis://user:p%40ss@127.0.0.1:1/15',
      {
        address: '127.0.0.1',
        port: 1,
        database: 15,
        username: 'user',
        password: 'p@ss',
        shown: 'redis://127.0.0.1:1/15',
      },
    ],
    ['redis://:secret@127.0.0.1', place({ address: '127.0.0.1', password: 'secret', shown: 'redis://127.0.0.1:6379' })],
  ])('%s', (url, expected) => {
    expect(redisPlaceOf(url)).toEqual(expected);
  });
});

function refusalOf(url: string): PumpdrillError {
  try {
    redisPlaceOf(url);
  } catch (error) {
    return error as PumpdrillError;
  }
  throw new Error(`${url} was taken`);
}

describe('refused', () => {
  it.each([
    'redis://10.0.0.1',
    'redis://redis.example.com:6379',
    'redis://127.0.0.1.evil.example',
    'redis://127.0.0.256',
    'redis://127.1',
    'redis://2130706433',
    'redis://0.0.0.0',
    'redis://[::ffff:127.0.0.1]',
    'redis://localhost.',
    'redis://127.0.0.1@evil.example',
    'redis://evil.example#@127.0.0.1',
    'redis://evil.example/?@127.0.0.1',
    'redis://127.0.0.1:6379?tls=true',
    'redis://127.0.0.1:6379/0/../1',
    'redis://',
    'redis://127.0.0.1\n',
  ])('%j leads elsewhere: exit 5', (url) => {
    const error = refusalOf(url);
    expect(error).toBeInstanceOf(PumpdrillError);
    expect([error.exitCode, error.problems[0]?.code]).toEqual([EXIT.targetNotAuthorised, 'STORE_NOT_AUTHORISED']);
  });

  it.each([
    ['', 'UNKNOWN_STORE'],
    ['mem', 'UNKNOWN_STORE'],
    ['rediss://127.0.0.1', 'UNKNOWN_STORE'],
    ['http://127.0.0.1:6379', 'UNKNOWN_STORE'],
    ['unix:///var/run/redis.sock', 'UNKNOWN_STORE'],
    ['redis://127.0.0.1:0', 'BAD_STORE'],
    ['redis://127.0.0.1:65536', 'BAD_STORE'],
    ['redis://%zz@127.0.0.1', 'BAD_STORE'],
  ])('%j is no store: exit 2', (url, code) => {
    const error = refusalOf(url);
    expect([error.exitCode, error.problems[0]?.code]).toEqual([EXIT.invalidInput, code]);
  });

  it('without repeating credentials', () => {
    for (const url of [
      'redis://user:hunter2@10.0.0.1',
      'rediss://user:hunter2@127.0.0.1',
      'redis://a:hunter2@b@10.0.0.1',
    ]) {
      expect(refusalOf(url).message).not.toContain('hunter2');
    }
  });
});

it('a deployment id cannot end the hash tag or match other keys', () => {
  for (const id of ['shop', 'a', 'drill-0123456789abcdef', 'x'.repeat(64)]) expect(DEPLOYMENT_ID.test(id)).toBe(true);
  for (const id of ['', 'a}', '{a', 'a*', 'a:b', 'A', '-a', 'a b', 'a\n', 'x'.repeat(65)])
    expect(DEPLOYMENT_ID.test(id), id).toBe(false);
});
