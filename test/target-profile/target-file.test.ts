import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT, type Problem, PumpdrillError } from '../../src/core/domain/errors.ts';
import { prepareTarget, prepareTargetValue } from '../../src/drill/foreign/prepare.ts';
import { fillPlaceholders, readTargetFile } from '../../src/target-profile/target-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-target-'));
afterAll(() => rmSync(folder, { recursive: true }));

const COMMAND = {
  schema: 'pumpdrill.target/1' as const,
  id: 'my-service',
  command: ['node', 'server.js', '--port={port}'],
  profile: 'json-by-status',
};
const URL_TARGET = { schema: 'pumpdrill.target/1' as const, id: 'my-service', profile: 'json-by-status' };

function failureOf(act: () => unknown): { exitCode: number; problems: readonly Problem[] } {
  try {
    act();
  } catch (error) {
    if (error instanceof PumpdrillError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

/** What is wrong with a file of this text. */
function wrongWith(text: string) {
  const file = join(folder, 'target.yaml');
  writeFileSync(file, text);
  const { exitCode, problems } = failureOf(() => prepareTarget(file));
  return {
    exitCode,
    problems: problems.map(({ code, path, line, hint }) => ({ code, path, line, hint: hint !== '' })),
  };
}

describe('a target file', () => {
  it('fills in what was left out', () => {
    const read = readTargetFile(COMMAND);
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(read.target).toMatchObject({ cwd: '.', env: {}, passEnv: [], ready: '/', startTimeout: 30_000 });
  });

  it('gives the same value whether it comes from YAML or from a program', () => {
    const file = join(folder, 'same.yaml');
    writeFileSync(file, JSON.stringify(COMMAND));
    const [read, written] = [prepareTarget(file), prepareTargetValue(COMMAND, folder)];
    expect(read.policy.hash).toBe(written.policy.hash);
    expect(read).toMatchObject({ id: 'my-service', attached: null, folder });
    expect(prepareTargetValue({ ...COMMAND, ready: '/up' }, folder).policy.hash).not.toBe(written.policy.hash);
  });

  it('names every problem with its line and a remedy', () => {
    const text = `schema: pumpdrill.target/1
id: My Service
command: []
env: { 1X: a, URL: "{sink_url}/messages" }
profile: json-by-status
startTimeout: 5
reddy: /healthz
`;
    const { exitCode, problems } = wrongWith(text);
    expect(exitCode).toBe(EXIT.invalidInput);
    expect(problems.map(({ code, line }) => `${code} ${line}`).sort()).toEqual(
      ['BAD_DURATION 6', 'BAD_FORMAT 2', 'INVALID 4', 'OUT_OF_RANGE 3', 'UNKNOWN_KEY 7'].sort(),
    );
  });

  it('refuses a placeholder that nothing fills, and leaves braces that are the program’s own', () => {
    const value = { ...COMMAND, command: ['awk', '{print}', '{Port}'], env: { URL: '{sink_url}' } };
    const read = readTargetFile(value);
    expect('problems' in read && read.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'UNKNOWN_PLACEHOLDER command.2',
      'UNKNOWN_PLACEHOLDER env.URL',
    ]);
  });

  it('needs a profile that exists, on the line that names it', () => {
    expect(wrongWith('schema: pumpdrill.target/1\nid: a\ncommand: [node]\nprofile: nope\n')).toEqual({
      exitCode: EXIT.invalidInput,
      problems: [{ code: 'UNKNOWN_PROFILE', path: 'profile', line: 4, hint: true }],
    });
    expect(
      wrongWith('schema: pumpdrill.target/1\nid: a\ncommand: [node]\nprofile: nope.yaml\n').problems,
    ).toMatchObject([{ code: 'FILE_MISSING', path: 'profile', line: 4 }]);
  });

  it('needs a profile by which clients can be told apart', () => {
    // The bundled target's is told by a signed header that nobody else has.
    expect(failureOf(() => prepareTargetValue({ ...COMMAND, profile: 'reference' }, folder)).problems).toMatchObject([
      { code: 'NO_ADDRESS_HEADER', path: 'profile' },
    ]);
  });

  it('may not take the name of a bundled policy, of which scenarios expect things', () => {
    for (const id of ['reference', 'layered', 'open'])
      expect(failureOf(() => prepareTargetValue({ ...COMMAND, id }, folder)).problems).toMatchObject([
        { code: 'ID_TAKEN', path: 'id' },
      ]);
  });
});

describe('a service that runs already', () => {
  it('is on loopback', () => {
    const { attached } = prepareTargetValue({ ...URL_TARGET, url: 'http://localhost:8080', sinkPort: 4010 }, folder);
    expect(attached).toMatchObject({ address: '127.0.0.1', port: 8080 });
  });

  it.each([
    'http://example.com',
    'http://10.0.0.5:8080',
    'https://127.0.0.1',
    'http://127.0.0.1.nip.io',
    'http://2130706433',
    'http://[::ffff:127.0.0.1]:80',
  ])('%s may not be driven: exit 5, with the line', (url) => {
    const text = `schema: pumpdrill.target/1\nid: a\nprofile: json-by-status\nsinkPort: 4010\nurl: "${url}"\n`;
    expect(wrongWith(text)).toEqual({
      exitCode: EXIT.targetNotAuthorised,
      problems: [{ code: 'TARGET_NOT_AUTHORISED', path: 'url', line: 5, hint: true }],
    });
  });

  it('must be told where the sink is', () => {
    const read = readTargetFile({ ...URL_TARGET, url: 'http://127.0.0.1:8080' });
    expect('problems' in read && read.problems).toMatchObject([{ code: 'MISSING_KEY', path: 'sinkPort' }]);
  });
});

it('fills placeholders, once, and nothing that a value brings along', () => {
  const values = { port: '{speed}', sinkUrl: 'http://127.0.0.1:1/t/run-0', speed: '24' };
  expect(fillPlaceholders('{port} {sinkUrl}/messages {speed} {print} {constructor}', values)).toBe(
    '{speed} http://127.0.0.1:1/t/run-0/messages 24 {print} {constructor}',
  );
});
