/** Rules of the claims block that its format cannot say. That every value can be played is held where variants are (`read.ts`). */
import type { Problem } from '../domain/errors.ts';
import { type Assumption, assumptionsOf, type Claim, type Claims, POINTS_MAX } from './claim-format.ts';

const PATH = 'claims';

/** Every broken rule of a scenario's claims. */
export function problemsInClaims(claims: Claims | undefined): Problem[] {
  if (claims === undefined) return [];
  return [
    ...claims.assumptions.flatMap((assumption, index) =>
      problemsInAssumption(assumption, `${PATH}.assumptions.${index}`),
    ),
    ...claims.tested.flatMap((claim, index) => problemsInClaim(claims, claim, `${PATH}.tested.${index}`)),
  ];
}

function problemsInAssumption({ id, values }: Assumption, path: string): Problem[] {
  const asWritten = values.filter(({ set }) => Object.keys(set).length === 0);
  if (asWritten.length === 1) return [];
  return [
    {
      code: 'NO_BASE_VALUE',
      path: `${path}.values`,
      message: `${asWritten.length} values of "${id}" set nothing; exactly one is the scenario as written`,
      hint: 'leave out `set` at the value that the file has',
    },
  ];
}

function problemsInClaim(claims: Claims, claim: Claim, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [index, wanted] of (claim.over ?? []).entries()) {
    if (claims.assumptions.some(({ id }) => id === wanted)) continue;
    problems.push({
      code: 'UNKNOWN_ASSUMPTION',
      path: `${path}.over.${index}`,
      message: `this scenario has no assumption "${wanted}"`,
    });
  }
  if (Object.keys(claim.holds).length === 0)
    problems.push({ code: 'NO_CONDITION', path: `${path}.holds`, message: 'when does it hold?' });
  const points = assumptionsOf(claims, claim).reduce((product, { values }) => product * values.length, 1);
  if (points > POINTS_MAX)
    problems.push({
      code: 'SPACE_TOO_LARGE',
      path: `${path}.over`,
      message: `${points} combinations of assumptions; at most ${POINTS_MAX} are played`,
      hint: 'name fewer assumptions in `over`, or fewer values',
    });
  return problems;
}
