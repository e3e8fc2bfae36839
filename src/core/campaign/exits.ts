/** Where a campaign's requests leave from: addresses of its own, or those that a cohort of real users has. */
import { cohortNamed } from '../domain/cohort-name.ts';
import type { Exits, Network, People } from '../scenario/format.ts';

/** A network, and the stem of the random streams that choose its addresses: the same of both is the same addresses. */
export interface Exit {
  readonly network: Network;
  readonly label: string;
}

/** @param own stem of the campaign's streams, for addresses of its own */
export function exitOf(exits: Exits, people: readonly People[], own: string): Exit {
  if (exits.kind !== 'exits-of') return { network: exits, label: own };
  const cohort = cohortNamed(people, exits.cohort);
  if (cohort === undefined) throw new Error(`invariant broken: exits of ${exits.cohort}, which is nobody`);
  const [peopleId, cohortId] = exits.cohort.split('/');
  return { network: cohort.network, label: `people/${peopleId}/cohort/${cohortId}` };
}
