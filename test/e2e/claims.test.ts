/** `pumpdrill claims` as people type it. All claims take minutes; one small one shows the way. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { renderClaimsMarkdown } from '../../src/core/report/claims-markdown.ts';
import type { ClaimsReport } from '../../src/core/score/claim-report.ts';
import { removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const ONE = ['claims', 'honeypot-free', '--seeds', '2', '--point-seeds', '1'];

test('one claim: a line on the terminal, three files of the same figures, and the command in them', async () => {
  const cwd = workFolder();
  const { exit, stdout, stderr } = await runCli([...ONE, '--out', 'out'], { cwd });
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toContain('honeypot-free (S2): 0.0 %');
  expect(stdout.trimEnd().endsWith(join('out', 'claims.html'))).toBe(true);
  const read = (name: string) => readFileSync(join(cwd, 'out', name), 'utf8');
  const report = JSON.parse(read('claims.json')) as ClaimsReport;
  expect(report.command).toBe(`pumpdrill ${ONE.join(' ')}`);
  expect(report.claims.map(({ id, base }) => [id, base.seeds])).toEqual([['honeypot-free', 2]]);
  expect(read('claims.md')).toBe(renderClaimsMarkdown(report));
  expect(read('claims.html')).toContain('<h1>What the documents claim, tested</h1>');
});

test('with --json, the report and nothing else', async () => {
  const { exit, stdout } = await runCli([...ONE, '--json', '--out', 'out']);
  expect([exit, (JSON.parse(stdout) as ClaimsReport).schema]).toEqual([0, 'pumpdrill.claims/1']);
});

test.each([
  [['claims', 'honeypot-fre'], /UNKNOWN_CLAIM.*honeypot-fre/, /honeypot-free/],
  [['claims', 'honeypot-free', '--seeds', '0'], /BAD_SEED seeds/, /from 1 to 200/],
  [['claims', 'honeypot-free', '--point-seeds', '2.5'], /BAD_SEED point-seeds/, /from 1 to 200/],
])('%j is refused before anything is played', async (args, complaint, remedy) => {
  const { exit, stdout, stderr } = await runCli(args);
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(complaint);
  expect(stderr).toMatch(remedy);
});

test('interrupted, it writes nothing: half a space says nothing', async () => {
  const cwd = workFolder();
  const running = startCli(['claims', 'captcha-uneconomic', '--out', 'out'], { cwd });
  await until(running, () => existsSync(join(cwd, 'out')));
  running.process.kill('SIGINT');
  const { exit } = await running.finished;
  expect([exit, existsSync(join(cwd, 'out', 'claims.json'))]).toEqual([130, false]);
});
