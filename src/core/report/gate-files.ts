/** The literal registry of a gate's files: what `gate` writes into its folder. A new one is a line here. */
import { renderGateJson } from './gate-json.ts';
import { renderGateJunit } from './gate-junit.ts';
import { renderGateMarkdown } from './gate-markdown.ts';
import type { GateReport } from './gate-report.ts';
import { renderHtml } from './html.ts';
import { reportModel } from './model.ts';
import { renderSarif } from './sarif.ts';

/** By file name. The workflows and docs/ci.md name them too. */
export const GATE_FILES = {
  'gate.json': renderGateJson,
  'gate.md': (report) => renderGateMarkdown(report),
  'gate.sarif': renderSarif,
  'junit.xml': (report) => renderGateJunit(report),
  'junit-ant.xml': (report) => renderGateJunit(report, 'ant'),
  'report.html': ({ scorecard, series }) => renderHtml(reportModel(scorecard, series)),
} as const satisfies Readonly<Record<string, (report: GateReport) => string>>;

export type GateFileName = keyof typeof GATE_FILES;

/** Every file, by name. */
export function gateFiles(report: GateReport): { readonly name: GateFileName; readonly content: string }[] {
  return (Object.keys(GATE_FILES) as GateFileName[]).map((name) => ({ name, content: GATE_FILES[name](report) }));
}
