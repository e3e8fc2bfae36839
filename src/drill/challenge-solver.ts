/**
 * What the clients of a live drill do about challenges: a proof of work is really worked out, in this process and within
 * bounds; for a CAPTCHA the practice verifier takes a token that says it was solved. What a solver charges, how long it
 * takes and how often it fails is the scenario's, and has happened when this is called.
 */
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import {
  type AltchaChallenge,
  altchaChallengeFormat,
  encodeSolution,
} from '../../reference-target/http/challenges/altcha-solution.ts';
import type { Wire } from '../core/domain/attempt.ts';
import type { ChallengeSolver } from '../engines/live/http-port.ts';

/** Real milliseconds for one proof of work (assumption: a hundred times what the default takes). */
const SOLVE_TIMEOUT_MS = 5_000;
/** Hashes per try beyond which a challenge is not worked on: one try of that many takes 30 ms. */
const ITERATIONS_MAX = 100_000;
/** A key that nothing derives: what a client hands in that only thinks it is done. */
const WRONG_KEY = '00'.repeat(32);

export function createChallengeSolver(): ChallengeSolver {
  let tokens = 0;
  return {
    solve(challenge, wire) {
      const set = parsed(challenge);
      if (set === null) return NOTHING;
      const { provider, practice, ...rest } = set;
      if (provider === 'altcha') return proofOfWork(rest, wire);
      if (practice !== true) return NOTHING;
      tokens += 1;
      // Numbered here: the attempt's own number is nothing for a target to see.
      // A processor alone finds no answer to a CAPTCHA.
      const word = wire.solve === 'yes' ? 'drill-pass' : 'drill-wrong';
      return Promise.resolve(`${word}:${wire.number}:${tokens.toString(36)}`);
    },
  };
}

const NOTHING = Promise.resolve('');

async function proofOfWork(given: unknown, { solve }: Wire): Promise<string | null> {
  const read = altchaChallengeFormat.safeParse(given);
  if (!read.success || read.data.parameters.cost > ITERATIONS_MAX) return '';
  const challenge: AltchaChallenge = read.data;
  if (solve === 'wrong') return encodeSolution({ challenge, solution: { counter: 0, derivedKey: WRONG_KEY } });
  const found = await solveChallenge({ challenge, deriveKey, timeout: SOLVE_TIMEOUT_MS });
  if (found === null) return null;
  return encodeSolution({ challenge, solution: { counter: found.counter, derivedKey: found.derivedKey } });
}

/** What a target answered is hostile: null for everything that is no JSON object. */
function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
