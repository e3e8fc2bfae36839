/** Finds and reads policies: by file, or by the name of a bundled one. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { ipIntelOf } from '../../reference-target/http/policy-ip-intel.ts';
import { type Policy, readPolicy } from '../../reference-target/policy.ts';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { PACKAGE_ROOT } from '../io/package-root.ts';
import { placed } from '../io/scenario-files.ts';
import { readYamlFile } from '../io/yaml-file.ts';

export const POLICY_FOLDER = join(PACKAGE_ROOT, 'reference-target', 'policies');

/** Policies that name a faulty variant: played on purpose, never by accident, so they come last in every list. */
const FAULTY_FOLDER = join(POLICY_FOLDER, 'variants');

/** Names of the bundled policies: the sound ones, sorted, and then the faulty ones. */
export function policyCatalogue(): string[] {
  return [...bundledSoundPolicies(), ...bundledIn(FAULTY_FOLDER)];
}

/** Those that name no faulty variant. */
export function bundledSoundPolicies(): string[] {
  return bundledIn(POLICY_FOLDER);
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

/** What a command may say beside a policy's own settings. */
export interface PolicyChanges {
  /** Files of IP intelligence instead of the policy's; absent or empty: the policy's. */
  readonly ipIntel?: readonly string[];
}

/** Reads policies by name or file. Throws one PumpdrillError with every problem of every policy. */
export function loadPolicies(names: readonly string[], changes: PolicyChanges = {}): LoadedPolicy[] {
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
      const loaded = loadPolicy(name, changes);
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

/** Reads one policy and the files that it names. Throws PumpdrillError (exit 2) with every problem. */
export function loadPolicy(name: string, changes: PolicyChanges = {}): LoadedPolicy {
  const yaml = readYamlFile(fileFor(name));
  const read = readPolicy(yaml.value, DEFENCES);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, placed(read.problems, yaml));
  const files = ipIntelFiles(read.policy, { folder: dirname(yaml.file), changes });
  if (files.length === 0) return { policy: read.policy, document: yaml.value };
  const policy = { ...read.policy, ipIntel: { ...read.policy.ipIntel, files } };
  ipIntelOf(policy);
  return { policy, document: withIpIntelFiles(yaml.value as PolicyDocument, files) };
}

interface PolicyDocument {
  readonly ipIntel?: Readonly<Record<string, unknown>>;
}

/** Absolute paths: a target process and worker threads read them too. */
function ipIntelFiles(policy: Policy, where: { folder: string; changes: PolicyChanges }): readonly string[] {
  const { ipIntel = [] } = where.changes;
  if (ipIntel.length > 0) return ipIntel.map((file) => resolve(file));
  return policy.ipIntel.files.map((file) => resolve(where.folder, file));
}

function withIpIntelFiles(document: PolicyDocument, files: readonly string[]): PolicyDocument {
  return { ...document, ipIntel: { ...document.ipIntel, files } };
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
