import { EXIT, PumpdrillError } from '../domain/errors.ts';
import type { Scenario, ScenarioInput } from './format.ts';
import { readScenario } from './read.ts';

/**
 * A scenario written in TypeScript: the same value as the YAML file with the same content.
 * Throws PumpdrillError (exit 2) with every problem.
 */
export function defineScenario(input: ScenarioInput): Scenario {
  const read = readScenario(input);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return read.scenario;
}
