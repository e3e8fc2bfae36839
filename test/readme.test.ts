/** The README tells a newcomer what to type and to write: it has to be true. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/core/domain/errors.ts';
import { readScenario } from '../src/core/scenario/read.ts';
import { parseYamlText } from '../src/io/yaml-file.ts';

const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const scripts = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')).scripts as Record<
  string,
  string
>;

function blocks(language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] ?? '');
}

describe('README', () => {
  test('its scenario is a valid one', () => {
    const [yaml = ''] = blocks('yaml');
    expect(readScenario(parseYamlText(yaml, 'README.md').value)).toMatchObject({ scenario: { id: 'my-burst' } });
  });

  test('sets up with two commands, and they exist', () => {
    const [setUp = ''] = blocks('sh');
    const commands = setUp
      .trim()
      .split('\n')
      .map((line) => line.split('#')[0]?.trim());
    expect(commands).toEqual(['npm ci && npm start', 'npm test']);
    expect(scripts['start']).toMatch(/^node (--\S+ )?bin\/pumpdrill\.js run --engine live --policy open,layered$/);
    expect(scripts['test']).toBeDefined();
  });

  test('lists every exit code', () => {
    const listed = [...text.matchAll(/^\| ([0-9]+) \| /gm)].map((match) => Number(match[1]));
    expect(listed).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  test('names files that are there', () => {
    for (const [, path = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(() => readFileSync(join(import.meta.dirname, '..', path)), path).not.toThrow();
    }
  });
});
