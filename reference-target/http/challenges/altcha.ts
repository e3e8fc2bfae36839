/**
 * Proof of work by altcha-lib: the client derives keys until one begins as the challenge says. The challenge names, under
 * our signature, whom it is for and until when: a solution serves one number in one session, and not for ever. That it
 * serves once is the store's to say (the meter of the challenge defence), as it must hold on every replica.
 */
import { randomInt } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Ms } from '../../../src/core/domain/units.ts';
import type { ChallengePort, ChallengeSubject, KeyedHash } from '../../ports.ts';
import { macInput, sameText } from '../../session.ts';
import { ALTCHA_ALGORITHM, decodeSolution } from './altcha-solution.ts';

export interface AltchaOptions {
  /** Signs; replicas that share it take each other's challenges. */
  readonly hash: KeyedHash;
  /** How long a challenge may take and its solution be kept, virtual. */
  readonly lastsMs: Ms;
  readonly work: { readonly iterations: number; readonly tries: number };
}

export function createAltchaPort({ hash, lastsMs, work }: AltchaOptions): ChallengePort {
  const secret = hash.mac(macInput('altcha', 'signature'));
  const subjectOf = ({ number, sessionKey }: ChallengeSubject): string =>
    hash.mac(macInput('altcha', 'subject', String(number), String(sessionKey)));
  return {
    async issue(subject) {
      // No `expiresAt`: the library compares it with the real clock, and a drill's clock may run faster.
      const challenge = await createChallenge({
        algorithm: ALTCHA_ALGORITHM,
        cost: work.iterations,
        counter: lastTryOf(work.tries),
        deriveKey,
        data: { for: subjectOf(subject), until: subject.nowMs + lastsMs },
        hmacSignatureSecret: secret,
      });
      return { provider: 'altcha', ...challenge };
    },
    async verify(text, subject) {
      const claim = decodeSolution(text);
      if (claim === null) return false;
      const { data } = claim.challenge.parameters;
      if (data.until <= subject.nowMs || !sameText(data.for, subjectOf(subject))) return false;
      // The key is derived anew from the counter, not compared with a signed one: then only one counter fits, and a
      // challenge has exactly one solution.
      const { verified } = await verifySolution({ ...claim, deriveKey, hmacSignatureSecret: secret });
      return verified;
    },
  };
}

/** The counter at which the search ends; it starts at 0. Drawn, because a fixed one could be guessed. */
function lastTryOf(tries: number): number {
  const fewest = Math.ceil(tries / 2);
  return randomInt(fewest, tries + fewest) - 1;
}
