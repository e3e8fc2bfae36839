import { join } from 'node:path';
import type { ArgumentsCamelCase } from 'yargs';
import { EXIT, type ExitCode, invalidInput } from '../core/domain/errors.ts';
import { renderClaimsConsole } from '../core/report/claims-console.ts';
import { renderClaimsHtml } from '../core/report/claims-html.ts';
import { renderClaimsMarkdown } from '../core/report/claims-markdown.ts';
import type { ClaimsReport } from '../core/score/claim-report.ts';
import { type ClaimsOptions, claimsIn, figuresOf, rankingsIn, testClaims } from '../drill/claims.ts';
import { prepareScenarios } from '../drill/prepare-scenarios.ts';
import { createSimulationPool } from '../drill/simulator.ts';
import { claimFolder, makeFolder, writeWhole } from '../io/run-files.ts';
import type { Command, CommonArgs } from './command.ts';
import { abortOnSignals } from './interrupt.ts';
import { printJson, printLine } from './print.ts';
import { showCount } from './progress.ts';

interface ClaimsArgs extends CommonArgs {
  readonly ids: string[];
  readonly seeds: number;
  readonly pointSeeds: number;
  readonly out: string | undefined;
}

/** The folder of the catalogue whose scenarios carry claims. */
const PACK = 'claims';
/** Seeds of a claim's figure (issue: an interval over 20 seeds), and of every other point of its space (choice). */
const SEEDS = 20;
const POINT_SEEDS = 3;
const SEEDS_MAX = 200;

/** `claims [id ...]`: plays the claims pack and writes `claims.md`, `claims.html` and `claims.json`. */
export const claimsCommand: Command<ClaimsArgs> = {
  builder: (parser) =>
    parser
      .positional('ids', { type: 'string', array: true, default: [], describe: 'Claims (default: all of them)' })
      .option('seeds', { type: 'number', default: SEEDS, describe: 'Seeds of the figure of each claim' })
      .option('point-seeds', {
        type: 'number',
        default: POINT_SEEDS,
        describe: 'Seeds of each other combination of assumptions',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the results (default: reports/claims-run, claims-run-2, ...)',
      })
      .example('$0 claims', 'every claim, with the rankings: a few minutes')
      .example('$0 claims plus-one-alone --seeds 5', 'one claim, quickly'),
  run,
};

async function run(args: ArgumentsCamelCase<ClaimsArgs>): Promise<ExitCode> {
  const prepared = preparedFrom(args);
  // Before minutes of playing, not after.
  const folder = args.out ?? claimFolder(join('reports', 'claims-run'));
  makeFolder(folder);
  const report = await played(args, prepared);
  if (report === null) return EXIT.interrupted;
  writeClaims(report, folder);
  if (args.json) printJson(report);
  else {
    if (!args.quiet) for (const line of renderClaimsConsole(report, process.stdout.columns || 100)) printLine(line);
    printLine(join(folder, 'claims.html'));
  }
  return EXIT.pass;
}

/** The three files, whole or not at all. */
function writeClaims(report: ClaimsReport, folder: string): void {
  writeWhole(join(folder, 'claims.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeWhole(join(folder, 'claims.md'), renderClaimsMarkdown(report));
  writeWhole(join(folder, 'claims.html'), renderClaimsHtml(report));
}

type Prepared = Pick<ClaimsOptions, 'claims' | 'rankings' | 'seeds' | 'pointSeeds' | 'command'>;

/** Rankings belong to no single claim: they are played with all of them. */
function preparedFrom({ ids, seeds, pointSeeds }: ClaimsArgs): Prepared {
  const scenarios = prepareScenarios([PACK]);
  return {
    claims: claimsIn(scenarios, ids),
    rankings: ids.length === 0 ? rankingsIn(scenarios) : [],
    seeds: checked('seeds', seeds),
    pointSeeds: checked('point-seeds', pointSeeds),
    command: ['pumpdrill claims', ...ids, `--seeds ${seeds}`, `--point-seeds ${pointSeeds}`].join(' '),
  };
}

async function played({ quiet, json }: ClaimsArgs, prepared: Prepared): Promise<ClaimsReport | null> {
  const simulator = createSimulationPool();
  const interrupt = abortOnSignals();
  const progress = showCount(figuresOf(prepared), { hidden: quiet || json, of: 'figures' });
  const { signal } = interrupt;
  try {
    return await testClaims({ ...prepared, simulator, signal, onPlayed: progress.step });
  } finally {
    progress.stop();
    interrupt.release();
    await simulator.close();
  }
}

function checked(path: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= SEEDS_MAX) return count;
  throw invalidInput({
    code: 'BAD_SEED',
    path,
    message: `${count} is no number of seeds`,
    hint: `a whole number from 1 to ${SEEDS_MAX}`,
  });
}
