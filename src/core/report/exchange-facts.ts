/** Totals over scenarios in different currencies, as the scorecard holds them where somebody stated an exchange table. */
import type { Scorecard } from '../score/scorecard.ts';
import { moneyText } from './wording.ts';

/** One sentence that names the table and its day; null without a table. */
export function convertedSentence({ converted }: Scorecard): string | null {
  if (converted === undefined) return null;
  const { table, policies } = converted;
  const money = (micro: number) => moneyText(micro, table.into);
  const sums = policies.map(
    ({ policy, lossMicro, undefendedLossMicro, attackerProfitMicro }) =>
      `${money(lossMicro)} under ${policy}, of ${money(undefendedLossMicro)} undefended, and ${money(attackerProfitMicro)} for attackers`,
  );
  return `All currencies in ${table.into} by the table "${table.name}" as of ${table.asOf} (${table.source}): ${sums.join('; ')}.`;
}
