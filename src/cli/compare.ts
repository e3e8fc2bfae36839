import { EXIT, type ExitCode, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import { comparisonModel } from '../core/report/comparison.ts';
import { renderComparisonConsole } from '../core/report/comparison-console.ts';
import { renderComparisonMarkdown } from '../core/report/comparison-markdown.ts';
import { renderComparisonHtml } from '../core/report/html-comparison.ts';
import type { AssetPlace } from '../core/report/html-page.ts';
import type { Comparison } from '../core/score/comparison-format.ts';
import { DEFAULT_MARGINS, type Margins } from '../core/score/metric-change.ts';
import type { PolicyPair } from '../core/score/pair-runs.ts';
import { compareFolders, compareFoldersInFull, type FoldersToCompare } from '../drill/compare-folders.ts';
import type { Command, CommonArgs } from './command.ts';
import { pageFile } from './compare-page.ts';
import { printJson, printLine } from './print.ts';
import { REPORT_ASSETS_OPTION, writePage } from './report-assets.ts';
import { terminalOptions } from './show.ts';

const FORMATS = ['console', 'md', 'html'] as const;

interface CompareArgs extends CommonArgs {
  readonly before: string;
  readonly after: string;
  readonly policy: string | undefined;
  readonly margin: string | undefined;
  readonly format: (typeof FORMATS)[number];
  readonly out: string | undefined;
  readonly reportAssets: AssetPlace;
  readonly failOnRegression: boolean;
}

/** `compare A B`: two saved runs, campaign by campaign, paired by seed. Exit 0 whatever it finds, unless asked otherwise. */
export const compareCommand: Command<CompareArgs> = {
  builder: (parser) =>
    parser
      .positional('before', { type: 'string', demandOption: true, describe: 'Run folder to compare with' })
      .positional('after', { type: 'string', demandOption: true, describe: 'Run folder that is judged' })
      .option('policy', {
        type: 'string',
        requiresArg: true,
        describe: 'BEFORE,AFTER: hold these two policies against each other (default: those of the same name)',
      })
      .option('margin', {
        type: 'string',
        requiresArg: true,
        describe: 'How much worse is no regression yet: loss=5%,kept-out=0.1% (the second in percentage points)',
      })
      .option('format', { choices: FORMATS, default: 'console' as const, describe: 'What is printed; html is a page' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'With --format html: file or folder for the page (default: the folder of the run that is judged)',
      })
      .option('report-assets', REPORT_ASSETS_OPTION)
      .option('fail-on-regression', { type: 'boolean', default: false, describe: 'Exit 1 when there is one' })
      .example('$0 compare reports/monday reports/tuesday', 'what changed, worst first')
      .example('$0 compare reports/a reports/a --policy open,layered', 'undefended beside defended, of one run')
      .example(
        '$0 compare reports/a reports/a --policy observe,layered --format html',
        'observe beside enforce, as a page',
      )
      .example('$0 compare reports/main reports/branch --format md --fail-on-regression', 'for a pull request'),
  async run(args): Promise<ExitCode> {
    const { before, after, policy, margin, format, failOnRegression } = args;
    assertPageOptions(args);
    const policies = policy === undefined ? undefined : policiesOf(policy);
    const input = { before, after, margins: marginsOf(margin), ...(policies === undefined ? {} : { policies }) };
    const comparison = format === 'html' ? writeComparison(input, args) : compareFolders(input);
    if (args.json) printJson(comparison);
    else if (format !== 'html') printComparison(comparison, args);
    return failOnRegression && comparison.change === 'regression' ? EXIT.gateFailed : EXIT.pass;
  },
};

function printComparison(comparison: Comparison, { format, quiet }: CompareArgs): void {
  const model = comparisonModel(comparison);
  const short = { ...model, sections: [], same: null, notes: [] };
  process.stdout.write(
    format === 'md'
      ? renderComparisonMarkdown(model)
      : renderComparisonConsole(quiet ? short : model, terminalOptions()),
  );
}

/** Writes the page; the last line on stdout says where it is. */
function writeComparison(
  input: FoldersToCompare,
  { before, after, out, reportAssets, json, quiet }: CompareArgs,
): Comparison {
  const page = compareFoldersInFull(input);
  const file = pageFile({ before, after, policies: input.policies, out });
  writePage(file, renderComparisonHtml(page, reportAssets));
  if (json) return page.comparison;
  if (!quiet) printLine(comparisonModel(page.comparison).headline);
  printLine(file);
  return page.comparison;
}

function assertPageOptions({ format, out, reportAssets }: CompareArgs): void {
  const wrong = [...(out === undefined ? [] : ['out']), ...(reportAssets === 'inline' ? [] : ['report-assets'])];
  if (format === 'html' || wrong.length === 0) return;
  throw new PumpdrillError(
    EXIT.invalidInput,
    wrong.map((path) => ({
      code: 'ONLY_FOR_HTML',
      path,
      message: `--${path} is about the page, and none is written`,
      hint: 'add --format html',
    })),
  );
}

function policiesOf(text: string): PolicyPair {
  const [before = '', after = '', ...more] = text.split(',').map((part) => part.trim());
  if (before !== '' && after !== '' && more.length === 0) return { before, after };
  throw invalidInput({
    code: 'BAD_POLICIES',
    path: 'policy',
    message: `"${text}" does not name two policies`,
    hint: '--policy BEFORE,AFTER, for instance --policy observe,layered',
  });
}

const MARGIN_KEYS: Readonly<Record<string, keyof Margins>> = { loss: 'loss', 'kept-out': 'keptOut' };

/** `loss=5%,kept-out=0.1%`; what is not named keeps its default. */
function marginsOf(text: string | undefined): Margins {
  const margins = { ...DEFAULT_MARGINS };
  for (const part of text?.split(',') ?? []) {
    const [, name = '', percent = ''] = /^\s*([a-z-]+)=(\d+(?:\.\d+)?)%\s*$/.exec(part) ?? [];
    const key = Object.hasOwn(MARGIN_KEYS, name) ? MARGIN_KEYS[name] : undefined;
    if (key === undefined) throw badMargin(part);
    margins[key] = Number(percent) / 100;
  }
  return margins;
}

function badMargin(part: string): PumpdrillError {
  return invalidInput({
    code: 'BAD_MARGIN',
    path: 'margin',
    message: `"${part}" is no margin`,
    hint: `one or more of ${Object.keys(MARGIN_KEYS).join(', ')}, as in loss=5%,kept-out=0.1%`,
  });
}
