/**
 * The contract of a faulty variant: real code with one well-known fault (`seed-limiter`: with all that its description
 * names). Variants exist so that the harness can be seen to expose them; nobody protects anything with them.
 */
import type { Target, TargetOptions } from '../target.ts';
import type { VariantId } from '../variant-ids.ts';

/** What a variant is built from: what the sound target is built from, and what only a fault needs. */
export interface VariantOptions extends TargetOptions {
  /**
   * Passes the time of one trip to a database. Absent in simulation unless a scenario gives store calls a latency: else
   * nothing happens meanwhile, and a fault that needs two requests in one moment does not show there.
   */
  readonly roundTrip?: () => Promise<void>;
}

export interface Variant {
  readonly id: VariantId;
  /** Verb first, one line: what it does, as its author would praise it. */
  readonly summary: string;
  /** What is wrong with it, in one sentence. */
  readonly fault: string;
  /** The flaws it stands for: B, S and M are those of methods.md 2.1 and 2.3, D the rows of the requirements. */
  readonly exposes: readonly string[];
  /** What exposes it: what a tester sends, and what he counts at the provider. */
  readonly exposedBy: string;
  readonly sources: readonly string[];
  /** The same contract as `createTarget`: policy, store and every port mean the same. */
  build(options: VariantOptions): Target;
}
