import type { Scenario } from '../core/scenario/format.ts';
import { openersIn } from '../core/schedule/pacers.ts';

/** How much work a run is: the asks that are planned, before anybody refuses one. Only for comparing runs. */
export function runSize({ campaigns, people }: Scenario, only?: 'legit'): number {
  const users = people.reduce((sum, { pacing }) => sum + openersIn(pacing), 0);
  if (only === 'legit') return users;
  return campaigns.reduce((sum, { pacing, resend }) => sum + openersIn(pacing) * (1 + (resend?.times ?? 0)), users);
}
