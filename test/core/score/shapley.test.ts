/** Shapley values against games worked out by hand and against their axioms, which hold for no other values (Shapley 1953). */
import { array, assert, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws } from '../../../src/core/random/draws.ts';
import {
  coalitionsOn,
  exactShapley,
  type Fractions,
  type Order,
  sampledShapley,
  type WorthOf,
  wholeShares,
} from '../../../src/core/score/shapley.ts';

describe('by hand', () => {
  // Money saved by a format rule (0), an allow-list (1) and a limit (2): alone 30, 50 and 40; format and list 60, format
  // and limit 70, list and limit 80; all of them 90. The six orders, what each adds:
  //   0 1 2: 30 30 30 | 0 2 1: 30 20 40 | 1 0 2: 10 50 30 | 1 2 0: 10 50 30 | 2 0 1: 30 20 40 | 2 1 0: 10 40 40
  const worths = [0, 30, 50, 60, 40, 70, 80, 90];
  const worthOf: WorthOf = (coalition) => worths[coalition]!;

  test('three defences', () => {
    const { numerators, denominator } = exactShapley(3, worthOf);
    expect(denominator).toBe(6n);
    expect(numerators).toEqual([120n, 210n, 210n]);
    expect(wholeShares({ numerators, denominator })).toEqual([20, 35, 35]);
  });

  test('all six orders, as three pairs, give the same', () => {
    const { fractions, halfWidths } = sampledShapley(
      [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
      ],
      worthOf,
    );
    expect(fractions).toEqual({ numerators: [120n, 210n, 210n], denominator: 6n });
    // Pair means of the first: (30 + 10) / 2, (30 + 10) / 2, (10 + 30) / 2.
    expect(halfWidths[0]).toBe(0);
    // Of the last: (30 + 40) / 2, (20 + 50) / 2 twice with 1 and 2 changing places: 35, 35, 35.
    expect(halfWidths).toEqual([0, 0, 0]);
  });

  test('an interval of pairs is that of Student t', () => {
    // Glove game: 0 has the left one, 1 and 2 a right one each. Pair means of 0: orders 012 (0 + 1)/2, 102 (1 + 1)/2.
    const gloves: WorthOf = (coalition) => ((coalition & 1) !== 0 && (coalition & 6) !== 0 ? 1 : 0);
    expect(exactShapley(3, gloves)).toEqual({ numerators: [4n, 1n, 1n], denominator: 6n });
    const { fractions, halfWidths } = sampledShapley(
      [
        [0, 1, 2],
        [1, 0, 2],
      ],
      gloves,
    );
    expect(fractions).toEqual({ numerators: [3n, 1n, 0n], denominator: 4n });
    // Means 0.5 and 1: half width t(0.975, 1) x 0.25 with t = 12.7062 (published tables).
    expect(halfWidths[0]).toBeCloseTo(12.7062 * 0.25, 4);
    expect(sampledShapley([[0, 1, 2]], gloves).halfWidths).toEqual([Infinity, Infinity, Infinity]);
  });

  test('what does not divide goes to the largest remainders', () => {
    expect(wholeShares({ numerators: [1n, 1n, 1n], denominator: 3n }, 100)).toEqual([34, 33, 33]);
    expect(wholeShares({ numerators: [-1n, -1n, -1n], denominator: 3n }, 100)).toEqual([-33, -33, -34]);
    expect(wholeShares({ numerators: [7n, -2n, 1n], denominator: 6n })).toEqual([1, 0, 0]);
    expect(wholeShares({ numerators: [], denominator: 1n })).toEqual([]);
  });
});

/** Any game of 1 to 7 players, as the worths of its coalitions; that of nobody is 0. */
const anyGame = record({ players: integer({ min: 1, max: 7 }), seed: nat() }).map(({ players, seed }) =>
  gameOf(players, seed),
);

interface Game {
  readonly players: number;
  readonly worths: readonly number[];
}

function gameOf(players: number, seed: number): Game {
  const draws = new Draws(seed, players);
  const worths = Array.from({ length: 2 ** players }, (_, coalition) => (coalition === 0 ? 0 : any(draws)));
  return { players, worths };
}

/** As large as a bill of millions in micro-units, of either sign. */
const any = (draws: Draws) => draws.between(-4_000_000_000_000, 4_000_000_000_000);

const valuesOf = ({ players, worths }: Game): Fractions => exactShapley(players, (coalition) => worths[coalition]!);
const withWorths = (game: Game, worthOf: (coalition: number) => number): Game => ({
  players: game.players,
  worths: game.worths.map((_, coalition) => worthOf(coalition)),
});
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
/** The same coalition with two players having changed places. */
function swapped(coalition: number, one: number, other: number): number {
  const has = (player: number) => (coalition >> player) & 1;
  const rest = coalition & ~(1 << one) & ~(1 << other);
  return rest | (has(one) << other) | (has(other) << one);
}

describe('every game', () => {
  test('efficiency: the values sum to the worth of all, exactly, and so do the whole numbers', () => {
    assert(
      property(anyGame, integer({ min: 1, max: 1_000_000 }), (game, scale) => {
        const values = valuesOf(game);
        const all = game.worths.at(-1)!;
        expect(sum(values.numerators)).toBe(BigInt(all) * values.denominator);
        expect(sum(wholeShares(values, 1).map(BigInt))).toBe(BigInt(all));
        const small = withWorths(game, (coalition) => game.worths[coalition]! % 1_000);
        const shares = wholeShares(valuesOf(small), scale);
        expect(shares.reduce((total, share) => total + share, 0)).toBe((all % 1_000) * scale + 0);
      }),
    );
  });

  test('a whole number is never further than one from its fraction', () => {
    assert(
      property(anyGame, (game) => {
        const values = valuesOf(game);
        for (const [i, share] of wholeShares(values).entries()) {
          const off = BigInt(share) * values.denominator - values.numerators[i]!;
          expect(off < 0n ? -off : off).toBeLessThan(values.denominator);
        }
      }),
    );
  });

  test('symmetry: two players who add the same everywhere get the same', () => {
    assert(
      property(anyGame, nat(), nat(), (game, a, b) => {
        const [one, other] = [a % game.players, b % game.players];
        const symmetric = withWorths(
          game,
          (coalition) => game.worths[coalition]! + game.worths[swapped(coalition, one, other)]!,
        );
        const { numerators } = valuesOf(symmetric);
        expect(numerators[one]).toBe(numerators[other]);
      }),
    );
  });

  test('dummy: a player who adds his own worth everywhere gets that, and one who adds nothing gets nothing', () => {
    assert(
      property(anyGame, nat(), integer(), (game, chosen, own) => {
        const dummy = chosen % game.players;
        const bit = 1 << dummy;
        const extended = withWorths(
          game,
          (coalition) => game.worths[coalition & ~bit]! + ((coalition & bit) === 0 ? 0 : own),
        );
        const { numerators, denominator } = valuesOf(extended);
        expect(numerators[dummy]).toBe(BigInt(own) * denominator);
        const others = valuesOf(withWorths(game, (coalition) => game.worths[coalition & ~bit]!)).numerators;
        expect(others[dummy]).toBe(0n);
      }),
    );
  });

  test('additivity: two games played at once give the sum', () => {
    assert(
      property(anyGame, nat(), (game, seed) => {
        const other = gameOf(game.players, seed);
        const both = withWorths(game, (coalition) => game.worths[coalition]! + other.worths[coalition]!);
        const sums = valuesOf(game).numerators.map((value, i) => value + valuesOf(other).numerators[i]!);
        expect(valuesOf(both).numerators).toEqual(sums);
      }),
    );
  });

  test('sampled values sum to the worth of all, whatever orders were drawn', () => {
    assert(
      property(anyGame, array(nat(), { minLength: 1, maxLength: 5 }), (game, seeds) => {
        const orders = seeds.map((seed) => shuffled(game.players, new Draws(seed, 1)));
        const { fractions } = sampledShapley(orders, (coalition) => game.worths[coalition]!);
        expect(sum(fractions.numerators)).toBe(BigInt(game.worths.at(-1)!) * fractions.denominator);
      }),
    );
  });

  test('one pair is exact where no more than two players act on each other (arXiv 2508.12947)', () => {
    assert(
      property(anyGame, nat(), (game, seed) => {
        const pairwise = withWorths(game, (coalition) => upToPairs(game, coalition));
        const order = shuffled(game.players, new Draws(seed, 2));
        const { fractions } = sampledShapley([order], (coalition) => pairwise.worths[coalition]!);
        const exact = valuesOf(pairwise);
        for (const [i, value] of exact.numerators.entries())
          expect(fractions.numerators[i]! * exact.denominator).toBe(value * fractions.denominator);
      }),
    );
  });

  test('orders come by no coalition but those that are named', () => {
    assert(
      property(anyGame, nat(), ({ players }, seed) => {
        const orders = [shuffled(players, new Draws(seed, 3)), shuffled(players, new Draws(seed, 4))];
        const asked = new Set<number>();
        sampledShapley(orders, (coalition) => {
          asked.add(coalition);
          return 0;
        });
        expect([...coalitionsOn(orders)].sort()).toEqual([...asked].sort());
      }),
    );
  });
});

/** The worth of players by themselves and in twos, from the game's own figures. */
function upToPairs({ players, worths }: Game, coalition: number): number {
  let total = 0;
  for (let one = 0; one < players; one += 1)
    for (let other = one; other < players; other += 1) {
      const pair = (1 << one) | (1 << other);
      if ((coalition & pair) === pair) total += worths[pair]! % 1_000;
    }
  return total;
}

function shuffled(players: number, draws: Draws): Order {
  const order = Array.from({ length: players }, (_, player) => player);
  for (let last = players - 1; last > 0; last -= 1) {
    const other = draws.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

describe('a sample', () => {
  /** Defences with overlaps: each stops a share of 240 messages, and a message is stopped once. */
  const covering = (players: number, seed: number): Game => {
    const draws = new Draws(seed, 99);
    const stoppedBy = Array.from({ length: 240 }, () => draws.below(2 ** players) & draws.below(2 ** players));
    const worths = Array.from(
      { length: 2 ** players },
      (_, coalition) => stoppedBy.filter((by) => (by & coalition) !== 0).length,
    );
    return { players, worths };
  };
  const exactOf = (game: Game): number[] => {
    const { numerators, denominator } = valuesOf(game);
    return numerators.map((value) => Number(value) / Number(denominator));
  };
  const sampleOf = (game: Game, pairs: number, seed: number) => {
    const draws = new Draws(seed, 5);
    const orders = Array.from({ length: pairs }, () => shuffled(game.players, draws));
    const { fractions, halfWidths } = sampledShapley(orders, (coalition) => game.worths[coalition]!);
    const means = fractions.numerators.map((value) => Number(value) / Number(fractions.denominator));
    return { means, halfWidths };
  };

  test('of more pairs comes closer', () => {
    const rms = (pairs: number) => {
      const squares = Array.from({ length: 40 }, (_, seed) => {
        const game = covering(7, seed);
        const exact = exactOf(game);
        return sampleOf(game, pairs, seed).means.map((mean, i) => (mean - exact[i]!) ** 2);
      }).flat();
      return Math.sqrt(squares.reduce((total, square) => total + square, 0) / squares.length);
    };
    const [few, some, many] = [rms(4), rms(16), rms(64)];
    // The error of a mean halves with four times as many.
    expect(few / some).toBeGreaterThan(1.6);
    expect(few / some).toBeLessThan(2.5);
    expect(some / many).toBeGreaterThan(1.6);
    expect(some / many).toBeLessThan(2.5);
  });

  test('says how far off it may be: nineteen times in twenty no further', () => {
    let covered = 0;
    let all = 0;
    for (let seed = 0; seed < 300; seed += 1) {
      const game = covering(6, seed);
      const exact = exactOf(game);
      const { means, halfWidths } = sampleOf(game, 64, seed + 1_000);
      for (const [i, mean] of means.entries()) {
        all += 1;
        if (Math.abs(mean - exact[i]!) <= halfWidths[i]! + 1e-9) covered += 1;
      }
    }
    // 1,800 intervals, six to a game and those dependent: four standard errors of 300 are 0.05.
    expect(covered / all).toBeGreaterThan(0.92);
    expect(covered / all).toBeLessThan(0.98);
  });
});
