/** Finds and reads policies: by file, or by the name of a bundled one. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { type Policy, readPolicy } from '../../reference-target/policy.ts';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../io/nearest-names.ts';
import { PACKAGE_ROOT } from '../io/package-root.ts';
import { placed } from '../io/scenario-files.ts';
import { readYamlFile } from '../io/yaml-file.ts';

export const POLICY_FOLDER = join(PACKAGE_ROOT, 'reference-target', 'policies');

/** Policies that name a faulty variant: played on purpose, never by accident, so they come last in every list. */
const FAULTY_FOLDER = join(POLICY_FOLDER, 'variants');

/** Names of the bundled policies: the sound ones, sorted, and then the faulty ones. */
export function policyCatalogue(): string[] {
  return [...bundledIn(POLICY_FOLDER), ...bundledIn(FAULTY_FOLDER)];
}

function bundledIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();
}

/** A policy and the document it was read from: a target process reads the document again itself. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly document: unknown;
}

/** Reads policies by name or file. Throws one PumpdrillError with every problem of every policy. */
export function loadPolicies(names: readonly string[]): LoadedPolicy[] {
  if (names.length === 0)
    throw invalidInput({
      code: 'NO_POLICY',
      path: 'policy',
      message: 'no policy is named',
      hint: '--policy open,layered',
    });
  const problems: Problem[] = [];
  const policies: LoadedPolicy[] = [];
  for (const name of names) {
    try {
      const loaded = loadPolicy(name);
      if (policies.some(({ policy }) => policy.id === loaded.policy.id))
        problems.push(usedTwice(name, loaded.policy.id));
      policies.push(loaded);
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return policies;
}

export function loadPolicy(name: string): LoadedPolicy {
  const yaml = readYamlFile(fileFor(name));
  const read = readPolicy(yaml.value, DEFENCES);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, placed(read.problems, yaml));
  return { policy: read.policy, document: yaml.value };
}

/** Scores and ledgers go by the policy's id. */
function usedTwice(name: string, id: string): Problem {
  return {
    code: 'DUPLICATE_ID',
    path: 'id',
    message: `the policy id "${id}" is used by two of the policies`,
    hint: 'give each policy its own id',
    file: name,
  };
}

function fileFor(name: string): string {
  if (/\.ya?ml$/.test(name)) return name;
  for (const folder of [POLICY_FOLDER, FAULTY_FOLDER]) {
    if (bundledIn(folder).includes(name)) return join(folder, `${name}.yaml`);
  }
  const hint = suggestionFor(name, policyCatalogue(), 'pumpdrill list policies');
  throw invalidInput({ code: 'UNKNOWN_POLICY', path: '', message: `no policy is called "${name}"`, hint });
}
