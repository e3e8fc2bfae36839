/**
 * JUnit XML of a run. One suite per scenario, policy and seed: one case that says whether it could be measured, one per
 * invariant of a probe, one per defence, which only reports; then the gates, see gate-junit.ts. A broken invariant is a
 * failure where no gates were set; where there are, they alone decide, as the exit code does.
 */
import { gateSuites } from './gate-junit.ts';
import { invariantSentence } from './invariant-facts.ts';
import { type JunitCase, type JunitShape, type JunitSuite, junitXml } from './junit-xml.ts';
import type { ReportModel, Section } from './model.ts';

export function renderJunit(model: ReportModel): string {
  return junitIn(model, 'jenkins');
}

export function junitIn({ sections, scorecard }: ReportModel, shape: JunitShape): string {
  const gated = scorecard.gates.length > 0;
  return junitXml([...sections.map((section) => runSuite(section, { gated })), ...gateSuites(scorecard)], shape);
}

function runSuite({ score, sentence }: Section, { gated }: { gated: boolean }): JunitSuite {
  const name = `${score.id} / ${score.policy} / seed ${score.seed}`;
  const className = `${score.id}.${score.policy}`;
  const measured: JunitCase = {
    className,
    name: `seed ${score.seed}: measured`,
    output: [sentence],
    ...(score.verdict === 'inconclusive'
      ? { problem: { kind: 'error', type: 'inconclusive', message: 'the harness was not fit to measure' } }
      : {}),
  };
  const defences = score.defences.map((defence) => ({
    className,
    name: `seed ${score.seed}: ${defence.id}`,
    output: [`${defence.verdict}. ${defence.evidence.join(' ')}`],
  }));
  const invariants = (score.invariants ?? []).map((invariant): JunitCase => {
    const said = invariantSentence(invariant);
    const shared = { className, name: `seed ${score.seed}: ${invariant.id}`, output: [said] };
    if (invariant.result !== 'broken' || gated) return shared;
    return { ...shared, problem: { kind: 'failure', type: 'broken', message: said } };
  });
  return { name, cases: [measured, ...invariants, ...defences] };
}
