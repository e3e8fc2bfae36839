/** What `pumpdrill gate` leaves behind, in a terminal, in GitHub Actions and for a program. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { GATE_FILES } from '../../src/core/report/gate-files.ts';
import { gateReportFormat } from '../../src/core/score/gate-report-format.ts';
import { ciFile } from '../../src/drill/ci-workflows.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

const GATE = `schema: pumpdrill.gate/1
gates:
  - run: consecutive-block
    assert:
      loss: '<= USD 0.01'
      defences: { range-velocity: HELD }
  - run: consecutive-block
    policy: open
    assert:
      fraudMessages: '<= 0'
accept:
  - { id: consecutive-block/open/fraudMessages, reason: open is shown beside it, owner: the team, until: 2999-12-31 }
`;

/** A repository whose gate file lies in a folder of it. */
function repository(): string {
  const folder = workFolder();
  mkdirSync(join(folder, 'drills'));
  writeFileSync(join(folder, 'drills/gate.yaml'), GATE);
  return folder;
}
const ARGS = ['gate', '--config', 'drills/gate.yaml', '--out', 'out'];

afterAll(removeWorkFolders);

test('a person sees what failed first, and every file is there', async () => {
  const cwd = repository();
  const { exit, stdout } = await runCli(ARGS, { cwd });
  expect(exit).toBe(1);
  const order = [
    'Gate failed: 1 of 3',
    'FAIL    consecutive-block/layered/loss',
    'KNOWN   consecutive-block/open',
    'ok  ',
  ];
  const places = order.map((part) => stdout.indexOf(part));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(stdout.match(/Fraud bill USD/g)?.length).toBe(2);
  expect(stdout).not.toMatch(/^::/m);
  expect(readdirSync(join(cwd, 'out'))).toEqual(expect.arrayContaining(Object.keys(GATE_FILES)));
  expect(readFileSync(join(cwd, 'out/gate.md'), 'utf8')).toContain('`drills/gate.yaml:5`');
  expect(readFileSync(join(cwd, 'out/gate.sarif'), 'utf8')).toContain('"uri": "drills/gate.yaml"');
});

test('GitHub gets annotations at the lines of the gate file, and a summary', async () => {
  const cwd = repository();
  const summary = join(cwd, 'summary.md');
  writeFileSync(summary, '');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const { exit, stdout } = await runCli([...ARGS, '--quiet'], { cwd, env });
  expect(exit).toBe(1);
  expect(stdout.split('\n').filter((line) => line.startsWith('::'))).toEqual([
    expect.stringMatching(/^::error file=drills\/gate\.yaml,line=5,title=consecutive-block\/layered\/loss::limit /),
    expect.stringMatching(
      /^::notice file=drills\/gate\.yaml,line=10,title=consecutive-block\/open\/fraudMessages::limit /,
    ),
  ]);
  expect(readFileSync(summary, 'utf8')).toBe(readFileSync(join(cwd, 'out/gate.md'), 'utf8'));
});

test('a program gets one JSON value; a summary that cannot be written is said and changes nothing', async () => {
  const cwd = repository();
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'nothing', 'there.md') };
  const { exit, stdout, stderr } = await runCli([...ARGS, '--json'], { cwd, env });
  expect(exit).toBe(1);
  const report = gateReportFormat.parse(JSON.parse(stdout));
  expect(report.counts).toEqual({ failed: 1, inconclusive: 0, warned: 0, accepted: 1, passed: 1 });
  expect(stdout).toBe(readFileSync(join(cwd, 'out/gate.json'), 'utf8'));
  expect(stderr).toMatch(/there\.md cannot be appended to \(ENOENT\)/);
  expect(stderr).toMatch(/^::error file=drills/m);
});

test('--write-workflow writes the file once, and plays nothing', async () => {
  const cwd = workFolder();
  const { path, content } = ciFile('github');
  expect(await runCli(['gate', '--write-workflow', 'github'], { cwd })).toMatchObject({ exit: 0, stdout: `${path}\n` });
  expect(readFileSync(join(cwd, path), 'utf8')).toBe(content);
  const again = await runCli(['gate', '--write-workflow', 'github'], { cwd });
  expect(again).toMatchObject({ exit: 2, stdout: '' });
  expect(again.stderr).toContain('FILE_EXISTS');
  expect(readdirSync(cwd)).toEqual(['.github']);
});
