/** Joins a judged gate with its file: what every output of a gate is made from. */
import { FIGURES } from '../core/gate/figures.ts';
import type { GateReport } from '../core/report/gate-report.ts';
import type { DrillResult } from './drill.ts';
import { baselineIdsOf, type GatePlan } from './gate-plan.ts';

export interface GateReportFacts {
  /** From the repository's root, with forward slashes. */
  readonly gateFile: string;
  /** The same of the baseline; null: there is none. */
  readonly baselineFile: string | null;
  readonly version: string;
  /** The baseline was written, instead of compared with. */
  readonly written: boolean;
}

/** What each kind of assertion asks for, by the first word of its name; the figures say it themselves. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(FIGURES).map(([figure, { describe }]) => [figure, `A limit for: ${describe}.`] as const),
  ['defences', 'The verdict that a defence must have.'],
  ['alone', 'The share of the loss that a defence must stop when it is the only one enforced.'],
  ['invariants', 'What a probe must find.'],
  ['exercise', 'Fraud attempts that must reach a defence before anything can be said of it.'],
  ['asExpected', 'The run comes as the author of the scenario expects.'],
  ['baseline', 'What the run came to before: it must not be worse than the committed baseline.'],
  ['accept', 'A waiver of the gate file: it counts until its last day.'],
]);

export function gateReportOf(plan: GatePlan, { scorecard, series }: DrillResult, facts: GateReportFacts): GateReport {
  const { gateFile, version } = facts;
  return {
    scorecard,
    series,
    gateFile,
    version,
    lines: linesOf(plan),
    baseline: remarks(plan, facts),
    meanings: MEANINGS,
  };
}

/** Assertions stand where they are written, waivers that ran out at themselves, and what a baseline adds at its name. */
function linesOf({ file, assertions, gate, baseline }: GatePlan): Map<string, number> {
  const lines = new Map<string, number>();
  const place = (id: string, path: string): void => {
    const line = file.lineOf(path);
    if (line !== undefined) lines.set(id, line);
  };
  for (const { id, path } of assertions) place(id, path);
  for (const [i, { id }] of gate.accept.entries()) place(`accept/${id}`, `accept.${i}`);
  for (const id of baselineIdsOf(baseline?.runs ?? [], baseline)) place(id, 'baseline');
  return lines;
}

function remarks({ baseline }: GatePlan, { baselineFile, written }: GateReportFacts): string[] {
  if (baselineFile === null) return [];
  if (written) return [`${baselineFile} was written anew; nothing was compared with it.`];
  if (baseline === null) return [`${baselineFile} was not written: this run was interrupted or inconclusive.`];
  return [
    `Compared with ${baselineFile}, run by run; a change that is meant becomes the new one by \`${baseline.command}\`.`,
  ];
}
