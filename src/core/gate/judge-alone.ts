/** What a defence stops when it is the only one enforced: others cannot hide that it grew weak. */
import type { ScenarioScore } from '../score/scorecard.ts';
import { moneyText, percentText } from '../score/sentences.ts';
import type { Rule } from './assertion.ts';
import type { SeedJudgement } from './judge-figure.ts';
import { keeps } from './limit.ts';

export function judgeAlone({ defence, limit }: Extract<Rule, { kind: 'alone' }>, score: ScenarioScore): SeedJudgement {
  const found = score.defences.find(({ id }) => id === defence);
  if (found === undefined || found.mode === 'observe')
    return {
      result: 'fail',
      actual: found === undefined ? 'off' : 'only observing',
      excess: 0,
      evidence: [`${defence} is not enforced, so it stops nothing.`],
    };
  const solo = found.attribution?.solo;
  const { undefendedLossMicro } = score.fraud;
  if (solo === undefined || undefendedLossMicro === 0)
    return {
      result: 'inconclusive',
      actual: 'n/a',
      excess: 0,
      evidence: ['No run with this defence alone was played, or undefended nothing would be lost.'],
    };
  const share = Math.round((solo.lossMicro / undefendedLossMicro) * 1e6) / 1e6;
  const { currency } = score.tariff;
  return {
    result: keeps(share, limit) ? 'pass' : 'fail',
    actual: percentText(share),
    excess: limit.sense === '>=' ? limit.value - share : share - limit.value,
    evidence: [`Alone it stops ${moneyText(solo.lossMicro, currency)} of ${moneyText(undefendedLossMicro, currency)}.`],
  };
}
