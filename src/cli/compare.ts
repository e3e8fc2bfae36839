import { EXIT, type ExitCode, invalidInput, type PumpdrillError } from '../core/domain/errors.ts';
import { comparisonModel } from '../core/report/comparison.ts';
import { renderComparisonConsole } from '../core/report/comparison-console.ts';
import { renderComparisonMarkdown } from '../core/report/comparison-markdown.ts';
import { DEFAULT_MARGINS, type Margins } from '../core/score/metric-change.ts';
import type { PolicyPair } from '../core/score/pair-runs.ts';
import { compareFolders } from '../drill/compare-folders.ts';
import type { Command, CommonArgs } from './command.ts';
import { printJson } from './print.ts';
import { terminalOptions } from './show.ts';

const FORMATS = ['console', 'md'] as const;

interface CompareArgs extends CommonArgs {
  readonly before: string;
  readonly after: string;
  readonly policy: string | undefined;
  readonly margin: string | undefined;
  readonly format: (typeof FORMATS)[number];
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
      .option('format', { choices: FORMATS, default: 'console' as const, describe: 'What is printed' })
      .option('fail-on-regression', { type: 'boolean', default: false, describe: 'Exit 1 when there is one' })
      .example('$0 compare reports/monday reports/tuesday', 'what changed, worst first')
      .example('$0 compare reports/a reports/a --policy observe,layered', 'two policies of one run')
      .example('$0 compare reports/main reports/branch --format md --fail-on-regression', 'for a pull request'),
  async run({ before, after, policy, margin, format, failOnRegression, json, quiet }): Promise<ExitCode> {
    const comparison = compareFolders({
      ...{ before, after, margins: marginsOf(margin) },
      ...(policy === undefined ? {} : { policies: policiesOf(policy) }),
    });
    const model = comparisonModel(comparison);
    if (json) printJson(comparison);
    else if (format === 'md') process.stdout.write(renderComparisonMarkdown(model));
    else if (quiet)
      process.stdout.write(
        renderComparisonConsole({ ...model, sections: [], same: null, notes: [] }, terminalOptions()),
      );
    else process.stdout.write(renderComparisonConsole(model, terminalOptions()));
    return failOnRegression && comparison.change === 'regression' ? EXIT.gateFailed : EXIT.pass;
  },
};

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
