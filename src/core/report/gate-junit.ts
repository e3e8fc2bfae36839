/**
 * Judged assertions as JUnit: a suite per scenario, a case per assertion. What fails is a failure, what could not be
 * judged an error; JUnit has no word for a warning, so that passes with its text; what a waiver accepts is skipped, which
 * Jenkins and GitLab show beside the text.
 */
import type { GateResult } from '../score/gate-result-format.ts';
import type { Scorecard } from '../score/scorecard.ts';
import { gateDetails, limitText, standingOf, unmeasured, waiverOf, whatOf } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';
import { type JunitCase, type JunitShape, type JunitSuite, junitXml } from './junit-xml.ts';

/** Suite of what is about the gate as a whole. */
const WHOLE = 'gate';

export function renderGateJunit(report: GateReport, shape: JunitShape = 'jenkins'): string {
  const { scorecard, gateFile } = report;
  const properties = [
    ['command', scorecard.command],
    ['gateFile', gateFile],
    ['exitCode', String(scorecard.exitCode)],
    ...report.baseline.map((sentence) => ['baseline', sentence] as const),
  ] as const;
  const suites = [...gateSuites(scorecard), ...unmeasuredSuite(scorecard)];
  return junitXml(
    suites.map((suite) => ({ ...suite, properties })),
    shape,
  );
}

/** Runs of which nothing can be concluded: without them a build that ends with exit 3 could look green here. */
function unmeasuredSuite(scorecard: Scorecard): JunitSuite[] {
  const cases = unmeasured(scorecard).map(({ score: { id, policy, seed }, sentence }): JunitCase => {
    const problem = { kind: 'error', type: 'inconclusive', message: sentence } as const;
    return { className: `${id}.${policy}`, name: `seed ${seed}: measured`, problem, output: [sentence] };
  });
  return cases.length === 0 ? [] : [{ name: 'measured', cases }];
}

/** In the order of the gate file. */
export function gateSuites(scorecard: Scorecard): JunitSuite[] {
  const scenarios = [...new Set(scorecard.gates.map(scenarioOf))];
  return scenarios.map((name) => ({
    name,
    cases: scorecard.gates.filter((gate) => scenarioOf(gate) === name).map((gate) => gateCase(gate, scorecard)),
  }));
}

function scenarioOf({ scenario = null }: GateResult): string {
  return scenario ?? WHOLE;
}

function gateCase(gate: GateResult, scorecard: Scorecard): JunitCase {
  const { policy = null, level, result } = gate;
  const message = limitText(gate);
  const details = gateDetails(gate, scorecard);
  const standing = standingOf(gate);
  // What fails says why in its failure; nothing twice.
  const failing = standing === 'failed' || standing === 'inconclusive';
  const shared: JunitCase = {
    className: `${scenarioOf(gate)}${policy === null ? '' : `.${policy}`}`,
    name: whatOf(gate),
    output: [`${level}, ${result}: ${message}`, ...(failing ? [] : details)],
  };
  if (standing === 'accepted')
    return { ...shared, problem: { kind: 'skipped', type: result, message: [message, ...waiverOf(gate)].join('. ') } };
  if (!failing) return shared;
  const kind = standing === 'failed' ? 'failure' : 'error';
  return { ...shared, problem: { kind, type: result, message, details } };
}
