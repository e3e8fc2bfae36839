/** A run's two games, money and insults, from the worth of its coalitions to the values that the scorecard states. */
import { changeFrom } from './attribution.ts';
import type { PlayedGame, Worth } from './attribution-format.ts';
import { exactShapley, type Order, type SampledShapley, sampledShapley, type WorthOf, wholeShares } from './shapley.ts';

export interface GameToDivide {
  /** Ids; bit i of a coalition stands for the i-th of them. */
  readonly defences: readonly string[];
  readonly worthOf: (coalition: number) => Worth;
  /** Orders that were drawn, each to be walked forth and back; null: every coalition's worth is known. */
  readonly orders: readonly Order[] | null;
  /** Different coalitions that were played. */
  readonly runs: number;
}

type Shapley = NonNullable<PlayedGame['shapley']>;

/** Millionths of a person: shares of few insults are mostly fractions. */
const MICRO = 1_000_000;

export function divide({ defences, worthOf, orders, runs }: GameToDivide): Shapley {
  const none = worthOf(0);
  const money = shares((coalition) => changeFrom(none, worthOf(coalition)).lossMicro);
  const people = shares((coalition) => changeFrom(none, worthOf(coalition)).insults);
  const lossMicro = wholeShares(money.fractions);
  const insultsMicro = wholeShares(people.fractions, MICRO);
  const values = defences.map((id, i) => {
    const error = orders && {
      lossMicro: Math.ceil(money.halfWidths[i]!),
      insultsMicro: Math.ceil(people.halfWidths[i]! * MICRO),
    };
    return [id, { lossMicro: lossMicro[i]!, insultsMicro: insultsMicro[i]!, error }] as const;
  });
  const game = {
    method: orders === null ? ('exact' as const) : ('sampled' as const),
    defences: [...defences],
    total: changeFrom(none, worthOf(2 ** defences.length - 1)),
    runs,
    orders: orders && 2 * orders.length,
  };
  return { game, values: Object.fromEntries(values) };

  function shares(gainOf: WorthOf): SampledShapley {
    if (orders !== null) return sampledShapley(orders, gainOf);
    return { fractions: exactShapley(defences.length, gainOf), halfWidths: [] };
  }
}
