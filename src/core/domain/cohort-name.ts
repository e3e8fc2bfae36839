/** Cohorts as scenarios and reports name them: `<people id>/<cohort id>`. */

export const COHORT_NAME = /^[a-z0-9-]+\/[a-z0-9-]+$/;

/** The cohort of that name; undefined when there is none. */
export function cohortNamed<Cohort extends { readonly id: string }>(
  people: readonly { readonly id: string; readonly cohorts: readonly Cohort[] }[],
  name: string,
): Cohort | undefined {
  const [peopleId, cohortId] = name.split('/');
  return people.find(({ id }) => id === peopleId)?.cohorts.find(({ id }) => id === cohortId);
}
