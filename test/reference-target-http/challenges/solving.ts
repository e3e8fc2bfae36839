/** A client's side of a proof of work: altcha-lib itself finds the solution. */
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import {
  type AltchaSolution,
  altchaChallengeFormat,
} from '../../../reference-target/http/challenges/altcha-solution.ts';

/** Solves what a target has issued. */
export async function solve(issued: Readonly<Record<string, unknown>>): Promise<AltchaSolution> {
  const { provider: _, ...given } = issued;
  const challenge = altchaChallengeFormat.parse(given);
  const found = await solveChallenge({ challenge, deriveKey });
  if (found === null) throw new Error('no solution in time');
  return { challenge, solution: { counter: found.counter, derivedKey: found.derivedKey } };
}
