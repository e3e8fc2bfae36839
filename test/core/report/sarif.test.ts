/** SARIF against the schema of its version 2.1.0, by the validator that @microsoft/jest-sarif ships. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderSarif } from '../../../src/core/report/sarif.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { smallGateReport } from './small-gate-report.ts';

interface Validate {
  (value: unknown): boolean;
  errors?: readonly { dataPath: string; message: string }[] | null;
}

/** The package's own ajv, which knows draft 4; its matchers are made for another test runner. */
const validate = await (async (): Promise<Validate> => {
  const sarif = createRequire(createRequire(import.meta.url).resolve('@microsoft/jest-sarif'));
  const Ajv = sarif('ajv');
  const ajv = new Ajv({ schemaId: 'auto', allErrors: true, unknownFormats: 'ignore' });
  ajv.addMetaSchema(sarif('ajv/lib/refs/json-schema-draft-04.json'));
  return ajv.compile(sarif('./schemas/sarif-2.1.0-rtm.5.json')) as Validate;
})();

function flaws(text: string): string[] {
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
  partialFingerprints: Record<string, string>;
  suppressions?: { kind: string; status: string; justification: string }[];
  properties: Record<string, unknown>;
}

function runOf(text: string): {
  results: Result[];
  tool: { driver: { rules: { id: string; help: { text: string } }[] } };
} {
  return JSON.parse(text).runs[0];
}

const byGate = (text: string) => new Map(runOf(text).results.map((result) => [result.properties['gate'], result]));

describe('SARIF', () => {
  test('keeps to its schema, with results and without', () => {
    const report = smallGateReport();
    expect(flaws(renderSarif(report))).toEqual([]);
    expect(flaws(renderSarif({ ...report, lines: new Map(), baseline: [] }))).toEqual([]);
    const empty = renderSarif({ ...report, scorecard: { ...report.scorecard, gates: [], scenarios: [] } });
    expect(flaws(empty)).toEqual([]);
    expect(runOf(empty).results).toEqual([]);
  });

  test('keeps to it whatever is in the texts, and holds no unsafe character', () => {
    for (const hostile of [...HOSTILE, ...fc.sample(anyText, { numRuns: 50, seed: 1 })]) {
      const text = renderSarif(smallGateReport(hostile));
      expect(flaws(text)).toEqual([]);
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/);
      for (const { message } of runOf(text).results) {
        expect(message.text).not.toMatch(/(?<!\\)(\\\\)*\[|(?<!\{)(\{\{)*\{(?!\{)/);
        expect(message.text).not.toContain('\\u000a');
      }
    }
  });

  test('a flaw is noticed', () => {
    const good = renderSarif(smallGateReport());
    expect(flaws(good.replace('"ruleIndex": 0', '"ruleIndex": "first"'))).not.toEqual([]);
    expect(flaws(good.replace('"level": "error"', '"level": "fatal"'))).not.toEqual([]);
    expect(flaws(good.replace('"startLine": 12', '"startLine": 0'))).not.toEqual([]);
  });

  test('has what does not hold at its line, and nothing of what does', () => {
    const found = [...byGate(renderSarif(smallGateReport()))].map(([gate, { level, locations, suppressions }]) => {
      const { artifactLocation, region } = (locations[0] as Result['locations'][number]).physicalLocation;
      expect(artifactLocation.uri).toBe('drills/pumpdrill.gate.yaml');
      return [gate, level, region.startLine, suppressions?.map(({ status }) => status) ?? []];
    });
    expect(found).toEqual([
      ['small-block/guarded/insults', 'error', 12, []],
      ['small-block/guarded/defences.range-velocity', 'error', 14, []],
      ['small-block/open/leaks', 'error', 1, []],
      ['small-block/guarded/contained', 'error', 1, []],
      ['small-block/guarded/worst-cohort', 'warning', 1, []],
      ['baseline', 'warning', 1, []],
      ['small-block/open/loss', 'error', 21, ['accepted']],
    ]);
  });

  test('names a rule of its own for every question, with help', () => {
    const { results, tool } = runOf(renderSarif(smallGateReport()));
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    const help = (id: string) => tool.driver.rules.find((rule) => rule.id === id)?.help.text;
    expect(help('insults')).toContain('Share of real users who were kept out');
    expect(help('defences.range-velocity')).toContain('about the defence range-velocity');
  });

  test('says evidence, divergence and waiver', () => {
    const found = byGate(renderSarif(smallGateReport()));
    expect(found.get('small-block/guarded/defences.range-velocity')?.message.text).toContain(
      'now sent, which costs EUR 0.07.',
    );
    expect(found.get('small-block/open/loss')?.suppressions?.[0]).toEqual({
      kind: 'external',
      status: 'accepted',
      justification: 'the policy without defences is shown beside the others (fraud team, until 2027-01-31)',
    });
    expect(found.get('small-block/open/leaks')?.properties['waiver']).toMatchObject({ expired: true });
  });

  test('is the same alert when its line or its figures change, and another for another assertion', () => {
    const prints = (text: string) =>
      runOf(text).results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']);
    const report = smallGateReport();
    const gates = report.scorecard.gates.map((gate) => ({ ...gate, actual: 'something else' }));
    const moved = renderSarif({ ...report, lines: new Map(), scorecard: { ...report.scorecard, gates } });
    expect(prints(moved)).toEqual(prints(renderSarif(report)));
    expect(new Set(prints(moved)).size).toBe(prints(moved).length);
  });

  test('a gate file of any name is a relative reference', () => {
    const odd = renderSarif({ ...smallGateReport(), gateFile: 'a b/http://x?y#z/ä.yaml' });
    const uri = runOf(odd).results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
    expect(uri).toBe('a%20b/http%3A//x%3Fy%23z/%C3%A4.yaml');
  });

  test('golden', () => {
    assertGoldenText('report/gate.sarif', renderSarif(smallGateReport()));
  });
});
