/** Finds and reads target files, with the profile that each names. Every problem at once, with file, line and remedy. */
import { dirname, resolve } from 'node:path';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { placed } from '../io/scenario-files.ts';
import { readYamlFile } from '../io/yaml-file.ts';
import type { TargetProfile } from './format.ts';
import { loadProfile } from './load.ts';
import { readTargetFile, type TargetFile, type TargetInput } from './target-file.ts';

/** A target of somebody else, read and checked; nothing has been started or asked. */
export interface LoadedTarget {
  readonly file: TargetFile;
  readonly profile: TargetProfile;
  /** Absolute: paths in the file start from here. */
  readonly folder: string;
  /** Adds file and line to later problems of it. */
  place(problems: readonly Problem[]): Problem[];
}

/** Throws PumpdrillError (exit 2). */
export function loadTarget(file: string): LoadedTarget {
  const yaml = readYamlFile(file);
  return loadedFrom(yaml.value, dirname(file), (problems) => placed(problems, yaml));
}

/** The same for a value that is already here: in a gate file, in a test. Its paths start from `folder`. */
export function targetFromValue(value: TargetInput, folder: string): LoadedTarget {
  return loadedFrom(value, folder, (problems) => [...problems]);
}

function loadedFrom(value: unknown, folder: string, place: (problems: readonly Problem[]) => Problem[]): LoadedTarget {
  const read = readTargetFile(value);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, place(read.problems));
  const { target } = read;
  const { profile, problems } = profileOf(target, folder);
  if (profile === null) throw new PumpdrillError(EXIT.invalidInput, place(problems));
  const tellsNobody = profile.identity === 'header' && profile.addressHeader === null;
  if (tellsNobody) throw new PumpdrillError(EXIT.invalidInput, place([nobodyIsKnown(profile)]));
  return { file: target, profile, folder: resolve(folder), place };
}

/** A profile's own problems have a place of their own; one that does not exist is a problem of the line that names it. */
function profileOf(
  target: TargetFile,
  folder: string,
): { profile: TargetProfile; problems: [] } | { profile: null; problems: readonly Problem[] } {
  try {
    return { profile: loadProfile(target.profile, folder), problems: [] };
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    if (error.problems.some(({ code, line }) => code !== 'UNKNOWN_PROFILE' && line !== undefined)) throw error;
    return { profile: null, problems: error.problems.map((problem) => ({ ...problem, path: 'profile' })) };
  }
}

function nobodyIsKnown({ id }: TargetProfile): Problem {
  return {
    code: 'NO_ADDRESS_HEADER',
    path: 'profile',
    message: `the profile "${id}" does not say in which header the target takes a client's address, so everybody would look like one`,
    hint: 'write addressHeader: x-forwarded-for there, or identity: socket for a target that looks at the connection',
  };
}
