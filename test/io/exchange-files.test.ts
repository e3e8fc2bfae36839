import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { readExchangeFile } from '../../src/io/exchange-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-exchange-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'rates.yaml');
  writeFileSync(file, text);
  return file;
}

test('a table in a file', () => {
  const lines = ['schema: pumpdrill.exchange/1', 'name: ours', "asOf: '2026-01-02'", 'source: the bank', 'into: USD'];
  expect(readExchangeFile(written([...lines, 'microPerUnit: { EUR: 1080000 }'].join('\n')))).toEqual({
    schema: 'pumpdrill.exchange/1',
    name: 'ours',
    asOf: '2026-01-02',
    source: 'the bank',
    into: 'USD',
    microPerUnit: { EUR: 1_080_000 },
  });
});

test('everything that is wrong is said at once, with its line', () => {
  const lines = [
    'schema: pumpdrill.exchange/1',
    'name: ours',
    'asOf: soon',
    'into: USD',
    'microPerUnit: { EUR: 1.08 }',
  ];
  try {
    readExchangeFile(written(lines.join('\n')));
  } catch (error) {
    const { problems, exitCode } = error as PumpdrillError;
    expect(error).toBeInstanceOf(PumpdrillError);
    expect(exitCode).toBe(2);
    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ['asOf', 3],
      ['source', expect.any(Number)],
      ['microPerUnit.EUR', 5],
    ]);
    return;
  }
  expect.unreachable();
});
