/**
 * JUnit XML for CI, in the shape that Jenkins, GitLab and GitHub actions read (testsuites, testsuite, testcase, failure,
 * error, system-out, with counts). One suite per scenario, policy and seed: one case that says whether it could be
 * measured, one per invariant of a probe, which fails when it is broken, and one per defence, which only reports. One suite of gates. A failed gate is a failure, an inconclusive run or
 * gate an error; JUnit has no word for a warning. No times: virtual ones would mislead, real ones change every run.
 */
import { escapeXml } from './escape.ts';
import { invariantSentence } from './invariant-facts.ts';
import type { ReportModel, Section } from './model.ts';

interface Case {
  readonly className: string;
  readonly name: string;
  readonly problem?: { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string };
  readonly output: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export function renderJunit(model: ReportModel): string {
  const suites = [...model.sections.map(runSuite), ...gateSuite(model)];
  const all = suites.flatMap((suite) => suite.cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pumpdrill" ${counts(all)}>\n${suites.map(suiteXml).join('')}</testsuites>\n`;
}

function runSuite({ score, sentence }: Section): Suite {
  const name = `${score.id} / ${score.policy} / seed ${score.seed}`;
  const className = `${score.id}.${score.policy}`;
  const measured: Case = {
    className,
    name: `seed ${score.seed}: measured`,
    output: sentence,
    ...(score.verdict === 'inconclusive'
      ? { problem: { kind: 'error', type: 'inconclusive', message: 'the harness was not fit to measure' } }
      : {}),
  };
  const defences = score.defences.map((defence) => ({
    className,
    name: `seed ${score.seed}: ${defence.id}`,
    output: `${defence.verdict}. ${defence.evidence.join(' ')}`,
  }));
  const invariants = (score.invariants ?? []).map((invariant): Case => {
    const shared = { className, name: `seed ${score.seed}: ${invariant.id}`, output: invariantSentence(invariant) };
    if (invariant.result !== 'broken') return shared;
    return { ...shared, problem: { kind: 'failure', type: 'broken', message: shared.output } };
  });
  return { name, cases: [measured, ...invariants, ...defences] };
}

function gateSuite({ scorecard: { gates } }: ReportModel): Suite[] {
  if (gates.length === 0) return [];
  const cases = gates.map((gate): Case => {
    const message = `limit ${gate.limit}, actual ${gate.actual}`;
    const shared = { className: 'gates', name: gate.id, output: `${gate.level}, ${gate.result}: ${message}` };
    if (gate.level !== 'error' || gate.result === 'pass') return shared;
    const kind = gate.result === 'fail' ? 'failure' : 'error';
    return { ...shared, problem: { kind, type: gate.result, message } };
  });
  return [{ name: 'gates', cases }];
}

function suiteXml({ name, cases }: Suite): string {
  return `  <testsuite name="${escapeXml(name)}" ${counts(cases)}>\n${cases.map(caseXml).join('')}  </testsuite>\n`;
}

function caseXml({ className, name, problem, output }: Case): string {
  const failed = problem
    ? `<${problem.kind} type="${problem.type}" message="${escapeXml(problem.message)}">${escapeXml(problem.message)}</${problem.kind}>`
    : '';
  return `    <testcase classname="${escapeXml(className)}" name="${escapeXml(name)}">${failed}<system-out>${escapeXml(output)}</system-out></testcase>\n`;
}

function counts(cases: readonly Case[]): string {
  const of = (kind: 'failure' | 'error') => cases.filter(({ problem }) => problem?.kind === kind).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="0"`;
}
