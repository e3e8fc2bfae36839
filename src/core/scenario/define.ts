import { EXIT, PumpdrillError } from '../domain/errors.ts';
import type { Scenario, ScenarioInput } from './format.ts';
import { readScenario } from './read.ts';

/**
 * Where a scenario keeps what it was written as: variants and `--set` change that, not what was read. Known to every copy of
 * this package in a process, and to nothing that copies or compares values.
 */
const WRITTEN_AS = Symbol.for('pumpdrill.scenario.written-as');

/**
 * A scenario written in TypeScript: the same value as the YAML file with the same content.
 * Throws PumpdrillError (exit 2) with every problem.
 *
 * @example
 * const scenario = defineScenario({
 *   schema: 'pumpdrill.scenario/1',
 *   id: 'night-shift',
 *   title: 'A small attack at night',
 *   summary: 'Two hundred numbers of one range, while nobody looks.',
 *   family: 'range',
 *   technique: 'T1496.003',
 *   startsAt: '2026-03-10T03:00:00+01:00',
 *   duration: '20m',
 *   tariff: { card: 'telesign-2023-11' },
 *   campaigns: [
 *     {
 *       id: 'walker',
 *       pacing: { kind: 'constant', total: 200, lasts: '10m' },
 *       destinations: { kind: 'range', start: '+99899394000', size: 200 },
 *       identities: { network: { kind: 'single' } },
 *     },
 *   ],
 *   people: [
 *     {
 *       id: 'shoppers',
 *       pacing: { kind: 'constant', total: 100, lasts: '15m' },
 *       destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
 *       cohorts: [{ id: 'home', weight: 1 }],
 *     },
 *   ],
 * });
 */
export function defineScenario(input: ScenarioInput): Scenario {
  const read = readScenario(input);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return Object.defineProperty(read.scenario, WRITTEN_AS, { value: input });
}

/** What a scenario from `defineScenario` was written as; undefined for any other value. */
export function writtenAs(scenario: object): ScenarioInput | undefined {
  return (scenario as { readonly [WRITTEN_AS]?: ScenarioInput })[WRITTEN_AS];
}
