/** Everything that a judged gate leaves behind: files, what people and CI systems read on the way, the job's summary. */
import { join } from 'node:path';
import { githubAnnotations, withoutWorkflowCommands } from '../core/report/annotations.ts';
import { renderGateConsole } from '../core/report/gate-console.ts';
import { gateFiles } from '../core/report/gate-files.ts';
import { gateJson } from '../core/report/gate-json.ts';
import { renderGateMarkdown } from '../core/report/gate-markdown.ts';
import type { GateReport } from '../core/report/gate-report.ts';
import { writeWhole } from '../io/run-files.ts';
import { appendStepSummary } from '../io/step-summary.ts';
import { printJson } from './print.ts';
import { terminalOptions } from './show.ts';

/** The files go into `folder`; with `json` stdout is one JSON value and what is for the runner goes to stderr. */
export function writeGateOutputs(
  report: GateReport,
  { folder, json, quiet }: { folder: string; json: boolean; quiet: boolean },
): void {
  for (const { name, content } of gateFiles(report)) writeWhole(join(folder, name), content);
  const onGithub = process.env['GITHUB_ACTIONS'] === 'true';
  if (json) printJson(gateJson(report));
  else if (!quiet) {
    const text = renderGateConsole(report, terminalOptions());
    process.stdout.write(onGithub ? withoutWorkflowCommands(text) : text);
  }
  // The runner reads both streams.
  if (onGithub)
    for (const line of githubAnnotations(report)) (json ? process.stderr : process.stdout).write(`${line}\n`);
  summarise(report);
  if (!json) process.stdout.write(`${join(folder, 'report.html')}\n`);
}

function summarise(report: GateReport): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  const warning = appendStepSummary(file, renderGateMarkdown(report));
  if (warning !== null) process.stderr.write(`${warning}\n`);
}
