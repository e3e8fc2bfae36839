import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FRESH_MIND,
  type LaneMind,
  learn,
  moveAt,
  moveBetween,
  type Outcome,
  plays,
} from '../../../src/core/campaign/adaptive.ts';
import { ATTACKER_MOVES } from '../../../src/core/domain/attacker-move.ts';
import { type Adapt, adaptFormat, moveFormat } from '../../../src/core/scenario/campaign-format.ts';

const NETWORK = { kind: 'change-network', network: { kind: 'single' } } as const;
const BACK_OFF = { kind: 'back-off', pause: '5m' } as const;
const SLOW_DOWN = { kind: 'slow-down', keepOneIn: 3 } as const;
const STOP = { kind: 'stop' } as const;

function adaptOf(written: Partial<Record<keyof Adapt, unknown>>): Adapt {
  return adaptFormat.parse({ window: 4, moves: [NETWORK], ...written });
}

/** `+` was welcome and earned 10, `-` was refused, `?` goes on; each cost `costMicro`. One a second. */
function outcomesOf(text: string, costMicro = 1): Outcome[] {
  const kinds = { '+': 'welcome', '-': 'refused', '?': 'unfinished' } as const;
  return [...text].map((mark, i) => {
    const kind = kinds[mark as keyof typeof kinds];
    return { atMs: i * 1_000, kind, earnedMicro: kind === 'welcome' ? 10 : 0, costMicro };
  });
}

/** The mind after all of them, and what was seen to be done after which. */
function lifeOf(adapt: Adapt, outcomes: readonly Outcome[]): { mind: LaneMind; done: string } {
  let mind = FRESH_MIND;
  const done: string[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const wiser = learn(mind, outcome, adapt);
    const move = moveBetween(mind, wiser, adapt);
    if (move !== null) done.push(`${move}@${i + 1}`);
    mind = wiser;
  }
  return { mind, done: done.join(' ') };
}

describe('what is done after which answer', () => {
  test.each<[string, Partial<Record<keyof Adapt, unknown>>, string, string]>([
    ['nothing before the window is full', {}, '---', ''],
    ['a move when half of the window is refused', {}, '+-+-', 'change-network@4'],
    ['none when less is', {}, '+++-+++-', ''],
    ['the window slides', {}, '++++--', 'change-network@6'],
    ['and begins anew after a move', { moves: [NETWORK, STOP] }, '----++++----', 'change-network@4 stop@10'],
    ['what goes on is no answer', {}, '-?-?-?-', 'change-network@7'],
    [
      'moves come in their order',
      { moves: [BACK_OFF, SLOW_DOWN, STOP] },
      '-'.repeat(12),
      'back-off@4 slow-down@8 stop@12',
    ],
    ['the last move was the last', { stopsWhenLosing: false }, '-'.repeat(20), 'change-network@4'],
    [
      'unless he repeats them',
      { moves: [BACK_OFF, NETWORK], repeats: true },
      '-'.repeat(16),
      'back-off@4 change-network@8 back-off@12 change-network@16',
    ],
    ['with no move left, he stops at a loss', {}, '--------', 'change-network@4 cut-losses@8'],
    ['not at a profit', {}, '----+---+---', 'change-network@4'],
    ['nothing after that', { moves: [STOP] }, '-'.repeat(12), 'stop@4'],
    ['a threshold of its own', { refused: '100%' }, '---+-----', 'change-network@8'],
    ['a window of one', { window: 1, moves: [NETWORK, STOP] }, '+-+-', 'change-network@2 stop@4'],
  ])('%s', (_name, written, answers, expected) => {
    expect(lifeOf(adaptOf(written), outcomesOf(answers)).done).toBe(expected);
  });

  test('what was paid for unfinished asks counts when they end', () => {
    const adapt = adaptOf({ window: 1, moves: [BACK_OFF] });
    const [asked, answered] = outcomesOf('?+') as [Outcome, Outcome];
    const tired = lifeOf(adapt, outcomesOf('-')).mind;
    expect(learn(learn(tired, { ...asked, costMicro: 8 }, adapt), answered, adapt).stopped).toBe(false);
    expect(learn(learn(tired, { ...asked, costMicro: 10 }, adapt), answered, adapt).stopped).toBe(true);
  });
});

describe('what is played', () => {
  const mindAfter = (...moves: unknown[]): LaneMind =>
    lifeOf(adaptOf({ moves }), outcomesOf('----'.repeat(moves.length))).mind;

  test('a back-off is over after its pause, counted from the answer that led to it', () => {
    const mind = mindAfter(BACK_OFF);
    expect([3_000, 302_999, 303_000].map((atMs) => plays(mind, 7, atMs))).toEqual([false, false, true]);
  });

  test('who slows down plays one in so many, also after other moves', () => {
    const mind = mindAfter(SLOW_DOWN, NETWORK);
    expect([0, 1, 2, 3, 4, 5, 6].filter((index) => plays(mind, index, 0))).toEqual([0, 3, 6]);
  });

  test('who has stopped plays nothing', () => expect(plays(mindAfter(STOP), 0, 1e12)).toBe(false));
});

test('every move of the scenario format has its word, and the one that no scenario lists', () => {
  const written = moveFormat.options.map(({ shape }) => shape.kind.value);
  expect([...written, 'cut-losses'].sort()).toEqual([...ATTACKER_MOVES].sort());
});

const anyOutcome: fc.Arbitrary<Outcome> = fc.record({
  atMs: fc.nat(3_600_000),
  kind: fc.constantFrom('welcome', 'refused', 'unfinished'),
  earnedMicro: fc.nat(50_000),
  costMicro: fc.nat(5_000),
});
const anyAdapt: fc.Arbitrary<Adapt> = fc
  .record({
    window: fc.integer({ min: 1, max: 12 }),
    refused: fc.integer({ min: 1, max: 100 }).map((value) => `${value}%`),
    moves: fc.array(fc.constantFrom(NETWORK, BACK_OFF, SLOW_DOWN, STOP), { minLength: 1, maxLength: 5 }),
    repeats: fc.boolean(),
    stopsWhenLosing: fc.boolean(),
  })
  .map((written) => adaptFormat.parse(written));
const anyLife = fc.tuple(anyAdapt, fc.array(anyOutcome, { maxLength: 120 }));

describe('whatever happens', () => {
  test('the same answers make the same mind, and no mind is changed in place', () => {
    fc.assert(
      fc.property(anyLife, ([adapt, outcomes]) => {
        const minds = [FRESH_MIND];
        const before: string[] = [];
        for (const outcome of outcomes) {
          const last = minds.at(-1) as LaneMind;
          before.push(JSON.stringify(last));
          minds.push(learn(last, outcome, adapt));
        }
        expect(minds.slice(0, -1).map((mind) => JSON.stringify(mind))).toEqual(before);
        expect(lifeOf(adapt, outcomes).mind).toEqual(minds.at(-1));
      }),
    );
  });

  test('nothing is played or learnt after a stop', () => {
    fc.assert(
      fc.property(anyLife, anyOutcome, fc.nat(1_000), ([adapt, outcomes], more, index) => {
        const { mind } = lifeOf(adapt, outcomes);
        fc.pre(mind.stopped);
        expect(learn(mind, more, adapt)).toBe(mind);
        expect(plays(mind, index, Number.MAX_SAFE_INTEGER)).toBe(false);
      }),
    );
  });

  test('a move comes only of a window that had enough refusals, and never too late', () => {
    fc.assert(
      fc.property(anyLife, ([adapt, outcomes]) => {
        let mind = FRESH_MIND;
        // The answers since the last move, remembered without the machine under test.
        let since: Outcome[] = [];
        for (const outcome of outcomes) {
          const wiser = learn(mind, outcome, adapt);
          if (outcome.kind !== 'unfinished') since.push(outcome);
          const window = since.slice(-adapt.window);
          const refused = window.filter(({ kind }) => kind === 'refused').length;
          const tooMuch = refused / window.length >= adapt.refused.numerator / adapt.refused.denominator - 1e-9;
          const due = outcome.kind !== 'unfinished' && window.length === adapt.window && tooMuch;
          const canMove = !mind.stopped && moveAt(mind.moves, adapt) !== null;
          expect(wiser.moves - mind.moves).toBe(due && canMove ? 1 : 0);
          if (wiser.moves > mind.moves) since = [];
          mind = wiser;
        }
      }),
    );
  });
});
