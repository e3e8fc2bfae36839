/** Where attackers asked for codes, when they did not only ask at the login. */
import type { ScenarioScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText } from './wording.ts';

/** One fact, or none. */
export function surfaceFacts({ fraud }: ScenarioScore): Fact[] {
  const { surfaces } = fraud;
  if (surfaces === undefined) return [];
  const value = surfaces
    .map(({ surface, attempts, dispatches }) => `${surface} ${countText(attempts)} (${countText(dispatches)} sent)`)
    .join(', ');
  return [{ name: 'Attempts by surface', value }];
}
