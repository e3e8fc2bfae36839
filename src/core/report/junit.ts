/**
 * JUnit XML for CI. One suite per scenario, policy and seed, one case per gate or, ungated, one case per defence that
 * only reports. A failed gate is a failure, an inconclusive run an error; JUnit has no word for a warning.
 */
import { escapeXml } from './escape.ts';
import type { ReportModel, Section } from './model.ts';

export function renderJunit(model: ReportModel): string {
  const suites = [...model.sections.map(suiteOf), ...gateSuite(model)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pumpdrill">\n${suites.join('')}</testsuites>\n`;
}

function suiteOf({ score, sentence }: Section): string {
  const name = `${score.id} / ${score.policy} / seed ${score.seed}`;
  const inconclusive = score.verdict === 'inconclusive';
  const error = inconclusive ? `<error message="inconclusive: the harness was not fit to measure"/>` : '';
  const played = `    <testcase classname="${escapeXml(name)}" name="played">${error}<system-out>${escapeXml(sentence)}</system-out></testcase>\n`;
  const cases = score.defences.map(
    (defence) =>
      `    <testcase classname="${escapeXml(name)}" name="${escapeXml(defence.id)}: ${defence.verdict}"><system-out>${escapeXml(defence.evidence.join(' '))}</system-out></testcase>\n`,
  );
  return `  <testsuite name="${escapeXml(name)}" tests="${cases.length + 1}" failures="0" errors="${inconclusive ? 1 : 0}">\n${played}${cases.join('')}  </testsuite>\n`;
}

function gateSuite({ scorecard }: ReportModel): string[] {
  const { gates } = scorecard;
  if (gates.length === 0) return [];
  const count = (result: string) => gates.filter((gate) => gate.level === 'error' && gate.result === result).length;
  const cases = gates.map((gate) => {
    const message = escapeXml(`limit ${gate.limit}, actual ${gate.actual}`);
    const binding = gate.level === 'error';
    const body =
      binding && gate.result === 'fail'
        ? `<failure message="${message}"/>`
        : binding && gate.result === 'inconclusive'
          ? `<error message="${message}"/>`
          : `<system-out>${gate.result}: ${message}</system-out>`;
    return `    <testcase classname="gates" name="${escapeXml(gate.id)}">${body}</testcase>\n`;
  });
  return [
    `  <testsuite name="gates" tests="${gates.length}" failures="${count('fail')}" errors="${count('inconclusive')}">\n${cases.join('')}  </testsuite>\n`,
  ];
}
