/** What the index page is made from: run folders, wherever they are, and what is none. Nothing is played or scored again. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import type { IndexPage, RunToIndex } from '../core/report/run-index.ts';
import { readRunFacts, readScorecard } from '../io/run-files.ts';

/** What stands beside an index page, so that `reports/*` may be named a second time. */
const OWN_FILES = ['index.html', 'report.css', 'report.js'];

/** `file` is where the page will be: its links start from there. A folder that is named twice counts once. */
export function indexOf(folders: readonly string[], file: string): { page: IndexPage; problems: Problem[] } {
  const home = dirname(resolve(file));
  const own = new Set(OWN_FILES.map((name) => join(home, name)));
  const named = new Map(folders.map((folder) => [resolve(folder), folder]));
  const problems: Problem[] = [];
  const lines: string[] = [];
  const runs: RunToIndex[] = [];
  for (const [place, folder] of named) {
    if (own.has(place)) continue;
    try {
      runs.push(runIn(folder, home));
    } catch (error) {
      if (!(error instanceof PumpdrillError)) throw error;
      problems.push(...error.problems);
      // The page may be published: it names the folder, and not where on this machine it is.
      const told = error.problems.map(({ message }) => message.replaceAll(folder, basename(place)));
      lines.push(`${basename(place)}: ${told.slice(0, TOLD_MAX).join('; ')}${told.length > TOLD_MAX ? '; ...' : ''}`);
    }
  }
  return { page: { runs, problems: lines }, problems };
}

/** Problems of one folder that stand on the page; stderr has all. */
const TOLD_MAX = 2;

function runIn(folder: string, home: string): RunToIndex {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw invalidInput({
      code: 'NO_RUN',
      path: '',
      message: `${folder} is no folder`,
      hint: 'name folders that `pumpdrill run` has written',
      file: folder,
    });
  const report = join(folder, 'report.html');
  return {
    name: basename(resolve(folder)),
    report: existsSync(report) ? relative(home, resolve(report)).split(sep) : null,
    startedAt: readRunFacts(folder)?.startedAt ?? null,
    scorecard: readScorecard(folder),
  };
}
