import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { prepareTarget } from '../drill/foreign/prepare.ts';
import { planGate } from '../drill/gate-plan.ts';
import { loadPolicy } from '../drill/policy-files.ts';
import { prepareLoaded } from '../drill/prepare-scenarios.ts';
import { loadScenarios, resolveScenarioFiles } from '../io/scenario-files.ts';
import { isScenarioModule } from '../io/scenario-modules.ts';
import { isFile, readYamlFile } from '../io/yaml-file.ts';
import { loadProfile } from '../target-profile/load.ts';
import { collect, exitFor } from './collect.ts';
import type { Command, CommonArgs } from './command.ts';
import { printJson, printLine } from './print.ts';

interface ValidateArgs extends CommonArgs {
  readonly files: string[];
}

/** `validate FILE...`: checks scenarios, policies, target profiles and target files without running anything; every problem at once. */
export const validateCommand: Command<ValidateArgs> = {
  builder: (parser) =>
    parser
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Files (a .ts file is run), folders, scenario ids or packs',
      })
      .example('$0 validate my-scenario.yaml', 'one file')
      .example('$0 validate scenarios', 'a whole folder'),
  async run({ files, json, quiet }) {
    const checked = validateAll(files);
    if (json) printJson({ valid: true, files: checked });
    else if (!quiet) for (const file of checked) printLine(`valid  ${file}`);
    return EXIT.pass;
  },
};

function validateAll(names: readonly string[]): string[] {
  const problems: Problem[] = [];
  const scenarios: string[] = [];
  const checked: string[] = [];
  for (const name of names) {
    collect(problems, () => {
      const kind = kindOf(name);
      if (kind === 'policy') loadPolicy(name);
      else if (kind === 'profile') loadProfile(name);
      else if (kind === 'target') prepareTarget(name);
      else if (kind === 'gate') planGate(name, { updating: true, updateCommand: 'pumpdrill gate --update-baseline' });
      else scenarios.push(...resolveScenarioFiles([name]));
      if (kind !== 'scenario') checked.push(name);
    });
  }
  const files = [...new Set(scenarios)];
  collect(problems, () => prepareLoaded(loadScenarios(files)));
  if (problems.length > 0) throw new PumpdrillError(exitFor(problems), problems);
  return [...checked, ...files];
}

/** A file says what it is in its `schema` line; anything else is taken for a scenario, whose reader will complain. */
function kindOf(name: string): 'scenario' | 'policy' | 'profile' | 'target' | 'gate' {
  if (!isFile(name) || isScenarioModule(name)) return 'scenario';
  const { value } = readYamlFile(name);
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? String(value.schema) : '';
  if (schema.startsWith('pumpdrill.policy/')) return 'policy';
  if (schema.startsWith('pumpdrill.target-profile/')) return 'profile';
  if (schema.startsWith('pumpdrill.target/')) return 'target';
  if (schema.startsWith('pumpdrill.gate/')) return 'gate';
  return 'scenario';
}
