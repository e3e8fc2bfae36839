import { describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions } from '../../src/io/logger.ts';

function linesOf(options: Partial<LoggerOptions>, log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  log(createLogger({ verbose: false, ...options, write: (line) => void lines.push(line) }));
  return lines;
}

describe('levels', () => {
  test.each([
    ['nothing said', {}, ['warn']],
    ['an empty variable', { level: '' }, ['warn']],
    ['--verbose', { verbose: true }, ['debug', 'info', 'warn']],
    ['--verbose outweighs the environment', { verbose: true, level: 'silent' }, ['debug', 'info', 'warn']],
    ['the environment', { level: 'INFO' }, ['info', 'warn']],
    ['silence', { level: 'silent' }, []],
  ])('%s', (_, options, expected) => {
    const lines = linesOf(options, (logger) => {
      logger.debug('one');
      logger.info('two');
      logger.warn('three');
    });
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(expected);
  });

  test('an unknown level is bad input, not a silent default', () => {
    expect(() => createLogger({ verbose: false, level: 'loud' })).toThrow('BAD_LOG_LEVEL');
  });
});

describe('what never gets into a log', () => {
  const key = 'a1'.repeat(32);

  test.each([
    ['a number by name', { number: 12_025_550_123 }, '12025550123'],
    ['a number one level down', { message: { to: '+12025550123' } }, '12025550123'],
    ['a code by name', { code: '493817' }, '493817'],
    ['a run key by name', { tenant: { runKey: key } }, key],
    ['a number under a name of its own', { whoever: '+4915112345678' }, '4915112345678'],
    ['a key under a name of its own', { whatever: key }, key],
    ['a bearer token', { said: 'Bearer abc.def-ghi' }, 'abc.def-ghi'],
    ['a number in an error', { err: new Error('cannot send to +12025550123') }, '12025550123'],
  ])('%s', (_, fields, secret) => {
    const [line = ''] = linesOf({}, (logger) => logger.warn(fields, 'trouble'));
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', msg: 'trouble' });
    expect(line).not.toContain(secret);
    expect(line).toContain('[hidden]');
  });

  test('a secret in the sentence itself', () => {
    const [line = ''] = linesOf({}, (logger) => logger.warn(`sent ${key} to +12025550123`));
    expect(JSON.parse(line)).toMatchObject({ msg: 'sent [hidden] to [hidden]' });
  });

  test('control characters that a terminal would obey', () => {
    const [line = ''] = linesOf({}, (logger) => logger.warn('a\u001b[2Jb\u009b2Jc\u202ed'));
    expect(line).not.toMatch(/[\u001b\u0080-\u009f\u202e]/);
    expect(JSON.parse(line)).toMatchObject({ msg: 'a\u001b[2Jb\u009b2Jc\u202ed' });
  });
});
