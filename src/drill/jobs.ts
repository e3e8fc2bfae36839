import type { PreparedPolicy, PreparedScenario } from './prepared.ts';

/** One run of a drill. */
export interface Job {
  readonly prepared: PreparedScenario;
  readonly policy: PreparedPolicy;
  readonly seed: number;
}

/** Every scenario under every policy with every seed: the scenario's own seeds unless others are named. */
export function jobsOf(options: {
  readonly scenarios: readonly PreparedScenario[];
  readonly policies: readonly PreparedPolicy[];
  readonly seeds?: readonly number[];
}): Job[] {
  return options.scenarios.flatMap((prepared) =>
    options.policies.flatMap((policy) =>
      (options.seeds ?? prepared.scenario.seeds).map((seed) => ({ prepared, policy, seed })),
    ),
  );
}
