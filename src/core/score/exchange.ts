/** Totals over scenarios in different currencies, by a stated table. */
import { EXIT, type Problem, PumpdrillError } from '../domain/errors.ts';
import { MICRO_PER_UNIT, type Micro } from '../domain/units.ts';
import type { ExchangeTable } from './exchange-format.ts';
import type { ScenarioScore, Scorecard } from './scorecard.ts';

/**
 * An amount in the table's currency, rounded to its nearest millionth, halves away from zero. Exact: the products pass 2^53.
 * Null where the table does not know the currency.
 */
export function converted(micro: Micro, currency: string, { into, microPerUnit }: ExchangeTable): Micro | null {
  if (currency === into) return micro;
  const rate = Object.hasOwn(microPerUnit, currency) ? microPerUnit[currency] : undefined;
  if (rate === undefined) return null;
  const unit = BigInt(MICRO_PER_UNIT);
  const rounded = Number((2n * BigInt(Math.abs(micro)) * BigInt(rate) + unit) / (2n * unit));
  return micro < 0 ? -rounded : rounded;
}

/** The same scorecard with its totals by the table. Throws PumpdrillError (exit 2) naming every currency that it lacks. */
export function withConvertedTotals(scorecard: Scorecard, table: ExchangeTable): Scorecard {
  const attacked = scorecard.scenarios.filter(({ fraud }) => fraud.attempts > 0);
  assertConvertible(
    attacked.map(({ tariff }) => tariff.currency),
    table,
  );
  const policies = [...new Set(scorecard.scenarios.map(({ policy }) => policy))];
  return {
    ...scorecard,
    converted: {
      table,
      policies: policies.map((policy) => {
        const own = attacked.filter((score) => score.policy === policy);
        const sum = (of: (score: ScenarioScore) => Micro): Micro =>
          own.reduce((total, score) => total + (converted(of(score), score.tariff.currency, table) ?? 0), 0);
        return {
          policy,
          lossMicro: sum(({ fraud }) => fraud.lossMicro),
          undefendedLossMicro: sum(({ fraud }) => fraud.undefendedLossMicro),
          attackerProfitMicro: sum(({ fraud }) => fraud.attacker.profitMicro),
        };
      }),
    },
  };
}

/** Throws PumpdrillError (exit 2) naming every currency that the table lacks. */
export function assertConvertible(currencies: readonly string[], table: ExchangeTable): void {
  const problems = [...new Set(currencies)]
    .sort()
    .filter((currency) => converted(0, currency, table) === null)
    .map(
      (currency): Problem => ({
        code: 'NO_EXCHANGE_RATE',
        path: `microPerUnit.${currency}`,
        message: `"${table.name}" says nothing of ${currency}, and a run is priced in it`,
        hint: `add ${currency}: millionths of ${table.into} for one ${currency}`,
      }),
    );
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
}
