/** Several seeds: bounds for the next one, and the same bytes whenever it is asked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { scorecardFormat } from '../../src/core/score/scorecard.ts';
import { writeBadInputs } from './bad-inputs.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

test('a run of 20 seeds prints intervals; the same run twice prints the same bytes', async () => {
  const cwd = workFolder();
  writeBadInputs(cwd);
  const play = (out: string) =>
    runCli(['run', 'sound.yaml', '--policy', 'basic', '--seed', '1-20', '--out', out], { cwd });
  const [first, again] = [await play('first'), await play('again')];
  expect(first).toMatchObject({ exit: EXIT.pass, stderr: '' });
  for (const figure of ['Fraud bill', 'Value stopped', 'Kept out'])
    expect(first.stdout).toMatch(new RegExp(`${figure}, 95 % over seeds: \\S`));
  const said = ({ stdout }: typeof first) => stdout.replaceAll(/\b(first|again)\b/g, 'out');
  expect(said(again)).toBe(said(first));

  const files = ['scorecard.json', 'series.json', 'report.html'];
  const bytes = (out: string) =>
    files.map((file) => readFileSync(join(cwd, out, file), 'utf8').replaceAll(`--out ${out}`, ''));
  expect(bytes('again')).toEqual(bytes('first'));

  const { aggregates } = scorecardFormat.parse(JSON.parse(readFileSync(join(cwd, 'first/scorecard.json'), 'utf8')));
  const [all] = aggregates;
  expect(all?.seeds).toHaveLength(20);
  const { lossMicro } = all?.intervals ?? {};
  expect(lossMicro?.method).toBe('bca');
  expect(lossMicro?.low).toBeLessThanOrEqual(all?.lossMicro.mean ?? 0);
  expect(lossMicro?.high).toBeGreaterThanOrEqual(all?.lossMicro.mean ?? 0);
});
