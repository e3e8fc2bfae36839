import type { GateReport } from '../../../src/core/report/gate-report.ts';
import { poisoned, SCORECARD, SERIES } from './small-report.ts';

/** The hand-made scorecard as a judged gate, and, with `hostile`, with that appended to every free text in it. */
export function smallGateReport(hostile = ''): GateReport {
  const { lines, meanings, ...texts } = REPORT;
  const keyed = <T>(map: ReadonlyMap<string, T>) => new Map([...map].map(([key, value]) => [key + hostile, value]));
  return { ...poisoned(texts, hostile), lines: keyed(lines), meanings: keyed(meanings) };
}

const REPORT = {
  scorecard: SCORECARD,
  series: SERIES,
  gateFile: 'drills/pumpdrill.gate.yaml',
  lines: new Map([
    ['small-block/guarded/insults', 12],
    ['small-block/guarded/defences.range-velocity', 14],
    ['small-block/open/loss', 21],
  ]),
  baseline: ['1 run was not compared: its scenario has changed. Write it anew with --update-baseline.'],
  version: '0.1.0',
  meanings: new Map([['insults', 'Share of real users who were kept out and would have logged in without defences.']]),
} satisfies GateReport;
