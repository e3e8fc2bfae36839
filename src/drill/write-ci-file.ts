/** Puts a ready-made CI file into a repository, and never over a file that somebody has written. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invalidInput, type PumpdrillError } from '../core/domain/errors.ts';
import { type CiSystem, ciFile } from './ci-workflows.ts';

/** What to do where there is a file already. */
const BESIDE: Readonly<Record<CiSystem, string>> = {
  github: 'move yours away, or take the job over by hand: docs/ci.md of pumpdrill has it',
  gitlab: 'add the job to it by hand: docs/ci.md of pumpdrill has it',
};

/** Path of what was written, from `root`. Throws PumpdrillError (exit 2) when there is such a file, or it cannot be written. */
export function writeCiFile(system: CiSystem, root: string): string {
  const { path, content } = ciFile(system);
  const file = join(root, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (cause) {
    throw unwritable(path, cause);
  }
  try {
    writeFileSync(file, content, { flag: 'wx' });
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? inTheWay(system, path) : unwritable(path, cause);
  }
  return path;
}

function inTheWay(system: CiSystem, path: string): PumpdrillError {
  return invalidInput({
    code: 'FILE_EXISTS',
    path: 'write-workflow',
    message: `${path} is there already, and is not written over`,
    hint: BESIDE[system],
    file: path,
  });
}

function unwritable(path: string, cause: unknown): PumpdrillError {
  return invalidInput({
    code: 'UNWRITABLE',
    path: 'write-workflow',
    message: `${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
    hint: 'run it in the root of your repository, where you may write',
    file: path,
  });
}
