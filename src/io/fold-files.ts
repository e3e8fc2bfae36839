/** `fold.json` in a run's ledger folder: what its score is made from. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, PumpdrillError } from '../core/domain/errors.ts';
import { decodeFold, encodeFold } from '../core/score/fold-format.ts';
import type { RunToScore } from '../core/score/score.ts';
import { readJson, writeWhole } from './run-files.ts';

/** Problems of one file that are told; a file of something else has thousands. */
const PROBLEMS_MAX = 20;

/** Throws PumpdrillError (exit 2) when it cannot be written. */
export function writeFold(ledgerFolder: string, run: RunToScore): void {
  writeWhole(fileIn(ledgerFolder), `${JSON.stringify(encodeFold(run))}\n`);
}

/** Null where the ledger has every event and no fold. Throws PumpdrillError (exit 2) for a file that is none of ours. */
export function readFold(ledgerFolder: string): RunToScore | null {
  const file = fileIn(ledgerFolder);
  if (!existsSync(file)) return null;
  const decoded = decodeFold(readJson(file));
  if ('run' in decoded) return decoded.run;
  const hint = 'written by another version, or changed by hand: run again';
  throw new PumpdrillError(
    EXIT.invalidInput,
    decoded.problems.slice(0, PROBLEMS_MAX).map((problem) => ({ ...problem, hint, file })),
  );
}

function fileIn(ledgerFolder: string): string {
  return join(ledgerFolder, 'fold.json');
}
