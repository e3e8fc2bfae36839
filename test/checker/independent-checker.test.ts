import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { LedgerEvent, RunHeader } from '../../src/core/domain/event.ts';
import { buildScorecard } from '../../src/core/score/build.ts';
import { scoreRun } from '../../src/core/score/score.ts';
import { createLedgerWriter } from '../../src/io/ledger-files.ts';
import {
  attempt,
  decided,
  dispatch,
  fold,
  fraudId,
  HEADER,
  person,
  personId,
  refused,
  through,
} from '../core/score/small-run.ts';
import { checkFolders } from './every-ledger.ts';
import { disagreements } from './independent-checker.ts';

const root = mkdtempSync(join(tmpdir(), 'pumpdrill-checker-'));
afterAll(() => rmSync(root, { recursive: true }));
let runs = 0;

interface Written {
  readonly scorecard: string;
  readonly ledger: string;
  readonly undefended: string;
}

/** Plays two invented event lists as main and undefended run, scores them, writes everything as a run does. */
function written(main: readonly LedgerEvent[], undefended: readonly LedgerEvent[]): Written {
  runs += 1;
  const folder = join(root, String(runs));
  const score = scoreRun({
    header: HEADER,
    main: fold(main),
    undefended: fold(undefended),
    calm: null,
    withoutDefence: new Map(),
    harness: { started: 0, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
    economics: new Map(),
    tariff: { name: '', asOf: '', currency: 'EUR', source: '', billing: 'per message' },
    counterfactual: 'simulated',
  });
  const paths = {
    scorecard: join(folder, 'scorecard.json'),
    ledger: join(folder, 'main'),
    undefended: join(folder, 'open'),
  };
  write(paths.ledger, HEADER, main);
  write(paths.undefended, HEADER, undefended);
  const card = buildScorecard({
    engine: 'simulate',
    target: 'reference',
    command: '',
    assumptions: [],
    scenarios: [score],
  });
  writeFileSync(paths.scorecard, JSON.stringify(card));
  return paths;
}

function write(folder: string, header: RunHeader, events: readonly LedgerEvent[]): void {
  const writer = createLedgerWriter({ folder, header, durable: false, segmentBytes: 2_000 });
  for (const event of events) writer.append(event);
  writer.close();
}

const billed = (attempt: number, atMs: number): LedgerEvent => {
  return { type: 'billed', atMs, attempt, number: 998_993_940_000, costMicro: 40_000 };
};

/** A refused attempt on the number of that person. */
const attackOn = (opener: number, atMs: number): LedgerEvent[] => [
  decided(fraudId(opener, 9), atMs, 'range-velocity'),
  attempt(fraudId(opener, 9), atMs, { number: attempt(personId(opener), 0).number }),
];

const anyRun = fc
  .record({ leaks: fc.array(fc.boolean(), { maxLength: 40 }), completes: fc.array(fc.boolean(), { maxLength: 10 }) })
  .map(({ leaks, completes }): LedgerEvent[] => [
    ...leaks.flatMap((leak, i) => (leak ? through(fraudId(i), i) : refused(fraudId(i), i, 'range-velocity'))),
    // Every third leak is entered and billed, every fifth was taken by the provider and failed.
    ...leaks.flatMap((leak, i): LedgerEvent[] => (leak && i % 3 === 0 ? [billed(fraudId(i), 50 + i)] : [])),
    ...leaks.flatMap((leak, i): LedgerEvent[] =>
      leak && i % 5 === 0 ? [dispatch(fraudId(i), i, { reason: 'ait-blocked', priceMicro: 0, costMicro: 5 })] : [],
    ),
    ...completes.flatMap((completed, i) =>
      person(i, i * 100, completed ? 'completed' : 'gave-up', {
        events: completed ? through(personId(i), i * 100) : refused(personId(i), i * 100, 'range-velocity'),
      }),
    ),
    // The attacker asks for the number of every other person, too.
    ...completes.flatMap((_, i) => (i % 2 === 0 ? attackOn(i, 5_000 - i * 100) : [])),
  ]);

test('fold and recount agree on any run', () => {
  fc.assert(
    fc.property(anyRun, anyRun, (main, undefended) => {
      const { scorecard, ledger, undefended: open } = written(main, undefended);
      expect(disagreements(scorecard, ledger, open)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const MAIN = [...through(fraudId(0), 1), ...person(0, 5, 'gave-up'), ...person(1, 6, 'completed')];
const OPEN = [
  ...through(fraudId(0), 1),
  ...through(fraudId(1), 2),
  ...person(0, 5, 'completed'),
  ...person(1, 6, 'gave-up'),
];

test('it sees a message, a completion and a counterfactual that the scorecard does not know', () => {
  const honest = written(MAIN, OPEN);
  const other = written(
    [...MAIN, ...through(fraudId(7), 9), ...person(3, 9, 'completed'), ...attackOn(0, 20)],
    [...OPEN, ...person(4, 9, 'completed')],
  );
  expect(disagreements(honest.scorecard, honest.ledger, honest.undefended)).toEqual([]);
  expect(disagreements(honest.scorecard, other.ledger, honest.undefended)).toEqual([
    'fraud attempts: scorecard 1, ledger 3',
    'fraud dispatches: scorecard 1, ledger 2',
    'all dispatches: scorecard 3, ledger 5',
    'loss in micro: scorecard 75000, ledger 150000',
    'carriers in micro: scorecard 75000, ledger 150000',
    'legitimate intents: scorecard 2, ledger 3',
    'legitimate completions: scorecard 1, ledger 2',
    'attacked numbers: scorecard 1, ledger 3',
    'victims: scorecard 0, ledger 1',
    'exposure in micro: scorecard 75000, ledger 150000',
    'victims locked out: scorecard 0, ledger 1',
  ]);
  expect(disagreements(honest.scorecard, honest.ledger, honest.ledger)).toEqual([
    'undefended loss in micro: scorecard 150000, ledger 75000',
    'insults: scorecard 1, ledger 0',
    'rescued: scorecard 1, ledger 0',
  ]);
});

test('it runs as a script', () => {
  const { scorecard, ledger, undefended } = written(MAIN, OPEN);
  const script = join(import.meta.dirname, 'independent-checker.ts');
  const output = execFileSync(process.execPath, [script, scorecard, ledger, undefended], { encoding: 'utf8' });
  expect(output).toBe('0 disagreements\n');
});

describe('every ledger below a folder', () => {
  /** A run's folder as `run` writes it, below a folder of others. */
  function runsFolder(): { root: string; run: string } {
    const { scorecard, ledger, undefended } = written(MAIN, OPEN);
    const root = join(dirname(scorecard), 'reports');
    const run = join(root, 'nightly', 'one');
    mkdirSync(join(run, 'ledger'), { recursive: true });
    mkdirSync(join(root, 'samples'));
    cpSync(scorecard, join(run, 'scorecard.json'));
    const { scenario, policy, seed } = HEADER;
    for (const [from, of] of [
      [ledger, policy.id],
      [undefended, 'undefended'],
    ] as const)
      cpSync(from, join(run, 'ledger', `${scenario.id}--${of}--${seed}`), { recursive: true });
    return { root, run };
  }
  const ledgers = (run: string) => readdirSync(join(run, 'ledger')).map((name) => join(run, 'ledger', name));
  const script = (root: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'every-ledger.ts'), root], { encoding: 'utf8' });

  test('is found at any depth and counted', () => {
    const { root } = runsFolder();
    expect(checkFolders([root])).toEqual({ runs: 1, ledgers: 2, sampled: [], found: [] });
    expect(script(root)).toMatchObject({ status: 0, stdout: '1 runs, 2 ledgers, 0 disagreements\n' });
  });

  test('that differs is named, be it of the run or of the undefended one', () => {
    for (const [of, what] of [
      [HEADER.policy.id, 'all dispatches'],
      ['undefended', 'undefended loss'],
    ] as const) {
      const { root, run } = runsFolder();
      const ledger = ledgers(run).find((path) => path.includes(`--${of}--`)) ?? '';
      const [segment = ''] = readdirSync(ledger);
      const lines = readFileSync(join(ledger, segment), 'utf8').split('\n');
      writeFileSync(join(ledger, segment), lines.filter((line) => !line.includes('"dispatch"')).join('\n'));
      expect(checkFolders([root]).found.join('\n')).toContain(what);
      expect(script(root).status).toBe(1);
    }
  });

  test('that is missing, or that the scorecard does not know, is a disagreement', () => {
    const { root, run } = runsFolder();
    const [first = ''] = ledgers(run);
    renameSync(first, join(run, 'ledger', 'other--layered--1'));
    expect(checkFolders([root]).found).toEqual([
      expect.stringContaining('no ledger small--'),
      expect.stringContaining('nothing in the scorecard has the ledger other--layered--1'),
    ]);
  });

  test('that was sampled is not counted, and nothing counted is a failure', () => {
    const { root, run } = runsFolder();
    for (const ledger of ledgers(run)) {
      const [segment = ''] = readdirSync(ledger).sort();
      const text = readFileSync(join(ledger, segment), 'utf8');
      writeFileSync(join(ledger, segment), text.replace('"detail":"full"', '"detail":"sampled"'));
    }
    expect(checkFolders([root])).toMatchObject({ ledgers: 2, sampled: ledgers(run), found: [] });
    expect(script(root).status).toBe(1);
    expect(script(join(root, 'samples')).status).toBe(1);
  });
});
