/** What can go wrong with ledger files, in words that say what to do. */
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, choose another --out folder, or keep less detail',
  EDQUOT: 'the disk quota is used up: free some space, choose another --out folder, or keep less detail',
  EACCES: 'the folder is not writable for this user: choose another --out folder',
  EPERM: 'the folder is not writable for this user: choose another --out folder',
  EROFS: 'the file system is read-only: choose another --out folder',
  ENOTDIR: 'part of the path is a file: choose another --out folder',
  EEXIST: 'there is a ledger already and it is never overwritten: choose another --out folder',
};

/** A failed file operation. Exit 2: another folder helps, and the figures of this run cannot be trusted to be on disk. */
export function diskError(doing: 'write' | 'read', file: string, cause: unknown): PumpdrillError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'UNKNOWN';
  const problem: Problem = {
    code: doing === 'write' ? 'LEDGER_NOT_WRITABLE' : 'LEDGER_NOT_READABLE',
    path: '',
    message: `cannot ${doing} the ledger (${code})`,
    file,
    ...(HINTS[code] === undefined ? {} : { hint: HINTS[code] }),
  };
  return new PumpdrillError(EXIT.invalidInput, [problem], { cause });
}

export function corrupt(file: string, line: number, what: string): PumpdrillError {
  return invalidInput({
    code: 'LEDGER_CORRUPT',
    path: '',
    message: what,
    hint: 'the file was changed or damaged after it was written: use a copy, or run again with the same seed',
    file,
    line,
  });
}
