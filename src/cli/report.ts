import { basename, join, resolve } from 'node:path';
import { EXIT, invalidInput } from '../core/domain/errors.ts';
import { RENDERERS, type RendererId } from '../core/report/index.ts';
import { reportModel } from '../core/report/model.ts';
import { withConvertedTotals } from '../core/score/exchange.ts';
import { rescored } from '../drill/rescore.ts';
import { makeFolder, readRunFolder, writeWhole } from '../io/run-files.ts';
import type { Command, CommonArgs } from './command.ts';
import { EXCHANGE_OPTION, exchangeFor } from './exchange.ts';
import { printJson } from './print.ts';

const FILE_FORMATS = ['html', 'json', 'junit', 'md'] as const satisfies readonly RendererId[];
type FileFormat = (typeof FILE_FORMATS)[number];

interface ReportArgs extends CommonArgs {
  readonly runs: string[];
  readonly format: string;
  readonly out: string | undefined;
  readonly exchange: string | undefined;
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
      .example('$0 report reports/2026-11-21T10-00-00-simulate --format html,junit', 'two formats from one run'),
  async run({ runs, format, out, exchange, json, quiet }) {
    const formats = formatsOf(format);
    const table = exchangeFor(exchange, []);
    const written: string[] = [];
    for (const run of runs) {
      const { scorecard, series } = rescored(run, readRunFolder(run));
      const model = reportModel(table === undefined ? scorecard : withConvertedTotals(scorecard, table), series);
      const folder = folderFor(run, { out, several: runs.length > 1 });
      makeFolder(folder);
      for (const id of formats) {
        const file = join(folder, `report.${RENDERERS[id].extension}`);
        writeWhole(file, RENDERERS[id].render(model));
        written.push(file);
      }
    }
    if (json) printJson({ written });
    else if (!quiet) process.stdout.write(`${written.join('\n')}\n`);
    return EXIT.pass;
  },
};

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
