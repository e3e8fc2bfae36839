/**
 * Challenges of the simulated world: whoever has done the work hands in a token for this number, and nothing is computed.
 * The live world's drill tokens have the same spelling (the sink's fake verifier takes them), real proofs of work have
 * not: what they cost is the scenario's business, not the simulator's processor's.
 */
import type { ChallengePort } from '../../reference-target/ports.ts';
import type { Wire } from '../core/domain/attempt.ts';

/** The token that a drill client hands in; '' when it does nothing about a challenge. Unique per attempt. */
export function drillToken({ solve, number, attempt }: Pick<Wire, 'solve' | 'number' | 'attempt'>): string {
  if (solve === 'no') return '';
  return `drill-${solve === 'yes' ? 'pass' : 'wrong'}:${number}:${attempt}`;
}

export const SIMULATED_CHALLENGES: ChallengePort = {
  issue: () => Promise.resolve({ provider: 'drill' }),
  verify: (solution, { number }) => Promise.resolve(solution.startsWith(`drill-pass:${number}:`)),
};
