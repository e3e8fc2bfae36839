/** `run --detail`: ledgers that keep less, and reports that are scored again from what was kept. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { removeWorkFolders, runCli, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const cwd = workFolder();
const at = (...parts: string[]): string => join(cwd, ...parts);
const textOf = (...parts: string[]): string => readFileSync(at(...parts), 'utf8');
const scorecardIn = (...parts: string[]): Scorecard => scorecardFormat.parse(JSON.parse(textOf(...parts)));
const RUN = join('ledger', 'residential-rotation--layered--1');

async function play(out: string, ...args: string[]): Promise<number | string> {
  const { exit, stderr } = await runCli(['run', 'residential-rotation', '--out', out, '--quiet', ...args], { cwd });
  expect(stderr).toBe('');
  return exit;
}

async function reported(run: string): Promise<Scorecard> {
  expect(await runCli(['report', run, '--format', 'html,json', '--out', `${run}-again`], { cwd })).toMatchObject({
    exit: EXIT.pass,
    stderr: '',
  });
  return scorecardIn(`${run}-again`, 'report.json');
}

describe('simulated', () => {
  const DETAILS = ['full', 'sampled', 'off'];

  beforeAll(async () => {
    for (const detail of DETAILS)
      expect(await play(detail, '--policy', 'open,layered', '--detail', detail)).toBe(EXIT.pass);
  });

  test('the ledger keeps what was asked for', () => {
    const kept = DETAILS.map((detail) => {
      const ledger = openLedger(at(detail, RUN));
      return { detail: ledger.header.detail, events: [...ledger.events()].length };
    });
    const [full = 0, sampled = 0] = kept.map(({ events }) => events);
    expect(kept.map(({ detail }) => detail)).toEqual(DETAILS);
    expect(full).toBeGreaterThan(5_000);
    expect(sampled / full).toBeGreaterThan(0.07);
    expect(sampled / full).toBeLessThan(0.13);
    expect(kept[2]?.events).toBe(0);
  });

  test('a fold is kept where events are not', () => {
    const files = DETAILS.map((detail) => readdirSync(at(detail, RUN)).sort());
    expect(files).toEqual([['0001.ndjson'], ['0001.ndjson', 'fold.json'], ['0001.ndjson', 'fold.json']]);
  });

  test('scorecard and series do not depend on it', () => {
    for (const detail of ['sampled', 'off']) {
      for (const file of ['scorecard.json', 'series.json']) expect(textOf(detail, file)).toBe(textOf('full', file));
    }
  });

  test.each(['sampled', 'off'])('report scores a run with detail %s again, with the same figures', async (detail) => {
    await reported(detail);
    expect(textOf(`${detail}-again`, 'report.json')).toBe(textOf(detail, 'scorecard.json'));
    expect(textOf(`${detail}-again`, 'report.html')).toBe(textOf(detail, 'report.html'));
  });

  test('it is the fold that is scored, not the scorecard that is copied', async () => {
    await play('other', '--policy', 'open,layered', '--detail', 'off');
    const saved = scorecardIn('other', 'scorecard.json');
    const file = at('other', RUN, 'fold.json');
    const fold = JSON.parse(readFileSync(file, 'utf8')) as {
      main: { lanes: { intent: string; dispatches: number }[] };
    };
    for (const lane of fold.main.lanes) if (lane.intent === 'fraud') lane.dispatches += 17;
    writeFileSync(file, JSON.stringify(fold));
    const [open, layered] = (await reported('other')).scenarios;
    expect(open).toEqual(saved.scenarios[0]);
    expect(layered?.fraud.dispatches).toBe((saved.scenarios[1]?.fraud.dispatches ?? 0) + 17);
  });

  test('a fold that is not sound, or of another run, is said to be', async () => {
    const [mine, others] = [at('other', RUN, 'fold.json'), at('other', RUN.replace('layered', 'open'), 'fold.json')];
    writeFileSync(mine, readFileSync(others));
    const swapped = await runCli(['report', 'other'], { cwd });
    expect(swapped).toMatchObject({ exit: EXIT.invalidInput, stdout: '' });
    expect(swapped.stderr).toMatch(/fold\.json BAD_FOLD header: .*of another run: .* under open/);
    writeFileSync(mine, '{"schema":"pumpdrill.fold/1"}');
    const halved = await runCli(['report', 'other'], { cwd });
    expect(halved).toMatchObject({ exit: EXIT.invalidInput, stdout: '' });
    expect(halved.stderr).toMatch(/fold\.json BAD_FOLD main: /);
    expect(halved.stderr).not.toMatch(/^ +at /m);
  });
});

test('a live run is scored again with its lateness and its simulated twin', async () => {
  const exit = await play(
    'live',
    '--engine',
    'live',
    '--speed',
    '120',
    '--detail',
    'off',
    '--set',
    'campaigns.0.pacing.total=60',
  );
  // A busy machine makes it late; its figures are the same from the fold all the same.
  expect([EXIT.pass, EXIT.inconclusive]).toContain(exit);
  const saved = scorecardIn('live', 'scorecard.json');
  expect(saved.scenarios[0]?.parity?.fraud.simulated).toBe(0);
  expect(await reported('live')).toEqual(saved);
});
