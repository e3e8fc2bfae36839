/**
 * Counts every ledger of every run below some folders again, those of undefended runs included: `.ci/run` runs it over all
 * that CI has played. As independent-checker.ts it shares no code with what it checks.
 *
 *   node test/checker/every-ledger.ts FOLDER ...
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { disagreements } from './independent-checker.ts';

/** What came of every ledger below some folders. */
export interface CheckedFolders {
  runs: number;
  ledgers: number;
  /** Ledgers that hold less than everything and cannot be counted again. */
  sampled: string[];
  found: string[];
}

/** A run is a folder with a scorecard and ledgers, one per run of it and one per undefended run; each must be there and agree. */
export function checkFolders(folders: string[]): CheckedFolders {
  const all: CheckedFolders = { runs: 0, ledgers: 0, sampled: [], found: [] };
  for (const folder of folders.flatMap(runFolders)) {
    all.runs += 1;
    const scorecard = `${folder}/scorecard.json`;
    const unused = new Set(readdirSync(`${folder}/ledger`));
    all.ledgers += unused.size;
    for (const { id, policy, seed } of JSON.parse(readFileSync(scorecard, 'utf8')).scenarios) {
      const [main, open] = [`${id}--${policy}--${seed}`, `${id}--undefended--${seed}`];
      const missing = [main, open].filter((name) => !existsSync(`${folder}/ledger/${name}`));
      for (const name of [main, open]) unused.delete(name);
      for (const name of missing) all.found.push(`${folder}: no ledger ${name}`);
      if (missing.length > 0) continue;
      const paths = [main, open].map((name) => `${folder}/ledger/${name}`);
      const sampled = paths.filter((path) => detailOf(path) !== 'full');
      all.sampled.push(...sampled);
      if (sampled.length > 0) continue;
      for (const text of disagreements(scorecard, paths[0] ?? '', paths[1])) all.found.push(`${paths[0]}: ${text}`);
    }
    for (const name of unused) all.found.push(`${folder}: nothing in the scorecard has the ledger ${name}`);
  }
  return all;
}

function runFolders(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const own = entries.some(({ name }) => name === 'ledger') && existsSync(`${folder}/scorecard.json`) ? [folder] : [];
  return [
    ...own,
    ...entries.filter(({ name }) => name !== 'ledger').flatMap(({ name }) => runFolders(`${folder}/${name}`)),
  ];
}

function detailOf(ledger: string): string {
  const first = readdirSync(ledger).sort()[0] ?? '';
  const text = readFileSync(`${ledger}/${first}`, 'utf8');
  return JSON.parse(text.slice(0, text.indexOf('\n'))).run.detail;
}

if (process.argv[1]?.endsWith('every-ledger.ts')) {
  const { runs, ledgers, sampled, found } = checkFolders(process.argv.slice(2));
  for (const text of found) process.stdout.write(`${text}\n`);
  for (const path of sampled) process.stdout.write(`${path}: not counted, it holds less than every event\n`);
  process.stdout.write(`${runs} runs, ${ledgers} ledgers, ${found.length} disagreements\n`);
  // Nothing to count is no agreement.
  process.exitCode = found.length === 0 && ledgers > sampled.length ? 0 : 1;
}
