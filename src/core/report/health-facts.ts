/** Whether the harness itself can be believed: how late it was, what it dropped, and whether live and simulated runs agree. */
import type { ScenarioScore, Scorecard } from '../score/scorecard.ts';
import { countText } from './wording.ts';

/** One sentence over all runs. A simulated run has no schedule to miss and no twin to be compared with. */
export function healthSentence({ scenarios, engine }: Scorecard): string {
  if (scenarios.length === 0) return 'nothing was played';
  const sum = (of: (score: ScenarioScore) => number) => scenarios.reduce((total, score) => total + of(score), 0);
  const lost = `${countText(sum(({ health }) => health.dropped))} dropped, ${countText(sum(({ health }) => health.unresolved))} unresolved of ${countText(sum(({ health }) => health.started))} openers`;
  const faults = sum(({ health }) => health.faults.length);
  const trouble = faults === 0 ? '' : `; ${countText(faults)} ${faults === 1 ? 'fault' : 'faults'}, see the warnings`;
  if (engine === 'simulate') return `simulated, so nothing can be late; ${lost}${trouble}`;
  const latest = Math.max(...scenarios.map(({ health }) => health.latenessMsP99));
  return `at most ${latest.toFixed(1)} ms late (p99 of the worst run); ${lost}; ${parityText(scenarios)}${trouble}`;
}

function parityText(scenarios: readonly ScenarioScore[]): string {
  const compared = scenarios.flatMap(({ parity }) => parity ?? []);
  if (compared.length === 0) return 'no simulated twins to compare with';
  const agreeing = compared.filter(({ fraud, legit }) => fraud.within && legit.within);
  return `${countText(agreeing.length)} of ${countText(compared.length)} runs agree with their simulated twins`;
}
