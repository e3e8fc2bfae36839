/** A target of somebody else as a drill uses it: read, checked and fingerprinted, nothing started yet. */
import { EXIT, type Problem, PumpdrillError } from '../../core/domain/errors.ts';
import { type AuthorisedTarget, authoriseTarget } from '../../engines/live/safety.ts';
import { type LoadedTarget, loadTarget, targetFromValue } from '../../target-profile/load-target.ts';
import type { TargetInput } from '../../target-profile/target-file.ts';
import { REFERENCE } from '../../target-profile/target-names.ts';
import { NO_DEFENCES } from '../no-defences.ts';
import { policyCatalogue } from '../policy-files.ts';
import { fingerprint, type PreparedPolicy } from '../prepared.ts';

export interface PreparedTarget extends LoadedTarget {
  readonly id: string;
  /** Where a service that runs already may be driven; null for one that we start. */
  readonly attached: AuthorisedTarget | null;
  /**
   * Stands where the bundled target has its policy: scores and folders go by its id. It has no defences that we know of, so
   * what is simulated under it (the calm run) is the world without defences.
   */
  readonly policy: PreparedPolicy;
}

/** Reads a target file. Throws PumpdrillError: exit 2 with every problem, exit 5 for an address that is not loopback. */
export function prepareTarget(file: string): PreparedTarget {
  return prepared(loadTarget(file));
}

/** The same for a value that is already here. Its paths start from `folder`. */
export function prepareTargetValue(value: TargetInput, folder: string): PreparedTarget {
  return prepared(targetFromValue(value, folder));
}

function prepared(loaded: LoadedTarget): PreparedTarget {
  const { file, profile } = loaded;
  const problems = file.id === REFERENCE || policyCatalogue().includes(file.id) ? [takenId(file.id)] : [];
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, loaded.place(problems));
  const attached = 'url' in file ? authorised(file.url, loaded) : null;
  const hash = fingerprint({ target: file, profile: profile.file });
  const policy = { ...NO_DEFENCES, policy: { ...NO_DEFENCES.policy, id: file.id, title: file.id }, hash };
  return { ...loaded, id: file.id, attached, policy };
}

/** What the catalogue expects of a bundled policy would be held against a service that has nothing to do with it. */
function takenId(id: string): Problem {
  const message = `"${id}" is the name of a bundled policy`;
  return { code: 'ID_TAKEN', path: 'id', message, hint: 'give your service a name of its own' };
}

/** What the safety rule refuses, it refuses here; only file and line are added. */
function authorised(url: string, { place }: LoadedTarget): AuthorisedTarget {
  try {
    return authoriseTarget(url);
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    throw new PumpdrillError(error.exitCode, place(error.problems.map((problem) => ({ ...problem, path: 'url' }))));
  }
}
