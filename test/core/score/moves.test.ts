/** What attackers who adapt did, from the events of a run to its score, its series and the file that it is scored from again. */
import { expect, test } from 'vitest';
import { ATTACKER_MOVES } from '../../../src/core/domain/attacker-move.ts';
import type { LedgerEvent, MovedEvent } from '../../../src/core/domain/event.ts';
import { decodeFold, encodeFold } from '../../../src/core/score/fold-format.ts';
import { MOVE_WORDS } from '../../../src/core/score/moves.ts';
import { type RunToScore, scoreRun } from '../../../src/core/score/score.ts';
import { scenarioSeries } from '../../../src/core/score/series.ts';
import { FRAUD_LANE, fold, fraudId, HEADER, refused } from './small-run.ts';

const SECOND_LANE = 2;
const TWO_LANES = {
  ...HEADER,
  lanes: [...HEADER.lanes, { id: 'pumper#1', intent: 'fraud', origin: 'pumper', openers: 40 } as const],
};
const moved = (atMs: number, move: MovedEvent['move'], lane = FRAUD_LANE): LedgerEvent => {
  return { type: 'moved', atMs, lane, move };
};
const MOVES = [
  moved(9_000, 'change-network'),
  moved(11_000, 'change-network', SECOND_LANE),
  moved(30_000, 'stop'),
  moved(31_000, 'cut-losses', SECOND_LANE),
];

function runOf(events: readonly LedgerEvent[]): RunToScore {
  return {
    header: TWO_LANES,
    main: fold([...refused(fraudId(0), 1_000, 'range-velocity'), ...events], TWO_LANES),
    undefended: null,
    calm: null,
    withoutDefence: new Map(),
    harness: { started: 5, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
    economics: new Map(),
    tariff: { name: 'test', asOf: '2026-01-01', currency: 'EUR', source: 'made up', billing: 'per message' },
    counterfactual: 'simulated',
  };
}

test('moves of one kind are counted over the lanes of their campaign', () => {
  expect(scoreRun(runOf(MOVES)).fraud.moves).toEqual([
    { campaign: 'pumper', move: 'change-network', times: 2, firstAtMs: 9_000, lastAtMs: 11_000 },
    { campaign: 'pumper', move: 'stop', times: 1, firstAtMs: 30_000, lastAtMs: 30_000 },
    { campaign: 'pumper', move: 'cut-losses', times: 1, firstAtMs: 31_000, lastAtMs: 31_000 },
  ]);
});

test('where nobody moved, nothing is said', () => expect(scoreRun(runOf([])).fraud).not.toHaveProperty('moves'));

test('each is a mark on the time axis, three of a kind at most', () => {
  const many = Array.from({ length: 9 }, (_, i) => moved(1_000 * i, 'back-off'));
  const marks = (events: readonly LedgerEvent[]) =>
    scenarioSeries(runOf(events)).marks.filter(({ kind }) => kind === 'move');
  expect(marks(MOVES).map(({ atMs, label }) => [atMs, label])).toEqual([
    [9_000, 'pumper: changed networks'],
    [11_000, 'pumper: changed networks'],
    [30_000, 'pumper: stopped'],
    [31_000, 'pumper: stopped, because it lost money'],
  ]);
  expect(marks(many)).toHaveLength(3);
});

test('they are kept in the file that a run is scored from again, and older files have none', () => {
  const run = runOf(MOVES);
  const written = JSON.parse(JSON.stringify(encodeFold(run)));
  const again = decodeFold(written);
  expect('run' in again && again.run.main.moves).toEqual(run.main.moves);
  delete written.main.moves;
  const older = decodeFold(written);
  expect('run' in older && older.run.main.moves).toEqual([]);
});

test('every move has words of its own', () => {
  expect(new Set(Object.values(MOVE_WORDS)).size).toBe(ATTACKER_MOVES.length);
});
