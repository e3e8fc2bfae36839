/** A scenario with something changed: for the questions that a scenario asks beside its main run. */
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import type { Scenario } from '../core/scenario/format.ts';
import { overrideScenario } from '../core/scenario/override.ts';
import { readScenario } from '../core/scenario/read.ts';
import { type PreparedScenario, prepareScenario } from './prepared.ts';

/** Applies a variant's `set`. Throws PumpdrillError when the changed scenario does not hold together. */
export function prepareVariant(prepared: PreparedScenario, variant: Scenario['variants'][number]): PreparedScenario {
  if (Object.keys(variant.set).length === 0) return prepared;
  const overridden = overrideScenario(prepared.input, variant.set);
  const read = 'problems' in overridden ? overridden : readScenario(overridden.value);
  if ('problems' in read) {
    throw new PumpdrillError(
      EXIT.invalidInput,
      read.problems.map((problem) => ({ ...problem, message: `variant ${variant.id}: ${problem.message}` })),
    );
  }
  const input = 'value' in overridden ? overridden.value : prepared.input;
  return prepareScenario({ scenario: read.scenario, input, baseFolder: prepared.baseFolder, tariff: prepared.tariff });
}
