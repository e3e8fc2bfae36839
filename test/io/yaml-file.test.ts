import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import { parseYamlText, readYamlFile, YAML_BYTES_MAX } from '../../src/io/yaml-file.ts';

function problemsOf(act: () => unknown): { code: string; line: number | undefined }[] {
  try {
    act();
  } catch (error) {
    if (error instanceof PumpdrillError) return error.problems.map(({ code, line }) => ({ code, line }));
    throw error;
  }
  return [];
}

const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
`;

describe('yaml files', () => {
  test('give the line of a path, or of the nearest parent that exists', () => {
    const yaml = parseYamlText('a: 1\nb:\n  - c: 2\n  - c: 3\n', 'x.yaml');
    expect(yaml.value).toEqual({ a: 1, b: [{ c: 2 }, { c: 3 }] });
    expect(yaml.lineOf('b.1.c')).toBe(4);
    expect(yaml.lineOf('b.1.missing')).toBe(4);
    expect(yaml.lineOf('')).toBe(1);
  });

  test.each([
    ['a: 1\na: 2\n', 'DUPLICATE_KEY', 2],
    ['a: [1\nb: 2\n', 'BAD_YAML', 2],
    [bomb, 'YAML_BOMB', undefined],
  ])('refuse %j', (text, code, line) => {
    expect(problemsOf(() => parseYamlText(text, 'x.yaml'))[0]).toEqual({ code, line });
  });

  test('refuse a missing file, a folder and a file that is too large', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-'));
    const large = join(folder, 'large.yaml');
    writeFileSync(large, 'x'.repeat(YAML_BYTES_MAX + 1));
    expect(problemsOf(() => readYamlFile(join(folder, 'none.yaml')))[0]?.code).toBe('FILE_MISSING');
    expect(problemsOf(() => readYamlFile(folder))[0]?.code).toBe('NOT_A_FILE');
    expect(problemsOf(() => readYamlFile(large))[0]?.code).toBe('FILE_TOO_LARGE');
  });
});
