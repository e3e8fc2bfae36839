/** The ready-made CI files, read as YAML, and written into a repository. What their lines do is played in test/e2e/pack.test.ts. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXIT, PumpdrillError } from '../../src/core/domain/errors.ts';
import { GATE_FILES } from '../../src/core/report/gate-files.ts';
import { CI_SYSTEMS, ciFile } from '../../src/drill/ci-workflows.ts';
import { writeCiFile } from '../../src/drill/write-ci-file.ts';
import { isGateLine, workflowLines } from '../e2e/workflow-lines.ts';

const github = parse(ciFile('github').content);
const gitlab = parse(ciFile('gitlab').content);
const FILES = Object.keys(GATE_FILES).map((name) => `pumpdrill-gate/${name}`);

describe('GitHub', () => {
  const { steps, permissions } = github.jobs.gate;

  test('gives the job what it uses and nothing else', () => {
    expect(github.permissions).toEqual({ contents: 'read' });
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    // Runs of forks' code with the rights of the repository begin with this trigger.
    expect(Object.keys(github.on).sort()).toEqual(['pull_request', 'push']);
    expect(steps[0].with).toEqual({ 'persist-credentials': false });
  });

  test('pins every action to a major version', () => {
    const actions = steps.flatMap(({ uses }: { uses?: string }) => uses ?? []);
    expect(actions.length).toBe(4);
    for (const action of actions) expect(action).toMatch(/^(actions|github)\/[a-z-]+(\/[a-z-]+)?@v[1-9][0-9]*$/);
  });

  test('uploads every file, whatever the verdict was', () => {
    const upload = steps.find(({ uses = '' }) => uses.startsWith('actions/upload-artifact'));
    expect(upload.if).toBe('always()');
    expect(upload.with.path.trim().split('\n')).toEqual(FILES);
    const scanning = steps.find(({ uses = '' }) => uses.startsWith('github/codeql-action/upload-sarif'));
    expect(scanning.if).toMatch(/^always\(\) && hashFiles\('pumpdrill-gate\/gate\.sarif'\) != '' && /);
    expect(scanning.with.sarif_file).toBe('pumpdrill-gate/gate.sarif');
  });
});

test('GitLab keeps every file, whatever the verdict was, and shows the assertions', () => {
  const { artifacts } = gitlab.pumpdrill;
  expect(artifacts.when).toBe('always');
  expect(artifacts.paths).toEqual(FILES);
  expect(artifacts.reports).toEqual({ junit: 'pumpdrill-gate/junit.xml' });
});

describe.each(CI_SYSTEMS)('%s', (system) => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pumpdrill-ci-'));
  });
  afterEach(() => {
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true });
  });

  test('installs, then runs the gate last, and needs no secret', () => {
    const lines = workflowLines(system);
    expect(lines.map(isGateLine)).toEqual([false, true]);
    expect(lines[0]).toMatch(/^npm ci\b/);
    expect(ciFile(system).content).not.toMatch(/secrets|token|password/i);
    // Text of a pull request in a shell line would be run.
    for (const line of lines) expect(line).not.toContain('${{');
  });

  test('is written where it belongs, once', () => {
    const { path, content } = ciFile(system);
    expect(writeCiFile(system, root)).toBe(path);
    expect(readFileSync(join(root, path), 'utf8')).toBe(content);
  });

  test('is never written over what is there', () => {
    const { path } = ciFile(system);
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'mine');
    const failure = caught(() => writeCiFile(system, root));
    expect(failure).toMatchObject({ exitCode: EXIT.invalidInput, problems: [{ code: 'FILE_EXISTS', file: path }] });
    expect(failure.problems[0]?.hint).toContain('docs/ci.md');
    expect(readFileSync(join(root, path), 'utf8')).toBe('mine');
  });

  test('what stands in the way is said', () => {
    const blocked = join(root, 'a-file');
    writeFileSync(blocked, '');
    const failure = caught(() => writeCiFile(system, blocked));
    expect(failure).toMatchObject({ exitCode: EXIT.invalidInput, problems: [{ code: 'UNWRITABLE' }] });
    expect(existsSync(join(blocked, ciFile(system).path))).toBe(false);
  });
});

function caught(work: () => unknown): PumpdrillError {
  try {
    work();
  } catch (error) {
    if (error instanceof PumpdrillError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
