/** The library: what `import ... from 'pumpdrill'` gives. Everything else is internal and may change at any time. */
import { invalidInput } from './core/domain/errors.ts';
import type { Scenario, ScenarioInput } from './core/scenario/format.ts';
import type { Scorecard, Series } from './core/score/scorecard.ts';
import { ATTRIBUTIONS, type AttributionDepth } from './drill/attribution.ts';
import { runDrill } from './drill/drill.ts';
import { loadPolicy } from './drill/policy-files.ts';
import { prepareScenarios, prepareWrittenScenario } from './drill/prepare-scenarios.ts';
import { preparePolicy } from './drill/prepared.ts';

export { type ExitCode, type Problem, PumpdrillError } from './core/domain/errors.ts';
export { defineScenario } from './core/scenario/define.ts';
export type { Scenario, ScenarioInput } from './core/scenario/format.ts';
export type {
  Aggregate,
  DefenceScore,
  Rate,
  ScenarioScore,
  ScenarioSeries,
  Scorecard,
  Series,
  Verdict,
} from './core/score/scorecard.ts';
export type { AttributionDepth } from './drill/attribution.ts';

export interface SimulateOptions {
  /** A bundled policy by name (`open`, `basic`, `layered`), or a policy file that ends in .yaml. Default `layered`. */
  readonly policy?: string;
  /** Whole numbers from 0 to 4294967295, instead of the seeds that the scenario names. */
  readonly seeds?: readonly number[];
  /**
   * What is played to find out what each defence is worth: without it (`leave-one-out`, the default), it alone as well
   * (`solo`), the mean over all orders, too (`shapley`: up to a thousand runs more). Ends in `scorecard.scenarios[].defences[].attribution`.
   */
  readonly attribution?: AttributionDepth;
  /** Also searches for the largest part of each attack that alerts nobody: some eight runs more for each. */
  readonly silentVolume?: boolean;
}

export interface Simulation {
  /** What `scorecard.json` holds; published as JSON Schema in `scenarios/scorecard.schema.json`. */
  readonly scorecard: Scorecard;
  /** What `series.json` holds: counts over time, top tables, sampled attempts. */
  readonly series: Series;
}

/**
 * Plays a scenario against the bundled target in virtual time, in this process, and scores it. No socket is opened and
 * nothing is sent. Equal inputs give equal results.
 *
 * @param scenario The id of a bundled scenario or pack, a file or folder, or a scenario written in TypeScript: as it
 *   stands, or what `defineScenario` returned, unchanged. Relative paths in it start from its file's folder, or from the
 *   working directory.
 * @throws PumpdrillError with every problem of scenario, policy and seeds' form; its `exitCode` is the command's.
 *
 * @example
 * import { simulate } from 'pumpdrill';
 *
 * const { scorecard } = await simulate('residential-rotation', { policy: 'layered', seeds: [1, 2, 3] });
 * for (const { seed, fraud, legit } of scorecard.scenarios) {
 *   console.log(seed, fraud.dispatches, fraud.valueDetectionRate, legit.insultRate.value);
 * }
 */
export async function simulate(
  scenario: ScenarioInput | Scenario | string,
  options: SimulateOptions = {},
): Promise<Simulation> {
  const policyName = options.policy ?? 'layered';
  const scenarios = typeof scenario === 'string' ? prepareScenarios([scenario]) : [prepareWrittenScenario(scenario)];
  const seeds = options.seeds === undefined ? undefined : checkSeeds(options.seeds);
  const attribution = options.attribution === undefined ? undefined : checkAttribution(options.attribution);
  return runDrill({
    engine: 'simulate',
    scenarios,
    policies: [preparePolicy(loadPolicy(policyName))],
    ...(seeds === undefined ? {} : { seeds }),
    ...(attribution === undefined ? {} : { attribution }),
    ...(options.silentVolume === true ? { silentVolume: true } : {}),
    command: commandText(scenario, {
      policy: policyName,
      seeds,
      attribution,
      ...(options.silentVolume === true ? { silentVolume: true } : {}),
    }),
  });
}

function checkAttribution(attribution: AttributionDepth): AttributionDepth {
  if (ATTRIBUTIONS.includes(attribution)) return attribution;
  throw invalidInput({
    code: 'BAD_ATTRIBUTION',
    path: 'attribution',
    message: `"${String(attribution)}" is no way to attribute`,
    hint: `one of ${ATTRIBUTIONS.join(', ')}`,
  });
}

function checkSeeds(seeds: readonly number[]): readonly number[] {
  const wrong = seeds.find((seed) => !Number.isInteger(seed) || seed < 0 || seed > 4_294_967_295);
  if (wrong === undefined && seeds.length > 0) return [...new Set(seeds)];
  const message = seeds.length === 0 ? 'there is no seed' : `${String(wrong)} is no seed`;
  const hint = 'whole numbers from 0 to 4294967295; leave them out to take those of the scenario';
  throw invalidInput({ code: 'BAD_SEED', path: 'seeds', message, hint });
}

/** How to get the same numbers again: on the command line, unless the scenario exists only in the caller's script. */
function commandText(scenario: object | string, options: Options): string {
  if (typeof scenario !== 'string') return `simulate(scenario, ${JSON.stringify(options)})`;
  const { policy, seeds, attribution, silentVolume } = options;
  const parts = [
    `pumpdrill run ${scenario} --policy ${policy}`,
    ...(seeds === undefined ? [] : [`--seed ${seeds.join(',')}`]),
    ...(attribution === undefined ? [] : [`--attribution ${attribution}`]),
    ...(silentVolume === true ? ['--silent-volume'] : []),
  ];
  return parts.join(' ');
}

interface Options {
  readonly policy: string;
  readonly seeds: readonly number[] | undefined;
  readonly attribution: AttributionDepth | undefined;
  readonly silentVolume?: true;
}
