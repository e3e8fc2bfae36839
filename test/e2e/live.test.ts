/** Whole drills through the command line: live against the bundled target, and simulated, recounted from the ledgers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { violations } from '../../src/core/ledger/laws.ts';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { openLedger } from '../../src/io/ledger-files.ts';
import { disagreements } from '../checker/independent-checker.ts';
import { childrenOf, gone, removeWorkFolders, runCli, startCli, until, workFolder } from './run-cli.ts';

afterAll(removeWorkFolders);

const scorecardIn = (folder: string): Scorecard =>
  scorecardFormat.parse(JSON.parse(readFileSync(join(folder, 'scorecard.json'), 'utf8')));
const ledgersIn = (folder: string): string[] => readdirSync(join(folder, 'ledger')).sort();

/** Lines that break a conservation law, of one ledger. */
function broken(folder: string): string[] {
  const ledger = openLedger(folder);
  const found = violations(ledger.header, ledger.events());
  expect(ledger.warnings).toEqual([]);
  return found.map(({ law, message }) => `${law}: ${message}`);
}

describe('a small live drill', () => {
  const cwd = workFolder();
  const out = join(cwd, 'r');
  let services: number[] = [];
  let exit: number | string = 'not run';

  beforeAll(async () => {
    const set = ['--set', 'campaigns.0.pacing.total=300'];
    const args = [
      'run',
      'residential-rotation',
      '--engine',
      'live',
      '--policy',
      'open,layered',
      '--speed',
      '48',
      ...set,
    ];
    const running = startCli([...args, '--out', 'r', '--json'], { cwd });
    if (process.platform === 'linux') {
      const children = await until(running, () => {
        const found = childrenOf(running.pid);
        return found.length === 2 && found;
      });
      services = children.map(({ pid }) => pid);
    }
    const finished = await running.finished;
    exit = finished.exit;
    expect(JSON.parse(finished.stdout)).toEqual(scorecardIn(out));
    expect(finished.stderr).toBe('');
  });

  test('ends with 0, or with 3 where this machine was too busy to be on time', () => {
    const { scenarios, exitCode } = scorecardIn(out);
    expect(exitCode).toBe(exit);
    expect([EXIT.pass, EXIT.inconclusive]).toContain(exit);
    for (const { health, parity, verdict } of scenarios) {
      expect(health).toMatchObject({ dropped: 0, interrupted: false, faults: [] });
      const late = health.latenessVirtualMsP99 > 250;
      const apart = !(parity?.fraud.within && parity.legit.within);
      // Lateness may also move counts apart; a run that was on time may not.
      expect(late || !apart).toBe(true);
      expect(verdict).toBe(late || apart ? 'inconclusive' : 'ungated');
    }
  });

  test('compares its dispatches with the simulated twin, fraud and legit apart', () => {
    const { scenarios } = scorecardIn(out);
    expect(scenarios.map(({ policy }) => policy)).toEqual(['open', 'layered']);
    const [open, layered] = scenarios.map(({ parity }) => parity);
    expect(open?.fraud).toMatchObject({ simulated: 300, bound: 6 });
    expect(open?.fraud.live).toBeGreaterThan(290);
    expect(layered?.fraud).toMatchObject({ simulated: 0, bound: 3 });
    for (const parity of [open, layered]) expect(parity?.legit.live).toBeGreaterThan(300);
  });

  test('writes ledgers that keep every law, and a scorecard that they confirm', () => {
    const names = ledgersIn(out);
    expect(names).toEqual(['layered', 'open', 'undefended'].map((policy) => `residential-rotation--${policy}--1`));
    for (const name of names) expect(broken(join(out, 'ledger', name))).toEqual([]);
    for (const policy of ['open', 'layered']) {
      const [main, undefended] = [policy, 'undefended'].map((of) =>
        join(out, 'ledger', `residential-rotation--${of}--1`),
      );
      expect(disagreements(join(out, 'scorecard.json'), main ?? '', undefended)).toEqual([]);
    }
  });

  test('leaves no process behind', async () => {
    for (const pid of services) await gone(pid);
  });
});

describe('the starter pack, simulated', () => {
  const cwd = workFolder();
  const out = join(cwd, 'r');

  beforeAll(async () => {
    const { exit } = await runCli(['run', '--policy', 'open,basic,layered', '--out', 'r', '--quiet'], { cwd });
    expect(exit).toBe(EXIT.pass);
  });

  test('keeps every conservation law in every ledger', () => {
    const names = ledgersIn(out);
    expect(names).toHaveLength(4 * 4);
    for (const name of names) expect(broken(join(out, 'ledger', name)), name).toEqual([]);
  });

  test('is recounted by the independent checker without a disagreement', () => {
    const { scenarios } = scorecardIn(out);
    expect(scenarios).toHaveLength(12);
    for (const { id, policy, seed } of scenarios) {
      const main = join(out, 'ledger', `${id}--${policy}--${seed}`);
      const undefended = join(out, 'ledger', `${id}--undefended--${seed}`);
      expect(disagreements(join(out, 'scorecard.json'), main, undefended), `${id} under ${policy}`).toEqual([]);
    }
  });
});
