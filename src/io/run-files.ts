/**
 * The files of a run: `scorecard.json`, `series.json`, `run.json` (everything volatile) and rendered reports. Written
 * beside their name and moved into place, so that a crash leaves the old file or the new one, never half of one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EXIT, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import { type Scorecard, type Series, scorecardFormat, seriesFormat } from '../core/score/scorecard.ts';

/** What differs between two runs of equal inputs: when, where, with what. Never part of the scorecard. */
const runFactsFormat = z.looseObject({
  schema: z.literal('pumpdrill.run/1'),
  pumpdrill: z.string(),
  node: z.string(),
  platform: z.string(),
  /** UTC, as `toISOString` writes it, so that the order of texts is that of times. */
  startedAt: z.iso.datetime(),
  wallMs: z.number(),
  speed: z.number(),
});
export type RunFacts = Readonly<z.infer<typeof runFactsFormat>>;

/** Makes the folder and its parents. Throws PumpdrillError (exit 2) when it cannot be written to. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** Makes a folder that nobody had before: `path`, or `path-2`, `path-3`, ... when two runs begin in one second. */
export function claimFolder(path: string): string {
  makeFolder(dirname(path));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : `${path}-${number}`;
    try {
      mkdirSync(name);
      return name;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(name, cause);
    }
  }
}

/** What a run writes into its folder; one of them is enough to call the folder used. */
const RUN_FILES = ['ledger', 'scorecard.json', 'series.json', 'run.json', 'report.html'];

/** Throws PumpdrillError (exit 2) when the folder holds a run already: none is ever written over. */
export function assertUnused(folder: string): void {
  const found = RUN_FILES.filter((name) => existsSync(join(folder, name)));
  if (found.length > 0) throw inUse(folder, found);
}

/** Makes the folder that a run's ledgers go into, so that no other run takes it. Throws as `assertUnused` does. */
export function claimLedgerFolder(folder: string): string {
  makeFolder(folder);
  const ledger = join(folder, 'ledger');
  try {
    mkdirSync(ledger);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw inUse(folder, ['ledger']);
    throw unwritable(ledger, cause);
  }
  return ledger;
}

function inUse(folder: string, found: readonly string[]): PumpdrillError {
  return invalidInput({
    code: 'FOLDER_IN_USE',
    path: 'out',
    message: `the folder holds a run already (${found.join(', ')}), and a run is never written over`,
    hint: 'choose another folder with --out, or leave --out away for a new one in reports/',
    file: folder,
  });
}

/** Writes a file whole or not at all. */
export function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** When and with what a run was played; null where that was not kept. Throws PumpdrillError (exit 2) for a file that is none of ours. */
export function readRunFacts(folder: string): RunFacts | null {
  const file = join(folder, 'run.json');
  return existsSync(file) ? readChecked(file, runFactsFormat) : null;
}

/** The figures of a run without its series. Throws as `readRunFolder` does. */
export function readScorecard(folder: string): Scorecard {
  return readChecked(join(folder, 'scorecard.json'), scorecardFormat);
}

/** Reads what a run saved. Throws PumpdrillError (exit 2) when it is missing or no run of ours. */
export function readRunFolder(folder: string): { scorecard: Scorecard; series: Series } {
  return {
    scorecard: readScorecard(folder),
    series: readChecked(join(folder, 'series.json'), seriesFormat),
  };
}

function readChecked<T>(file: string, format: z.ZodType<T>): T {
  if (!existsSync(file)) {
    throw invalidInput({
      code: 'NO_RUN',
      path: '',
      message: `${file} does not exist`,
      hint: 'name a folder that `pumpdrill run` has written',
      file,
    });
  }
  const parsed = format.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new PumpdrillError(
    EXIT.invalidInput,
    parsed.error.issues.slice(0, 20).map((issue) => ({
      code: 'BAD_RUN_FILE',
      path: issue.path.join('.'),
      message: issue.message,
      hint: 'written by another version, or changed by hand: run again',
      file,
    })),
  );
}

/** Throws PumpdrillError (exit 2) when the file cannot be read or is not JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw invalidInput({
      code: 'BAD_RUN_FILE',
      path: '',
      message: cause instanceof Error ? cause.message : String(cause),
      hint: 'run again',
      file,
    });
  }
}

function unwritable(path: string, cause: unknown): PumpdrillError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  const hint =
    code === 'ENOSPC' ? 'free some space, or choose another folder with --out' : 'choose another folder with --out';
  return new PumpdrillError(
    EXIT.invalidInput,
    [{ code: 'UNWRITABLE', path: '', message: `${path} cannot be written (${code})`, hint, file: path }],
    { cause },
  );
}
