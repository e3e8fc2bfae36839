import { GATE_RESULT_SCHEMA, type GateReportJson } from '../score/gate-report-format.ts';
import { byStanding, gateHeadline } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';

/** `gate.json`, see its format. */
export function renderGateJson(report: GateReport): string {
  return `${JSON.stringify(gateJson(report), null, 2)}\n`;
}

export function gateJson({ scorecard, gateFile, lines, baseline, version }: GateReport): GateReportJson {
  const groups = byStanding(scorecard.gates);
  const { verdict, exitCode, interrupted, engine, target, command, gates } = scorecard;
  return {
    schema: GATE_RESULT_SCHEMA,
    pumpdrill: version,
    verdict,
    exitCode,
    headline: gateHeadline(scorecard),
    interrupted,
    engine,
    target,
    command,
    gateFile,
    baseline: [...baseline],
    counts: {
      failed: groups.failed.length,
      inconclusive: groups.inconclusive.length,
      warned: groups.warned.length,
      accepted: groups.accepted.length,
      passed: groups.passed.length,
    },
    gates: gates.map((gate) => ({ ...gate, line: lines.get(gate.id) ?? null })),
    waivers: gates.flatMap(({ id, result, waiver }) => (waiver === undefined ? [] : [{ id, result, ...waiver }])),
  };
}
