/**
 * SARIF 2.1.0 (OASIS) for code scanning: one result per assertion that does not hold, at its line of the gate file; one
 * rule per question that was asked. What is accepted by a waiver is a suppressed result with its justification. What holds
 * is left out: GitHub takes every result for an alert.
 */
import type { GateResult } from '../score/gate-result-format.ts';
import { escapeControl } from './escape.ts';
import { fingerprint } from './fingerprint.ts';
import { gateDetails, gateHeadline, kindOf, limitText, standingOf, whatOf, worstFirst } from './gate-facts.ts';
import type { GateReport } from './gate-report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** GitHub shows the 5,000 worst results of a run and refuses files of more than 25,000. */
const RESULTS_MAX = 5_000;

export function renderSarif(report: GateReport): string {
  const shown = worstFirst(report.scorecard.gates)
    .filter((gate) => standingOf(gate) !== 'passed')
    .slice(0, RESULTS_MAX);
  const ruleIds = [...new Set(shown.map(whatOf))].sort();
  const { scorecard } = report;
  const run = {
    tool: {
      driver: {
        name: 'pumpdrill',
        semanticVersion: plain(report.version),
        rules: ruleIds.map((id) => ruleOf(id, shown.find((gate) => whatOf(gate) === id) as GateResult, report)),
      },
    },
    invocations: [
      {
        commandLine: plain(scorecard.command),
        exitCode: scorecard.exitCode,
        executionSuccessful: !scorecard.interrupted,
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: shown.map((gate) => resultOf(gate, ruleIds.indexOf(whatOf(gate)), report)),
    properties: { verdict: scorecard.verdict, headline: gateHeadline(scorecard), baseline: report.baseline.map(plain) },
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function ruleOf(id: string, gate: GateResult, { meanings }: GateReport): object {
  const { defence = null } = gate;
  const meaning = meanings?.get(kindOf(gate)) ?? 'An assertion of the gate file about what the drill must find.';
  const about = defence === null ? '' : ` It is about the defence ${plain(defence)}.`;
  const help = `${plain(meaning)}${about} The message has limit, actual and the figures that led to the result; the HTML report of the gate has the run. A failure that is known can be accepted in the gate file, with a reason, an owner and a last day.`;
  return {
    id: plain(id),
    name: plain(id),
    shortDescription: { text: message(`pumpdrill gate: ${id}`) },
    fullDescription: { text: message(`${meaning}${about}`) },
    help: { text: message(help) },
    defaultConfiguration: { level: levelOf(gate) },
    properties: { tags: ['security', 'sms-pumping'] },
  };
}

function resultOf(gate: GateResult, ruleIndex: number, { scorecard, gateFile, lines }: GateReport): object {
  const { id, level, limit, actual, result, divergence, waiver, scenario = null, policy = null, defence = null } = gate;
  const text = [`${id}: ${limitText(gate)}.`, ...gateDetails(gate, scorecard)].join(' ');
  return {
    ruleId: plain(whatOf(gate)),
    ruleIndex,
    level: levelOf(gate),
    message: { text: message(text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(gateFile), uriBaseId: '%SRCROOT%' },
          region: { startLine: lines.get(id) ?? 1 },
        },
      },
    ],
    // By the id alone: a failure stays the same alert when its line moves or its figures change.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint(id)}:1`, 'pumpdrillGate/v1': fingerprint(id) },
    ...(result === 'accepted' && waiver !== undefined
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: plain(`${waiver.reason} (${waiver.owner}, until ${waiver.until})`),
            },
          ],
        }
      : {}),
    properties: visible({
      ...{ gate: id, level, result, limit, actual, scenario, policy, defence },
      ...(divergence === undefined ? {} : { divergence }),
      ...(waiver === undefined ? {} : { waiver }),
    }),
  };
}

/** Warnings stay warnings; whatever else does not hold, or could not be judged, is an error. */
function levelOf({ level }: GateResult): 'error' | 'warning' {
  return level === 'warn' ? 'warning' : 'error';
}

/** Control characters made visible; JSON needs no more. */
function plain(text: string): string {
  return escapeControl(text);
}

/** SARIF reads links out of `[text](target)` and placeholders out of `{0}` in messages (3.11.5, 3.11.6): here they are text. */
function message(text: string): string {
  return plain(text)
    .replace(/[[\]\\]/g, (character) => `\\${character}`)
    .replace(/[{}]/g, (character) => character + character);
}

/** RFC 3986: segments are percent-encoded, so that nothing in a name is taken for a scheme or a query. */
function relativeUri(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(plain(segment)))
    .join('/');
}

/** The same with every text made visible. */
function visible(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(visible);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visible(inner)]));
}
