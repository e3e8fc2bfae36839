/** Who has an account in a drill: the people of the scenario. An attacker's numbers belong to no customer (S0). */
import type { Policy } from '../../reference-target/policy.ts';
import type { Plan } from '../core/campaign/opener.ts';
import type { E164 } from '../core/domain/phone.ts';

/** The defence that asks; without it nobody needs the list. */
const ASKED_BY = 'known-number';

/** Numbers of all people of the plan; empty when the policy does not ask. */
export function enrolledNumbers(plan: Plan, policy: Policy): ReadonlySet<E164> {
  const numbers = new Set<E164>();
  if (!policy.defences.some(({ id }) => id === ASKED_BY)) return numbers;
  for (const lane of plan.lanes) {
    if (lane.intent !== 'legit') continue;
    for (let index = 0; index < lane.openers; index += 1) numbers.add(lane.openerAt(index).number);
  }
  return numbers;
}
