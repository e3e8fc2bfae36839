/** Finds and reads target profiles: by file, or by the name of a bundled one. */
import { readdirSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { EXIT, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { PACKAGE_ROOT } from '../io/package-root.ts';
import { placed } from '../io/scenario-files.ts';
import { readYamlFile } from '../io/yaml-file.ts';
import type { TargetProfile } from './format.ts';
import { readProfile } from './read.ts';

const FOLDER = join(PACKAGE_ROOT, 'src', 'target-profile', 'profiles');

/** Names of the bundled profiles, sorted. */
export function profileCatalogue(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();
}

/** A file is looked for from `folder`. Throws PumpdrillError (exit 2) with every problem and its line. */
export function loadProfile(nameOrFile: string, folder = ''): TargetProfile {
  const yaml = readYamlFile(fileFor(nameOrFile, folder));
  const read = readProfile(yaml.value);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, placed(read.problems, yaml));
  return read.profile;
}

function fileFor(name: string, folder: string): string {
  if (/\.ya?ml$/.test(name)) return isAbsolute(name) ? name : join(folder, name);
  const known = profileCatalogue();
  if (known.includes(name)) return join(FOLDER, `${name}.yaml`);
  const hint = suggestionFor(name.slice(0, 64), known, 'pumpdrill list profiles');
  throw invalidInput({
    code: 'UNKNOWN_PROFILE',
    path: '',
    message: `no target profile is called "${name.slice(0, 64)}"`,
    hint,
  });
}
