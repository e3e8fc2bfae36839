import { join, relative, sep } from 'node:path';
import type { ArgumentsCamelCase } from 'yargs';
import { EXIT, type ExitCode, invalidInput } from '../core/domain/errors.ts';
import { CI_SYSTEMS, type CiSystem } from '../drill/ci-workflows.ts';
import type { DrillResult } from '../drill/drill.ts';
import { type GatePlan, planGate } from '../drill/gate-plan.ts';
import { gateReportOf } from '../drill/gate-report-of.ts';
import { baselineOf, judgeGate, playGate } from '../drill/gate-run.ts';
import { createSimulationPool } from '../drill/simulator.ts';
import { writeCiFile } from '../drill/write-ci-file.ts';
import { writeBaseline } from '../io/baseline-files.ts';
import { PACKAGE_VERSION } from '../io/package-root.ts';
import type { Command, CommonArgs } from './command.ts';
import { writeGateOutputs } from './gate-outputs.ts';
import { abortOnSignals } from './interrupt.ts';
import { loggerFor } from './log.ts';
import { printJson, printLine } from './print.ts';
import { showCount, showProgress } from './progress.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';

interface GateArgs extends CommonArgs {
  readonly config: string;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  readonly policy: string | undefined;
  readonly out: string | undefined;
  readonly writeWorkflow: CiSystem | undefined;
}

/** The gate file that is read when none is named. */
const CONFIG = 'pumpdrill.gate.yaml';

/** `gate`: plays what the gate file names, holds it against limits and baseline, exits by the registry. */
export const gateCommand: Command<GateArgs> = {
  builder: (parser) =>
    parser
      .option('config', { type: 'string', requiresArg: true, default: CONFIG, describe: 'The gate file' })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'Compare with this baseline instead of the one that the gate file names',
      })
      .option('update-baseline', {
        type: 'boolean',
        default: false,
        describe: 'Play, and write what came out as the new baseline; judges limits, compares nothing',
      })
      .option('policy', {
        type: 'string',
        requiresArg: true,
        describe: 'Instead of the policies that the gate file names: try a change before it is merged',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the results (default: reports/<time>-gate)',
      })
      .option('write-workflow', {
        choices: CI_SYSTEMS,
        describe: 'Write a CI file that runs the gate into this folder, and play nothing',
      })
      .example('$0 gate', `what ${CONFIG} asserts, compared with its baseline`)
      .example('$0 gate --update-baseline', 'agree with what came out: the baseline is written anew')
      .example('$0 gate --policy ./my-layered.yaml', 'would this policy pass?'),
  run,
};

async function run(args: ArgumentsCamelCase<GateArgs>): Promise<ExitCode> {
  if (args.writeWorkflow !== undefined) return writeWorkflow(args.writeWorkflow, args);
  const plan = planGate(args.config, {
    baselineFile: args.baseline,
    policy: args.policy,
    updating: args.updateBaseline,
    updateCommand: updateCommandOf(args),
  });
  if (args.updateBaseline && plan.baselineFile === null) throw noBaselineNamed();
  const folder = createRunFolder({ out: args.out, engine: 'gate', jobs: plan.jobs });
  const played = await play(args, plan, folder);
  const result = await judgeGate(plan, played, today());
  folder.write(result, { speed: plan.gate.engine === 'live' ? plan.gate.speed : 1 });
  const updated = args.updateBaseline && (await update(args, plan, result));
  const report = gateReportOf(plan, result, {
    gateFile: portable(args.config),
    baselineFile: plan.baselineFile === null ? null : portable(plan.baselineFile),
    version: PACKAGE_VERSION,
    written: updated,
  });
  writeGateOutputs(report, { folder: folder.path, json: args.json, quiet: args.quiet });
  return result.scorecard.exitCode as ExitCode;
}

function writeWorkflow(system: CiSystem, { json, quiet }: GateArgs): ExitCode {
  const written = writeCiFile(system, '.');
  if (json) printJson({ written });
  else if (!quiet) printLine(written);
  return EXIT.pass;
}

async function play(args: ArgumentsCamelCase<GateArgs>, plan: GatePlan, folder: RunFolder): Promise<DrillResult> {
  const simulator = createSimulationPool();
  const interrupt = abortOnSignals();
  const progress = showProgress(plan.jobs, { hidden: args.quiet || args.json });
  try {
    return await playGate(plan, {
      command: commandText(args),
      ledger: folder.ledger,
      outputFolder: join(folder.path, 'target-output'),
      simulator,
      signal: interrupt.signal,
      onProgress: progress.update,
      log: loggerFor(args),
    });
  } finally {
    progress.stop();
    interrupt.release();
    await simulator.close();
  }
}

/** True when it was written: what was interrupted or could not be measured is nothing to agree with. */
async function update(args: GateArgs, plan: GatePlan, result: DrillResult): Promise<boolean> {
  const { interrupted, scenarios } = result.scorecard;
  if (interrupted || scenarios.some(({ verdict }) => verdict === 'inconclusive')) return false;
  const progress = showCount(scenarios.length, { hidden: args.quiet || args.json, of: 'runs of the baseline' });
  try {
    const baseline = await baselineOf(plan, result, { command: updateCommandOf(args), onRun: progress.step });
    writeBaseline(plan.baselineFile as string, baseline);
    return true;
  } finally {
    progress.stop();
  }
}

function noBaselineNamed(): Error {
  return invalidInput({
    code: 'NO_BASELINE',
    path: 'baseline',
    message: 'the gate file names no baseline to write',
    hint: 'write `baseline: { file: pumpdrill.baseline.json }` into it, or name one with --baseline FILE',
  });
}

/** The calendar day of whoever runs the gate: a waiver counts until the end of its last day. */
function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What gives the same again: nothing of this machine. */
function commandText({ config, baseline, policy }: GateArgs): string {
  const parts = ['pumpdrill gate'];
  if (config !== CONFIG) parts.push(`--config ${portable(config)}`);
  if (baseline !== undefined) parts.push(`--baseline ${portable(baseline)}`);
  if (policy !== undefined) parts.push(`--policy ${portable(policy)}`);
  return parts.join(' ');
}

function updateCommandOf(args: GateArgs): string {
  return `${commandText(args)} --update-baseline`;
}

function portable(path: string): string {
  return relative('.', path).split(sep).join('/');
}
