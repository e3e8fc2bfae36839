/** The challenges of a policy: where they come from and who judges them. */
import type { ChallengeConfig } from '../../defences/challenge.ts';
import type { Policy } from '../../policy.ts';
import type { ChallengePort, KeyedHash } from '../../ports.ts';
import { createAltchaPort } from './altcha.ts';
import { createSiteverifyPort } from './siteverify.ts';
import { type Environment, verifierOf } from './verifier.ts';

export interface PolicyChallenges {
  readonly port: ChallengePort;
  close(): Promise<void>;
}

export interface ChallengeSurroundings {
  readonly hash: KeyedHash;
  readonly sinkUrl: string;
  readonly env: Environment;
}

/** The settings of `challenge` where it is on; null where it is off, and nobody is ever challenged. */
export function challengeConfigOf(policy: Policy): ChallengeConfig | null {
  const active = policy.defences.find(({ id }) => id === 'challenge');
  return active === undefined ? null : (active.config as ChallengeConfig);
}

/** Null for a policy without challenges. Throws PumpdrillError (exit 2) for a bad address in the environment. */
export function challengesOf(policy: Policy, { hash, sinkUrl, env }: ChallengeSurroundings): PolicyChallenges | null {
  const config = challengeConfigOf(policy);
  if (config === null) return null;
  const { provider, solutionLasts, work, minScore, action, hostname } = config;
  if (provider === 'altcha') {
    return { port: createAltchaPort({ hash, lastsMs: solutionLasts, work }), close: () => Promise.resolve() };
  }
  const port = createSiteverifyPort({ verifier: verifierOf(provider, env, sinkUrl), minScore, action, hostname });
  return { port, close: () => port.close() };
}
