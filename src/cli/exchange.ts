/** `--exchange FILE`, as `run` and `report` have it. */
import { assertConvertible } from '../core/score/exchange.ts';
import type { ExchangeTable } from '../core/score/exchange-format.ts';
import type { PreparedScenario } from '../drill/prepared.ts';
import { readExchangeFile } from '../io/exchange-files.ts';

export const EXCHANGE_OPTION = {
  type: 'string',
  requiresArg: true,
  describe: 'A table of exchange rates (YAML or JSON) for totals over scenarios in different currencies',
} as const;

/** The table, once it is known to have every currency that will be played. Throws PumpdrillError (exit 2). */
export function exchangeFor(
  file: string | undefined,
  scenarios: readonly PreparedScenario[],
): ExchangeTable | undefined {
  if (file === undefined) return undefined;
  const table = readExchangeFile(file);
  assertConvertible(
    scenarios.map(({ tariff }) => tariff.currency),
    table,
  );
  return table;
}
