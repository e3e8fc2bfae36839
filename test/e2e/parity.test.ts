/**
 * `npm start`, as a newcomer types it: the whole starter pack over real HTTP, under `open` and `layered`, and every run
 * sends as many messages as its simulated twin. Takes 45 seconds, so it is played once: CI plays it before the tests, on a
 * quiet machine, and says in PUMPDRILL_STARTED where its output is; elsewhere this file plays it.
 *
 * A machine that was too busy to keep a live schedule makes the run inconclusive (exit 3), which says nothing about
 * pumpdrill: it is played again, at most twice, here as in .ci/run. Any other exit counts at once.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/core/domain/errors.ts';
import { type Scorecard, scorecardFormat } from '../../src/core/score/scorecard.ts';
import { disagreements } from '../checker/independent-checker.ts';
import { NODE, ROOT, removeWorkFolders, workFolder } from './run-cli.ts';

const REPLAYS_MAX = 2;
const PLAYED_BEFORE = process.env['PUMPDRILL_STARTED'];
const STARTER = ['consecutive-block', 'premium-prefix', 'resend-abuse', 'residential-rotation'];
const RUNS = STARTER.flatMap((id) => ['open', 'layered'].map((policy) => ({ id, policy })));

interface Started {
  /** What it printed, progress and all. */
  readonly said: string;
  readonly folder: string;
}

let started: Started;
let scorecard: Scorecard;
let html: string;

beforeAll(async () => {
  started =
    PLAYED_BEFORE === undefined ? await startUntilConclusive() : readSaid(readFileSync(PLAYED_BEFORE, 'utf8'), ROOT);
  scorecard = scorecardFormat.parse(JSON.parse(readFileSync(join(started.folder, 'scorecard.json'), 'utf8')));
  html = readFileSync(join(started.folder, 'report.html'), 'utf8');
}, 600_000);
afterAll(removeWorkFolders);

async function startUntilConclusive(): Promise<Started> {
  for (let replays = 0; ; replays += 1) {
    const cwd = workFolder();
    const { exit, said } = await npmStart(cwd);
    if (exit === EXIT.inconclusive && replays < REPLAYS_MAX) continue;
    // Not asserted here: an inconclusive run has counts that the tests below look at, and a verdict that fails them.
    if (exit !== EXIT.pass && exit !== EXIT.inconclusive) throw new Error(`npm start ended with ${exit}\n${said}`);
    return readSaid(said, cwd);
  }
}

/** What package.json's `start` runs, word for word, in a folder of its own: reports go to the folder one stands in. */
function npmStart(cwd: string): Promise<{ exit: number | string; said: string }> {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const words = scripts.start.split(' ').slice(1);
  const args = words.map((word) => (word === 'bin/pumpdrill.js' ? join(ROOT, word) : word));
  const child = spawn(NODE, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ exit: code ?? signal ?? 'unknown', said }));
  });
}

/** The last line is the report's path. */
function readSaid(said: string, cwd: string): Started {
  const report = said.trimEnd().split('\n').at(-1) ?? '';
  return { said, folder: join(cwd, dirname(report)) };
}

const scoreOf = ({ id, policy }: (typeof RUNS)[number]) =>
  scorecard.scenarios.find((score) => score.id === id && score.policy === policy) as Scorecard['scenarios'][number];

describe('npm start', () => {
  test('plays the starter pack under both policies, and concludes', () => {
    expect(scorecard).toMatchObject({ engine: 'live', verdict: 'ungated', exitCode: EXIT.pass, interrupted: false });
    expect(scorecard.scenarios.map(({ id, policy }) => `${id} ${policy}`).sort()).toEqual(
      RUNS.map(({ id, policy }) => `${id} ${policy}`).sort(),
    );
  });

  // Issue: within max(2 %, 3 dispatches). Computed here again, not read from `within`.
  test.each(RUNS)('$id under $policy sends what its simulated twin sends', (run) => {
    const { parity, health } = scoreOf(run);
    for (const intent of ['fraud', 'legit'] as const) {
      const { live = Number.NaN, simulated = Number.NaN, within } = parity?.[intent] ?? {};
      expect({ intent, apart: Math.abs(live - simulated) }).toEqual({
        intent,
        apart: expect.toSatisfy((apart: number) => apart <= Math.max(simulated * 0.02, 3)),
      });
      expect(within).toBe(true);
    }
    expect(health).toMatchObject({ dropped: 0, faults: [] });
  });

  test('the campaigns were big enough for that to mean something', () => {
    for (const id of STARTER) {
      const { fraud, legit } = scoreOf({ id, policy: 'open' }).parity ?? {};
      expect(fraud?.simulated).toBeGreaterThan(1_000);
      expect(legit?.simulated).toBeGreaterThan(300);
    }
  });

  test('console and page say so', () => {
    const sentence =
      'Live against simulated: 8 of 8 runs sent as many messages as their simulated twins, within 2 % or 3 messages, fraud and real users apart.';
    expect(started.said.replaceAll(/\s+/g, ' ')).toContain(sentence);
    expect(html).toContain(sentence);
    for (const run of RUNS) {
      const { fraud, legit } = scoreOf(run).parity ?? {};
      for (const side of [fraud, legit]) expect(html).toContain(sideText(side));
    }
  });

  test('the ledgers confirm what was sent', () => {
    for (const { id, policy } of RUNS) {
      const { seed } = scoreOf({ id, policy });
      const [main = '', undefended] = [policy, 'undefended'].map((of) =>
        join(started.folder, 'ledger', `${id}--${of}--${seed}`),
      );
      expect(disagreements(join(started.folder, 'scorecard.json'), main, undefended), `${id} ${policy}`).toEqual([]);
    }
  });
});

function sideText(side: { live: number; simulated: number; bound: number } | undefined): string {
  const [live, simulated, bound] = [side?.live, side?.simulated, side?.bound].map((count) =>
    String(count).replaceAll(/\B(?=(\d{3})+$)/g, ','),
  );
  return `${live} live, ${simulated} simulated (bound ${bound}, within)`;
}
