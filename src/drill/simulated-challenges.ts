/**
 * Challenges of the simulated world: whoever has done the work hands in a token for this number, and nothing is computed.
 * The live world's drill tokens have the same spelling (the sink's fake verifier takes them), real proofs of work have
 * not: what they cost is the scenario's business, not the simulator's processor's.
 */
import type { ChallengeConfig } from '../../reference-target/defences/challenge.ts';
import type { Policy } from '../../reference-target/policy.ts';
import type { ChallengePort } from '../../reference-target/ports.ts';
import type { Wire } from '../core/domain/attempt.ts';

/** The token that a drill client hands in; '' when it does nothing about a challenge. Unique per attempt. */
export function drillToken({ solve, number, attempt }: Pick<Wire, 'solve' | 'number' | 'attempt'>): string {
  if (solve === 'no') return '';
  return `drill-${WORDS[solve]}:${number}:${attempt}`;
}

const WORDS = { yes: 'pass', computed: 'computed', wrong: 'wrong' } as const;

/** Challenges as this policy has them: what a processor computed answers a proof of work and nothing else. */
export function simulatedChallenges(policy: Policy): ChallengePort {
  const active = policy.defences.find(({ id }) => id === 'challenge');
  const isWork = (active?.config as ChallengeConfig | undefined)?.provider === 'altcha';
  return {
    issue: () => Promise.resolve({ provider: 'drill' }),
    verify: (solution, { number }) =>
      Promise.resolve(
        solution.startsWith(`drill-pass:${number}:`) || (isWork && solution.startsWith(`drill-computed:${number}:`)),
      ),
  };
}
