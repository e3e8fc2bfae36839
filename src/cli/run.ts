import { join } from 'node:path';
import type { ArgumentsCamelCase } from 'yargs';
import { type ExitCode, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import type { AssetPlace } from '../core/report/html-page.ts';
import { ADVICE_DEPTHS, type AdviceDepth } from '../drill/advice.ts';
import { ATTRIBUTIONS, type AttributionDepth } from '../drill/attribution.ts';
import { type DrillResult, runDrill } from '../drill/drill.ts';
import { jobsOf } from '../drill/jobs.ts';
import { loadPolicies } from '../drill/policy-files.ts';
import { prepareScenarios } from '../drill/prepare-scenarios.ts';
import { preparePolicy } from '../drill/prepared.ts';
import { createSimulationPool } from '../drill/simulator.ts';
import { assertUnused } from '../io/run-files.ts';
import type { Overrides } from '../io/scenario-files.ts';
import { REFERENCE } from '../target-profile/target-names.ts';
import { type AlertArgs, alertDestinationsOf, alertWebhooksOf, withAlertOptions } from './alerts.ts';
import { collect, exitFor } from './collect.ts';
import type { Command, CommonArgs } from './command.ts';
import { EXCHANGE_OPTION, exchangeFor } from './exchange.ts';
import { abortOnSignals } from './interrupt.ts';
import { loggerFor } from './log.ts';
import { printJson } from './print.ts';
import { showProgress } from './progress.ts';
import { REPORT_ASSETS_OPTION } from './report-assets.ts';
import { createRunFolder, DETAILS, type Detail } from './run-folder.ts';
import { foreignTargetOf } from './run-target.ts';
import { printTable } from './show.ts';
import { assertAnswers, MEMORY, redisOf } from './store.ts';

interface RunArgs extends CommonArgs, AlertArgs {
  readonly scenarios: string[];
  readonly engine: 'simulate' | 'live';
  readonly target: string;
  readonly policy: string | undefined;
  readonly seed: string | undefined;
  readonly set: string[];
  readonly ipIntel: string[];
  readonly silentVolume: boolean;
  readonly exchange: string | undefined;
  readonly speed: number;
  readonly identity: 'header' | 'socket' | undefined;
  readonly store: string;
  readonly detail: Detail | undefined;
  readonly attribution: AttributionDepth;
  readonly advice: AdviceDepth;
  readonly out: string | undefined;
  readonly reportAssets: AssetPlace;
}

/** What plays when nothing is named. */
const DEFAULT_PACK = 'starter';
const DEFAULT_POLICY = 'layered';
/** Virtual per real time of a live run unless told otherwise: the starter pack's 16 minutes in 48 seconds, which two slow cores keep. */
const DEFAULT_SPEED = 20;

/** `run [scenario, folder or pack ...]`: plays campaigns and scores them. */
export const runCommand: Command<RunArgs> = {
  builder: (parser) =>
    withAlertOptions(
      parser
        .positional('scenarios', {
          type: 'string',
          array: true,
          default: [],
          describe:
            'Scenario ids, packs, files (a .ts file is run with your rights) or folders (default: the starter pack)',
        })
        .option('engine', {
          choices: ['simulate', 'live'] as const,
          default: 'simulate' as const,
          describe: 'Virtual time in this process, or real HTTP',
        })
        .option('target', {
          type: 'string',
          requiresArg: true,
          default: REFERENCE,
          describe: 'The bundled target, or a file that says how to get at a service of yours (live)',
        })
        .option('policy', {
          type: 'string',
          requiresArg: true,
          describe: `Policies of the bundled target: names or files, comma-separated (default: ${DEFAULT_POLICY})`,
        })
        .option('seed', {
          type: 'string',
          requiresArg: true,
          describe: "Seeds instead of the scenario's: 7, or 1,2,3, or 1-20",
        })
        .option('set', {
          type: 'string',
          array: true,
          // One value each, so that a scenario named after it is not taken for another.
          nargs: 1,
          default: [] as string[],
          describe: 'Change the scenario: campaigns.0.pacing.total=2000',
        })
        .option('ip-intel', {
          type: 'string',
          array: true,
          nargs: 1,
          default: [] as string[],
          describe: 'What the target knows of addresses: a CSV or MMDB file, several in order of trust',
        })
        .option('silent-volume', {
          type: 'boolean',
          default: false,
          describe:
            'Also search for the largest part of each attack that alerts nobody (some eight runs more for each)',
        })
        .option('exchange', EXCHANGE_OPTION)
        .option('speed', { type: 'number', default: DEFAULT_SPEED, describe: 'Live: virtual seconds per real second' })
        .option('identity', {
          choices: ['header', 'socket'] as const,
          describe:
            "Live: simulated addresses by header or by real 127/8 sources (default: the target profile's, mostly header)",
        })
        .option('store', {
          type: 'string',
          requiresArg: true,
          default: MEMORY,
          describe: "Live: where the target's counters live: memory, or redis://127.0.0.1:6379",
        })
        .option('detail', {
          choices: DETAILS,
          describe:
            'What the ledger keeps: every event, whole people by index, or nothing (default: full up to a million attempts)',
        })
        .option('attribution', {
          choices: ATTRIBUTIONS,
          default: 'leave-one-out' as const,
          describe:
            'What each defence is worth: without it, also it alone, also its Shapley value (up to 1,024 runs per run)',
        })
        .option('advice', {
          choices: ADVICE_DEPTHS,
          default: 'auto' as const,
          describe:
            'What to change next in each policy, from further simulated runs: on, off, or where it takes seconds (auto)',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the results (default: reports/<time>-<engine>)',
        })
        .option('report-assets', REPORT_ASSETS_OPTION),
    )
      .example('$0 run', 'the starter pack in simulation, under the policy "layered"')
      .example('$0 run retailer-night --policy open,layered --seed 1-20', 'one incident, two policies, twenty seeds')
      .example(
        '$0 run premium-prefix --attribution shapley',
        'and what each defence is worth, as the mean over all orders',
      )
      .example('$0 run starter --engine live --speed 24', 'over real HTTP on this machine')
      .example('$0 run --engine live --target my-service.yaml', 'a service of your own, started by the drill'),
  run,
};

async function run(args: ArgumentsCamelCase<RunArgs>): Promise<ExitCode> {
  const log = loggerFor(args);
  const { scenarios, policies, seeds, speed, exchange, foreign } = checked(args);
  if (args.store !== MEMORY) await assertAnswers(args.store);
  const webhooks = alertWebhooksOf(args, { log, drill: true });
  const jobs = jobsOf({ scenarios, policies, ...(seeds === undefined ? {} : { seeds }) });
  const folder = createRunFolder({
    out: args.out,
    engine: args.engine,
    jobs,
    detail: args.detail,
    assets: args.reportAssets,
  });
  const simulator = createSimulationPool();
  const interrupt = abortOnSignals();
  const progress = showProgress(jobs, { hidden: args.quiet || args.json });
  let result: DrillResult;
  try {
    result = await runDrill({
      engine: args.engine,
      scenarios,
      policies,
      ...(seeds === undefined ? {} : { seeds }),
      speed,
      ...(args.identity === undefined ? {} : { identity: args.identity }),
      ...(foreign === null ? {} : { foreign: { target: foreign, outputFolder: join(folder.path, 'target-output') } }),
      ...(args.store === MEMORY ? {} : { redis: args.store }),
      attribution: args.attribution,
      advice: args.advice,
      onAdvice: progress.advice,
      command: commandText(args),
      ...(args.silentVolume ? { silentVolume: true } : {}),
      ...(exchange === undefined ? {} : { exchange }),
      ledger: folder.ledger,
      simulator,
      signal: interrupt.signal,
      onProgress: progress.update,
      onCoalition: progress.coalition,
      log,
      ...(webhooks === null ? {} : { onAlert: ({ run, ...alert }) => webhooks.raise(alert, run) }),
    });
  } finally {
    progress.stop();
    interrupt.release();
    await Promise.all([simulator.close(), webhooks?.close()]);
  }
  folder.write(result, { speed: args.engine === 'live' ? speed : 1 });
  return report(result, { args, folder: folder.path });
}

/** Everything that can be wrong with what was typed, all at once. */
function checked(args: RunArgs) {
  const problems: Problem[] = [];
  const foreign = collect(problems, () =>
    foreignTargetOf({
      ...args,
      storeIsNamed: args.store !== MEMORY,
      attributionIsNamed: args.attribution !== 'leave-one-out',
    }),
  );
  collect(problems, () => checkAlerts(args));
  collect(problems, () => args.out === undefined || assertUnused(args.out));
  const scenarios = collect(problems, () =>
    prepareScenarios(args.scenarios.length > 0 ? args.scenarios : [DEFAULT_PACK], overridesOf(args.set)),
  );
  const policies = collect(problems, () =>
    foreign
      ? [foreign.policy]
      : loadPolicies(listOf(args.policy ?? DEFAULT_POLICY), { ipIntel: args.ipIntel }).map(preparePolicy),
  );
  const seeds = collect(problems, () => (args.seed === undefined ? undefined : seedsOf(args.seed)));
  const speed = collect(problems, () => checkSpeed(args.speed));
  collect(problems, () => checkStore(args));
  const exchange = collect(problems, () => exchangeFor(args.exchange, scenarios ?? []));
  const isWhole = scenarios !== undefined && policies !== undefined && speed !== undefined && foreign !== undefined;
  if (problems.length > 0 || !isWhole) throw new PumpdrillError(exitFor(problems), problems);
  return { scenarios, policies, seeds, speed, exchange, foreign };
}

function report({ scorecard }: DrillResult, { args, folder }: { args: RunArgs; folder: string }): ExitCode {
  if (args.json) printJson(scorecard);
  else {
    if (!args.quiet) printTable(scorecard);
    process.stdout.write(`${join(folder, 'report.html')}\n`);
  }
  return scorecard.exitCode as ExitCode;
}

/** Read here only to find what is wrong with them beside everything else. */
function checkAlerts(args: RunArgs): void {
  if (args.alertWebhook === undefined) return;
  if (args.engine === 'simulate')
    throw invalidInput({
      code: 'ALERTS_NEED_LIVE',
      path: 'alert-webhook',
      message: 'simulated runs post nothing: their attacks are over before anybody could look',
      hint: '--engine live',
    });
  alertDestinationsOf(args);
}

function checkSpeed(speed: number): number {
  if (Number.isFinite(speed) && speed > 0 && speed <= 10_000) return speed;
  throw invalidInput({
    code: 'BAD_SPEED',
    path: 'speed',
    message: `${speed} is no speed`,
    hint: 'a number above 0 and at most 10000, e.g. --speed 24',
  });
}

/** Throws with exit 2 or 5; see `redisOf`. */
function checkStore({ store, engine }: RunArgs): void {
  if (redisOf(store) === null || engine === 'live') return;
  throw invalidInput({
    code: 'STORE_NEEDS_LIVE',
    path: 'store',
    message: 'a simulated run keeps its counters in memory: it has no real time for Redis to go by',
    hint: '--engine live, or --store memory',
  });
}

function listOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  ];
}

/** `7`, `1,2,3`, `1-20`. */
export function seedsOf(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of listOf(text)) {
    const range = /^([0-9]{1,10})(?:-([0-9]{1,10}))?$/.exec(part);
    const first = Number(range?.[1]);
    const last = Number(range?.[2] ?? range?.[1]);
    if (range === null || last > 4_294_967_295 || last < first || last - first >= 1_000) throw badSeed(part);
    for (let seed = first; seed <= last; seed += 1) seeds.add(seed);
  }
  if (seeds.size === 0) throw badSeed(text);
  return [...seeds];
}

function badSeed(text: string): Error {
  return invalidInput({
    code: 'BAD_SEED',
    path: 'seed',
    message: `"${text}" is no seed`,
    hint: 'whole numbers from 0 to 4294967295: --seed 7, --seed 1,2,3 or --seed 1-20 (at most 1000)',
  });
}

/** `path=value` pairs; a value that reads as a number or true/false is one. */
export function overridesOf(pairs: readonly string[]): Overrides {
  const overrides = new Map<string, string | number | boolean>();
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    if (split <= 0)
      throw invalidInput({
        code: 'BAD_SET',
        path: 'set',
        message: `"${pair}" is no path=value`,
        hint: '--set campaigns.0.pacing.total=2000',
      });
    overrides.set(pair.slice(0, split), overrideValue(pair.slice(split + 1)));
  }
  // Not by assignment: `__proto__` must stay a path like any other, to be refused as one.
  return Object.fromEntries(overrides);
}

function overrideValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}

/** The command that gives the same numbers again: everything that was not a default, and nothing of this machine. */
function commandText(args: RunArgs): string {
  const parts = ['pumpdrill run', ...args.scenarios];
  if (args.engine !== 'simulate') parts.push(`--engine ${args.engine} --speed ${args.speed}`);
  if (args.target === REFERENCE) parts.push(`--policy ${args.policy ?? DEFAULT_POLICY}`);
  else parts.push(`--target ${args.target}`);
  if (args.seed !== undefined) parts.push(`--seed ${args.seed}`);
  for (const pair of args.set) parts.push(`--set ${pair}`);
  for (const file of args.ipIntel) parts.push(`--ip-intel ${file}`);
  if (args.silentVolume) parts.push('--silent-volume');
  if (args.exchange !== undefined) parts.push(`--exchange ${args.exchange}`);
  if (args.identity !== undefined) parts.push(`--identity ${args.identity}`);
  const redis = redisOf(args.store);
  if (redis !== null) parts.push(`--store ${redis.shown}`);
  if (args.attribution !== 'leave-one-out') parts.push(`--attribution ${args.attribution}`);
  if (args.advice !== 'auto') parts.push(`--advice ${args.advice}`);
  return parts.join(' ');
}
