/** The challenges of a policy: where they come from and who judges them. */
import type { ChallengeConfig } from '../../defences/challenge.ts';
import type { ActiveDefence, Policy } from '../../policy.ts';
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

/** True when nothing is sent without a proof of work, so that a page can say so from the start. */
export function alwaysProvesWork(policy: Policy): boolean {
  const active = activeIn(policy);
  if (active?.mode !== 'enforce') return false;
  const { when, provider } = active.config as ChallengeConfig;
  return when === 'always' && provider === 'altcha';
}

/** Null for a policy without challenges. Throws PumpdrillError (exit 2) for a bad address in the environment. */
export function challengesOf(policy: Policy, { hash, sinkUrl, env }: ChallengeSurroundings): PolicyChallenges | null {
  const active = activeIn(policy);
  if (active === undefined) return null;
  const { provider, solutionLasts, work, minScore, action, hostname } = active.config as ChallengeConfig;
  if (provider === 'altcha') {
    return { port: createAltchaPort({ hash, lastsMs: solutionLasts, work }), close: () => Promise.resolve() };
  }
  const port = createSiteverifyPort({ verifier: verifierOf(provider, env, sinkUrl), minScore, action, hostname });
  return { port, close: () => port.close() };
}

function activeIn(policy: Policy): ActiveDefence | undefined {
  return policy.defences.find(({ id }) => id === 'challenge');
}
