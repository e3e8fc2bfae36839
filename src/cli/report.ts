import { basename, join, resolve } from 'node:path';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { htmlReport } from '../core/report/html.ts';
import { renderIndexHtml } from '../core/report/html-index.ts';
import type { AssetPlace } from '../core/report/html-page.ts';
import { RENDERERS, type RendererId } from '../core/report/index.ts';
import { reportModel } from '../core/report/model.ts';
import { withConvertedTotals } from '../core/score/exchange.ts';
import { type RunSelection, selectRuns } from '../core/score/select-runs.ts';
import type { DrillResult } from '../drill/drill.ts';
import { indexOf } from '../drill/index-of-runs.ts';
import { rescored } from '../drill/rescore.ts';
import { makeFolder, readRunFolder, writeWhole } from '../io/run-files.ts';
import { collect } from './collect.ts';
import type { Command, CommonArgs } from './command.ts';
import { EXCHANGE_OPTION, exchangeFor } from './exchange.ts';
import { problemText } from './failure.ts';
import { printJson } from './print.ts';
import { REPORT_ASSETS_OPTION, writePage } from './report-assets.ts';
import { selectionFile, selectionNote, selectionOf, selectionProblems } from './report-selection.ts';

const FILE_FORMATS = ['html', 'json', 'junit', 'md'] as const satisfies readonly RendererId[];
type FileFormat = (typeof FILE_FORMATS)[number];

interface ReportArgs extends CommonArgs {
  readonly runs: string[];
  readonly format: string;
  readonly out: string | undefined;
  readonly exchange: string | undefined;
  readonly only: string | undefined;
  readonly policy: string | undefined;
  readonly reportAssets: AssetPlace;
  readonly index: string | undefined;
}

/** `report RUN...`: renders saved runs again, without running anything; scores them again where `fold.json` was kept. */
export const reportCommand: Command<ReportArgs> = {
  builder: (parser) =>
    parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
      .option('format', {
        type: 'string',
        requiresArg: true,
        default: 'html',
        describe: `Comma-separated: ${FILE_FORMATS.join(', ')}`,
      })
      .option('exchange', EXCHANGE_OPTION)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: "Folder for the files (default: the run's own folder)",
      })
      .option('only', {
        type: 'string',
        requiresArg: true,
        describe: 'Only these scenarios, each in full: ids, comma-separated',
      })
      .option('policy', {
        type: 'string',
        requiresArg: true,
        describe: 'Only the runs under these policies: names, comma-separated',
      })
      .option('index', {
        type: 'string',
        requiresArg: true,
        describe:
          'Instead of reports: one page over all of these runs with the trend of each policy, index.html in this folder',
      })
      .option('report-assets', REPORT_ASSETS_OPTION)
      .example('$0 report reports/2026-11-21T10-00-00-simulate --format html,junit', 'two formats from one run')
      .example('$0 report reports/nightly --only premium-prefix --policy layered', 'one of many runs, in full')
      .example('$0 report reports/* --index reports', 'all runs in one table, and where it is going'),
  async run(args) {
    const written = args.index === undefined ? writeReports(args) : writeIndex(args, args.index);
    if (args.json) printJson({ written });
    else if (!args.quiet) process.stdout.write(`${written.join('\n')}\n`);
    return EXIT.pass;
  },
};

/** Everything is read before anything is written, so that all that is wrong is told at once. Returns the files. */
function writeReports({ runs, format, out, exchange, reportAssets, ...args }: ReportArgs): string[] {
  const problems: Problem[] = [];
  const formats = collect(problems, () => formatsOf(format)) ?? [];
  const selection = collect(problems, () => selectionOf(args)) ?? null;
  const table = collect(problems, () => exchangeFor(exchange, []));
  const read = runs.flatMap((run) => collect(problems, () => resultOf(run, selection)) ?? []);
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return read.flatMap(({ run, result, note }) => {
    const { scorecard, series } = result;
    const model = reportModel(table === undefined ? scorecard : withConvertedTotals(scorecard, table), series);
    const told = note === null ? model : { ...model, warnings: [note, ...model.warnings] };
    const folder = folderFor(run, { out, several: runs.length > 1 });
    makeFolder(folder);
    return formats.map((id) => {
      const name = selection === null ? 'report' : selectionFile(selection);
      const file = join(folder, `${name}.${RENDERERS[id].extension}`);
      if (id === 'html') writePage(file, htmlReport(told, { assets: reportAssets, allInFull: selection !== null }));
      else writeWhole(file, RENDERERS[id].render(told));
      return file;
    });
  });
}

interface ReadRun {
  readonly run: string;
  readonly result: DrillResult;
  /** What to say where it is not the whole drill. */
  readonly note: string | null;
}

function resultOf(run: string, selection: RunSelection | null): ReadRun {
  const whole = rescored(run, readRunFolder(run));
  if (selection === null) return { run, result: whole, note: null };
  const problems = selectionProblems(whole, selection, run);
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  const result = selectRuns(whole, selection);
  const note = selectionNote(result.scorecard.scenarios.length, whole.scorecard.scenarios.length);
  return { run, result, note };
}

/** Options that are about reports: an index renders none. */
const REPORT_OPTIONS = ['out', 'exchange', 'only', 'policy'] as const;

/** What is no run is told on stderr and on the page, and stops nothing; no run at all does. */
function writeIndex(args: ReportArgs, folder: string): string[] {
  const { runs, reportAssets } = args;
  const wrong = REPORT_OPTIONS.filter((name) => args[name] !== undefined);
  if (wrong.length > 0) throw new PumpdrillError(EXIT.invalidInput, wrong.map(notWithIndex));
  makeFolder(folder);
  const file = join(folder, 'index.html');
  const { page, problems } = indexOf(runs, file);
  if (page.runs.length === 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  process.stderr.write(problems.map(problemText).join(''));
  writePage(file, renderIndexHtml(page, reportAssets));
  return [file];
}

function notWithIndex(path: string): Problem {
  return {
    code: 'NOT_WITH_INDEX',
    path,
    message: `--${path} is about reports, and --index renders none`,
    hint: 'two commands: first the reports, then the index',
  };
}

/** Reports of several runs would overwrite each other in one folder: there each run has a folder of its own. */
function folderFor(run: string, { out, several }: { out: string | undefined; several: boolean }): string {
  if (out === undefined) return run;
  return several ? join(out, basename(resolve(run))) : out;
}

function formatsOf(text: string): FileFormat[] {
  return text.split(',').map((part) => {
    const format = FILE_FORMATS.find((known) => known === part.trim());
    if (format === undefined)
      throw invalidInput({
        code: 'UNKNOWN_FORMAT',
        path: 'format',
        message: `"${part}" is no report format`,
        hint: `one of ${FILE_FORMATS.join(', ')}`,
      });
    return format;
  });
}
