/** From what somebody named or wrote to scenarios that are ready to be played. */
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { writtenAs } from '../core/scenario/define.ts';
import type { Scenario, ScenarioInput } from '../core/scenario/format.ts';
import { readScenario } from '../core/scenario/read.ts';
import { loadScenarios, type Overrides, resolveScenarioFiles } from '../io/scenario-files.ts';
import { resolveTariff } from '../io/tariff-files.ts';
import { type PreparedScenario, prepareScenario } from './prepared.ts';

/** Ids, packs, files or folders, in order, each scenario once. Throws PumpdrillError (exit 2) with every problem. */
export function prepareScenarios(names: readonly string[], overrides: Overrides = {}): PreparedScenario[] {
  return loadScenarios(resolveScenarioFiles(names), overrides).map(({ scenario, input, baseFolder }) =>
    prepareScenario({ scenario, input, baseFolder, tariff: resolveTariff(scenario.tariff, baseFolder) }),
  );
}

/**
 * A scenario written in a script, as it stands or through `defineScenario`. Relative paths in it start from the working
 * directory. Throws PumpdrillError (exit 2) with every problem.
 */
export function prepareWrittenScenario(value: ScenarioInput | Scenario): PreparedScenario {
  const baseFolder = process.cwd();
  const { scenario, input } = readWritten(value);
  return prepareScenario({ scenario, input, baseFolder, tariff: resolveTariff(scenario.tariff, baseFolder) });
}

function readWritten(value: ScenarioInput | Scenario): { scenario: Scenario; input: unknown } {
  const input = writtenAs(value) ?? value;
  const read = readScenario(input);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return { scenario: read.scenario, input };
}
