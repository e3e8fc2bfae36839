/** Rules over where requests seem to come from: no pool is larger than its range, and shared exits are somebody's. */
import { cohortNamed } from '../domain/cohort-name.ts';
import type { Problem } from '../domain/errors.ts';
import { poolCapacity } from '../domain/synthetic-internet.ts';
import type { Exits, Network, People } from './format.ts';

/** Every broken rule of one network. */
export function problemsInNetwork(network: Network, path: string): Problem[] {
  if (network.kind !== 'pool' || network.size <= poolCapacity(network.of)) return [];
  const most = poolCapacity(network.of);
  return [
    {
      code: 'POOL_TOO_LARGE',
      path: `${path}.size`,
      message: `${network.of} pools have at most ${most} addresses`,
    },
  ];
}

/** Every broken rule of where a campaign leaves from. */
export function problemsInExits(exits: Exits, path: string, people: readonly People[]): Problem[] {
  if (exits.kind !== 'exits-of') return problemsInNetwork(exits, path);
  if (cohortNamed(people, exits.cohort) !== undefined) return [];
  return [unknownCohort(exits.cohort, `${path}.cohort`)];
}

export function unknownCohort(name: string, path: string): Problem {
  return { code: 'UNKNOWN_COHORT', path, message: `nobody is called "${name}"`, hint: '<people id>/<cohort id>' };
}
