/** Rules over how a campaign hides and which way its messages take. */
import { cohortNamed } from '../domain/cohort-name.ts';
import type { Problem } from '../domain/errors.ts';
import type { Campaign, People } from './format.ts';
import { unknownCohort } from './network-rules.ts';

/** Every broken rule of one campaign's `evasion` and `through`. */
export function problemsInEvasion(campaign: Campaign, path: string, people: readonly People[]): Problem[] {
  return [
    ...problemsInClaims(campaign, `${path}.evasion`),
    ...problemsInPoison(campaign, `${path}.evasion.poisons`, people),
    ...problemsPastTheTarget(campaign, path),
  ];
}

function problemsInClaims({ evasion }: Campaign, path: string): Problem[] {
  if (evasion.headers.length > 0) return [];
  const key = evasion.poisons !== undefined ? 'poisons' : evasion.claims !== 'random' ? 'claims' : null;
  if (key === null) return [];
  return [
    {
      code: 'CLAIMS_WITHOUT_HEADERS',
      path: `${path}.${key}`,
      message: `${key} is about headers that the client sets itself, but there are none`,
      hint: 'name some in headers, e.g. [x-forwarded-for]',
    },
  ];
}

function problemsInPoison({ evasion }: Campaign, path: string, people: readonly People[]): Problem[] {
  const { poisons, headers } = evasion;
  if (poisons === undefined || headers.length === 0) return [];
  const cohort = cohortNamed(people, poisons);
  if (cohort === undefined) return [unknownCohort(poisons, path)];
  if (cohort.network.kind === 'single') return [];
  return [
    {
      code: 'COHORT_WITHOUT_ONE_ADDRESS',
      path,
      message: `"${poisons}" has no one address that headers could claim`,
      hint: 'give that cohort network: { kind: single }',
    },
  ];
}

/** What only a target can see, or answer, has no meaning for messages that never pass it. */
function problemsPastTheTarget(campaign: Campaign, path: string): Problem[] {
  if (campaign.through === 'target') return [];
  const { surfaces, verify, evasion, solver, email, adapt } = campaign;
  const without: readonly (readonly [key: string, isSet: boolean])[] = [
    ['surfaces', surfaces.some((surface) => surface !== 'login')],
    ['verify', verify.numerator > 0],
    ['evasion', evasion.spelling !== 'e164' || evasion.deviceSpelling !== 'plain' || evasion.headers.length > 0],
    ['solver', solver.kind !== 'none'],
    ['email', email.kind !== 'none'],
    ['adapt', adapt !== undefined],
  ];
  return without
    .filter(([, isSet]) => isSet)
    .map(([key]) => ({
      code: 'PAST_THE_TARGET',
      path: `${path}.${key}`,
      message: `with through: provider-key no message passes the target, so ${key} has nobody to work on`,
      hint: `leave ${key} out, or set through: target`,
    }));
}
