/** From a gate file to what is played and judged: everything that can be wrong with it, before anything is played. */
import { dirname, resolve } from 'node:path';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { type Assertion, assertionsOf, type Cell } from '../core/gate/assertion.ts';
import { incomparable } from '../core/gate/baseline.ts';
import type { Baseline } from '../core/gate/baseline-format.ts';
import type { Gate, GateEntry } from '../core/gate/gate-format.ts';
import { baselineIds } from '../core/gate/judge-baseline.ts';
import { readGate } from '../core/gate/read.ts';
import { strayWaivers } from '../core/gate/waivers.ts';
import { readBaseline } from '../io/baseline-files.ts';
import { placed } from '../io/scenario-files.ts';
import { isFile, readYamlFile, type YamlFile } from '../io/yaml-file.ts';
import { REFERENCE } from '../target-profile/target-names.ts';
import { type PreparedTarget, prepareTarget } from './foreign/prepare.ts';
import type { Job } from './jobs.ts';
import { loadPolicy } from './policy-files.ts';
import { prepareScenarios } from './prepare-scenarios.ts';
import { type PreparedPolicy, type PreparedScenario, preparePolicy } from './prepared.ts';

export interface GatePlanOptions {
  /** Instead of the file's own. */
  readonly baselineFile?: string | undefined;
  /** Instead of every policy that the file names: to try a change before it is merged. */
  readonly policy?: string | undefined;
  /** True: the baseline is about to be written, so it is not read. */
  readonly updating: boolean;
  /** Command that writes the baseline, for hints. */
  readonly updateCommand: string;
}

export interface GatePlan {
  readonly gate: Gate;
  readonly file: YamlFile;
  readonly jobs: readonly Job[];
  readonly assertions: readonly Assertion[];
  /** The service that is drilled; null: the bundled target. */
  readonly foreign: PreparedTarget | null;
  /** Null: nothing to compare with. */
  readonly baseline: Baseline | null;
  /** Where the baseline is, or is to be written; null: the gate has none. */
  readonly baselineFile: string | null;
}

/** Throws one PumpdrillError (exit 2) with every problem. */
export function planGate(path: string, options: GatePlanOptions): GatePlan {
  if (!isFile(path)) throw noGateFile(path);
  const file = readYamlFile(path);
  const read = readGate(file.value);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, placed(read.problems, file));
  const { gate } = read;
  const problems: Problem[] = [];
  const foreign = foreignTargetOf(gate, dirname(path), problems);
  const under = foreign?.policy ?? options.policy;
  const cells = resolveCells(gate, { folder: dirname(path), under }, problems);
  const assertions = assertionsOf(gate.gates, cells);
  problems.push(...unknownDefences(gate), ...unlimited(gate));
  throwIfAny(problems, file);
  const jobs = jobsOf(gate, cells);
  const baselineFile = baselinePath(gate, path, options);
  const baseline = baselineFile === null || options.updating ? null : readBaseline(baselineFile, options.updateCommand);
  if (baseline !== null) refuseOther(baseline, jobs, { file: baselineFile, update: options.updateCommand });
  const ids = [...assertions.map(({ id }) => id), ...baselineIdsOf(cells, baseline)];
  // Assertions of a baseline that is not read are not known: what is accepted of them is looked at when they are.
  throwIfAny(
    strayWaivers(gate.accept, ids, (id) => options.updating && id.includes('/baseline.')),
    file,
  );
  return { gate, file, jobs, assertions, foreign, baseline, baselineFile };
}

/** The first thing that somebody new to gates meets. */
function noGateFile(file: string): PumpdrillError {
  return invalidInput({
    code: 'NO_GATE_FILE',
    path: '',
    message: `there is no gate file ${file}`,
    hint: 'write one (README, "In CI", has an example), or name yours with --config FILE',
    file,
  });
}

interface ResolvedCell extends Cell {
  readonly prepared: PreparedScenario;
  readonly policyOf: PreparedPolicy;
}

function resolveCells(
  gate: Gate,
  { folder, under: forced }: { folder: string; under: PreparedPolicy | string | undefined },
  problems: Problem[],
): ResolvedCell[] {
  const scenarios = new Map<string, PreparedScenario>();
  const policies = new Map<string, PreparedPolicy>();
  const cells: ResolvedCell[] = [];
  for (const [entry, { run, policy: own }] of gate.gates.entries()) {
    const at = `gates.${entry}`;
    const found = collected(problems, `${at}.run`, () => prepareScenarios([besideFile(folder, run)])) ?? [];
    const named = forced ?? besideFile(folder, own ?? gate.policy);
    const under = collected(problems, own === undefined ? 'policy' : `${at}.policy`, () =>
      typeof named === 'string' ? preparePolicy(loadPolicy(named)) : named,
    );
    if (under === undefined) continue;
    keepOne(policies, under.policy.id, under, { path: `${at}.policy`, problems });
    for (const prepared of found) {
      const { id } = prepared.scenario;
      keepOne(scenarios, id, prepared, { path: `${at}.run`, problems });
      cells.push({ scenario: id, policy: under.policy.id, entry, prepared, policyOf: under });
    }
  }
  return cells;
}

/** A service of the user's own has no policy that we know of, so that none may be named. */
function foreignTargetOf(gate: Gate, folder: string, problems: Problem[]): PreparedTarget | null {
  if (gate.target === REFERENCE) return null;
  for (const [i, { policy }] of gate.gates.entries())
    if (policy !== undefined)
      problems.push({
        code: 'NOT_FOR_THIS_TARGET',
        path: `gates.${i}.policy`,
        message: 'a policy is for the bundled target, and this gate drills a service of yours',
        hint: 'leave it out, or give the bundled target a gate file of its own',
      });
  return collected(problems, 'target', () => prepareTarget(besideFile(folder, gate.target))) ?? null;
}

/** Two files with one id would be judged as one. */
function keepOne<T extends { readonly hash: string }>(
  known: Map<string, T>,
  id: string,
  value: T,
  { path, problems }: { path: string; problems: Problem[] },
): void {
  const before = known.get(id);
  known.set(id, before ?? value);
  if (before === undefined || before.hash === value.hash) return;
  const message = `"${id}" is the id of two different files`;
  problems.push({ code: 'DUPLICATE_ID', path, message, hint: 'give each its own id' });
}

/** The jobs of a gate: each scenario under each policy once, with the seeds of the last entry that names some. */
function jobsOf(gate: Gate, cells: readonly ResolvedCell[]): Job[] {
  const byCell = new Map<string, { cell: ResolvedCell; seeds: readonly number[] | undefined }>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.scenario, cell.policy]);
    const seeds = gate.gates[cell.entry]?.seeds ?? byCell.get(key)?.seeds;
    byCell.set(key, { cell, seeds });
  }
  return [...byCell.values()].flatMap(({ cell: { prepared, policyOf }, seeds }) =>
    [...new Set(seeds ?? gate.seeds ?? prepared.scenario.seeds)].map((seed) => ({ prepared, policy: policyOf, seed })),
  );
}

/** Names of files start from the gate file's folder; ids and packs are names everywhere. */
export function besideFile(folder: string, name: string): string {
  return /^\.{1,2}[\\/]|\.(ya?ml|ts)$/.test(name) ? resolve(folder, name) : name;
}

function baselinePath(gate: Gate, path: string, { baselineFile }: GatePlanOptions): string | null {
  if (baselineFile !== undefined) return baselineFile;
  return gate.baseline === undefined ? null : resolve(dirname(path), gate.baseline.file);
}

function refuseOther(
  baseline: Baseline,
  jobs: readonly Job[],
  { file, update }: { file: string | null; update: string },
): void {
  const planned = jobs.map(({ prepared, policy, seed }) => ({
    scenario: prepared.scenario.id,
    policy: policy.policy.id,
    seed,
    hash: prepared.hash,
  }));
  const hint = `is the change meant? \`${update}\` makes these runs the new baseline`;
  const problems = incomparable(baseline, planned, hint);
  if (problems.length === 0) return;
  throw new PumpdrillError(
    EXIT.invalidInput,
    problems.map((problem) => (file === null ? problem : { ...problem, file })),
  );
}

export function baselineIdsOf(
  cells: readonly Pick<Cell, 'scenario' | 'policy'>[],
  baseline: Baseline | null,
): string[] {
  if (baseline === null) return [];
  return cells.flatMap(({ scenario, policy }) => {
    const runs = baseline.runs.filter((run) => run.scenario === scenario && run.policy === policy);
    return baselineIds({ scenario, policy, level: 'error' }, runs);
  });
}

function unknownDefences({ gates }: Gate): Problem[] {
  const known = Object.keys(DEFENCES);
  const named = ({ assert, exercise }: GateEntry): [string, string][] => [
    ...Object.keys(assert.defences).map((id): [string, string] => ['assert.defences', id]),
    ...Object.keys(assert.alone).map((id): [string, string] => ['assert.alone', id]),
    ...Object.keys(exercise).map((id): [string, string] => ['exercise', id]),
  ];
  return gates.flatMap((entry, i) =>
    named(entry)
      .filter(([, id]) => !known.includes(id))
      .map(([path, id]) => ({
        code: 'UNKNOWN_DEFENCE',
        path: `gates.${i}.${path}.${id}`,
        message: `there is no defence "${id}"`,
        hint: suggestionFor(id, known, 'pumpdrill list defences'),
      })),
  );
}

/** A gate that asserts nothing would pass whatever happens. */
function unlimited(gate: Gate): Problem[] {
  if (gate.baseline !== undefined) return [];
  return gate.gates.flatMap(({ assert, exercise }, i) => {
    const { defences, alone, invariants, ...rest } = assert;
    const said = [defences, alone, invariants, exercise, rest].some((part) => Object.keys(part).length > 0);
    if (said) return [];
    const hint = 'write limits under `assert`, or name a `baseline` to compare with';
    return [{ code: 'NOTHING_ASSERTED', path: `gates.${i}`, message: 'this entry asserts nothing', hint }];
  });
}

function collected<T>(problems: Problem[], path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    // What is wrong inside another file keeps its place there.
    problems.push(...error.problems.map((problem) => (problem.file === undefined ? { ...problem, path } : problem)));
    return undefined;
  }
}

function throwIfAny(problems: readonly Problem[], file: YamlFile): void {
  if (problems.length === 0) return;
  const own = problems.map((problem) => (problem.file === undefined ? placed([problem], file)[0]! : problem));
  throw new PumpdrillError(EXIT.invalidInput, own);
}
