/** From what somebody named or wrote to scenarios that are ready to be played. */
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { writtenAs } from '../core/scenario/define.ts';
import type { Scenario, ScenarioInput } from '../core/scenario/format.ts';
import { readScenario } from '../core/scenario/read.ts';
import { type LoadedScenario, loadScenarios, type Overrides, resolveScenarioFiles } from '../io/scenario-files.ts';
import { resolveTariff } from '../io/tariff-files.ts';
import { type PreparedScenario, prepareScenario } from './prepared.ts';

/** Ids, packs, files or folders, in order, each scenario once. Throws PumpdrillError (exit 2) with every problem. */
export function prepareScenarios(names: readonly string[], overrides: Overrides = {}): PreparedScenario[] {
  return prepareLoaded(loadScenarios(resolveScenarioFiles(names), overrides));
}

/** Adds price lists. Throws PumpdrillError (exit 2) with the problems of every scenario's price list. */
export function prepareLoaded(loaded: readonly LoadedScenario[]): PreparedScenario[] {
  const problems: Problem[] = [];
  const prepared: PreparedScenario[] = [];
  for (const { scenario, input, baseFolder, file } of loaded) {
    problems.push(...unknownDefences(scenario).map((problem) => ({ file, ...problem })));
    try {
      const tariff = resolveTariff(scenario.tariff, baseFolder);
      prepared.push(prepareScenario({ scenario, input, baseFolder, tariff }));
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems.map((problem) => ({ file, ...problem })));
    }
  }
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return prepared;
}

/**
 * A scenario written in a script, as it stands or through `defineScenario`. Relative paths in it start from the working
 * directory. Throws PumpdrillError (exit 2) with every problem.
 */
export function prepareWrittenScenario(value: ScenarioInput | Scenario): PreparedScenario {
  const baseFolder = process.cwd();
  const { scenario, input } = readWritten(value);
  const problems = unknownDefences(scenario);
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return prepareScenario({ scenario, input, baseFolder, tariff: resolveTariff(scenario.tariff, baseFolder) });
}

function readWritten(value: ScenarioInput | Scenario): { scenario: Scenario; input: unknown } {
  const input = writtenAs(value) ?? value;
  const read = readScenario(input);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return { scenario: read.scenario, input };
}

/** Defences in variants that do not exist. The scenario's reader cannot know: it sees no target. */
function unknownDefences({ variants }: Scenario): Problem[] {
  const known = Object.keys(DEFENCES);
  return variants.flatMap(({ defences }, index) =>
    Object.keys(defences)
      .filter((id) => !known.includes(id))
      .map((id) => ({
        code: 'UNKNOWN_DEFENCE',
        path: `variants.${index}.defences.${id}`,
        message: `there is no defence "${id}"`,
        hint: suggestionFor(id, known, 'pumpdrill list defences'),
      })),
  );
}
