/** The summary, the console and the JSON of a judged gate. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderGateConsole } from '../../../src/core/report/gate-console.ts';
import { gateHeadline } from '../../../src/core/report/gate-facts.ts';
import { GATE_FILES, gateFiles } from '../../../src/core/report/gate-files.ts';
import { gateJson, renderGateJson } from '../../../src/core/report/gate-json.ts';
import { GATE_MARKDOWN_BYTES_MAX, renderGateMarkdown } from '../../../src/core/report/gate-markdown.ts';
import type { GateReport } from '../../../src/core/report/gate-report.ts';
import { gateReportFormat } from '../../../src/core/score/gate-report-format.ts';
import type { GateResult } from '../../../src/core/score/gate-result-format.ts';
import { assertGoldenText } from '../../golden/golden-text.ts';
import { catalogueScenarios } from './catalogue-names.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { smallGateReport } from './small-gate-report.ts';

const bytes = (text: string) => Buffer.byteLength(text);

function withGates(gates: readonly GateResult[], hostile = ''): GateReport {
  const report = smallGateReport(hostile);
  return { ...report, scorecard: { ...report.scorecard, gates: [...gates] } };
}

function every(result: GateResult['result'], changes: Partial<GateResult> = {}): GateReport {
  return withGates(smallGateReport().scorecard.gates.map((gate) => ({ ...gate, level: 'error', result, ...changes })));
}

describe('the verdict in one sentence', () => {
  const headline = ({ scorecard }: GateReport, verdict: GateReport['scorecard']['verdict'] = 'pass') =>
    gateHeadline({ ...scorecard, verdict, interrupted: false });

  test.each([
    [
      'fails',
      headline(smallGateReport(), 'fail'),
      'Gate failed: 3 of 9 assertions do not hold. 1 could not be judged, 2 only warned, 1 failed and accepted by a waiver.',
    ],
    ['passes', headline(every('pass')), 'Gate passed: 9 of 9 assertions hold.'],
    [
      'accepted',
      headline(every('accepted')),
      'Gate passed: 0 of 9 assertions hold. 9 failed and accepted by a waiver.',
    ],
    [
      'inconclusive',
      headline(every('inconclusive'), 'inconclusive'),
      'Gate inconclusive: nothing failed, and not all of 9 assertions could be judged. 9 could not be judged.',
    ],
    ['warns', headline(every('fail', { level: 'warn' })), 'Gate passed: 0 of 9 assertions hold. 9 only warned.'],
    ['nothing', headline(withGates([]), 'ungated'), 'Nothing was asserted: no gate was set.'],
  ])('%s', (_, found, sentence) => {
    expect(found).toBe(sentence);
  });
});

describe('the summary', () => {
  test('golden', () => {
    assertGoldenText('report/gate.md', renderGateMarkdown(smallGateReport()));
  });

  test('begins with the verdict, then what failed, and folds what holds', () => {
    const text = renderGateMarkdown(smallGateReport());
    const order = [
      '**Gate failed',
      '### Does not hold',
      '### Could not be judged',
      '### Accepted for now',
      '### Warnings',
      '<details>',
    ];
    expect(order.map((part) => text.indexOf(part))).toEqual(
      order.map((part) => text.indexOf(part)).sort((a, b) => a - b),
    );
    expect(order.every((part) => text.includes(part))).toBe(true);
    expect(text.slice(text.indexOf('<details>'))).toContain('detection');
    expect(text).toContain('(`drills/pumpdrill.gate.yaml:14`)');
  });

  /** Line for line the same signs that mean something, once escaped ones are taken away. */
  test('hostile text adds no markup', () => {
    const signs = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(/\\[!-/:-@[-`{-~]|`[^`]*`|&(amp|lt|gt);/g, '').replace(/[^|`*_~<>#[\]!]/g, ''));
    for (const hostile of [...HOSTILE, ...fc.sample(anyText, { numRuns: 50, seed: 1 })]) {
      const text = renderGateMarkdown(smallGateReport(hostile));
      expect(signs(text)).toEqual(signs(renderGateMarkdown(smallGateReport())));
      expect(text.replace(/`[^`\n]*`/g, '')).not.toMatch(/(?<!\\):\/\/|www\./);
    }
  });
});

describe('the summary of the whole catalogue', () => {
  const WHATS = [
    'loss',
    'detection',
    'insults',
    'worst-cohort',
    'contained',
    'defences.range-velocity',
    'defences.ip-velocity',
    'exercise.range-velocity',
  ];
  const scenarios = catalogueScenarios();

  function catalogueGates(result: (i: number) => GateResult['result'], text = ''): GateResult[] {
    const [, , example] = smallGateReport().scorecard.gates as [GateResult, GateResult, GateResult];
    return scenarios.flatMap((scenario) =>
      ['open', 'layered'].flatMap((policy) =>
        WHATS.map(
          (what, i): GateResult => ({
            ...example,
            scenario,
            policy,
            id: `${scenario}/${policy}/${what}`,
            result: result(i),
            evidence: [`It refused 10 of 1,000 fraud attempts.${text}`],
          }),
        ),
      ),
    );
  }

  test('is the catalogue', () => {
    expect(scenarios.length).toBeGreaterThan(120);
  });

  test.each([
    ['everything holds', () => 'pass' as const],
    ['everything fails', () => 'fail' as const],
    ['everything is accepted', () => 'accepted' as const],
    ['some of each', (i: number) => (['pass', 'fail', 'inconclusive', 'accepted'] as const)[i % 4] ?? 'pass'],
  ])('fits where %s, and says what is left out', (_, result) => {
    const gates = catalogueGates(result);
    const { scorecard, ...rest } = withGates(gates);
    const fit = scorecard.scenarios.filter(({ verdict }) => verdict !== 'inconclusive');
    const text = renderGateMarkdown({ ...rest, baseline: [], scorecard: { ...scorecard, scenarios: fit } });
    expect(bytes(text)).toBeLessThanOrEqual(GATE_MARKDOWN_BYTES_MAX);
    expect(bytes(text)).toBeGreaterThan(GATE_MARKDOWN_BYTES_MAX * 0.9);
    const left = [...text.matchAll(/(\d+) more [a-z ]+ are in gate\.json/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    const shown = gates.filter(
      ({ id }) =>
        text.includes(`**${id.replaceAll('-', '\\-')}**`) || text.includes(`| ${id.replaceAll('-', '\\-')} |`),
    ).length;
    expect(shown + left).toBe(gates.length);
    expect(left).toBeGreaterThan(0);
    expect(text.split('<details>').length).toBe(text.split('</details>').length);
  });

  test('fits with hostile and endless texts, and what failed stays', () => {
    for (const hostile of ['\u0000'.repeat(5_000), '`|*<'.repeat(3_000), '\u{1f4a3}'.repeat(4_000)]) {
      const [first, ...rest] = catalogueGates(() => 'pass', hostile);
      const failed = {
        ...(first as GateResult),
        result: 'fail' as const,
        evidence: Array.from({ length: 500 }, () => hostile),
      };
      const text = renderGateMarkdown({
        ...withGates([...rest, failed]),
        baseline: Array.from({ length: 300 }, () => hostile),
        gateFile: hostile,
      });
      expect(bytes(text)).toBeLessThanOrEqual(64_000);
      expect(text).toContain(`**${failed.id.replaceAll('-', '\\-')}**`);
      expect(text.isWellFormed()).toBe(true);
    }
  });

  test('every other output takes it too', () => {
    for (const { content } of gateFiles(withGates(catalogueGates(() => 'fail'))))
      expect(content.length).toBeGreaterThan(1_000);
  });
});

describe('the console', () => {
  test('golden', () => {
    assertGoldenText('report/gate.txt', renderGateConsole(smallGateReport()));
  });

  test('keeps to its width and holds no control character, whatever the texts are', () => {
    for (const hostile of [...HOSTILE, ...fc.sample(anyText, { numRuns: 50, seed: 3 })])
      for (const line of renderGateConsole(smallGateReport(hostile)).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(80);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
  });

  test('colours the words, and nothing else, where it is asked to', () => {
    const plain = renderGateConsole(smallGateReport());
    const coloured = renderGateConsole(smallGateReport(), { colour: true, width: 80 });
    expect(coloured).toContain('\u001b[31mFAIL   \u001b[0m small-block/guarded/insults');
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

describe('gate.json', () => {
  test('keeps to its format, and comes back as it was', () => {
    for (const hostile of ['', ...HOSTILE]) {
      const report = smallGateReport(hostile);
      expect(gateReportFormat.parse(JSON.parse(renderGateJson(report)))).toEqual(gateJson(report));
    }
  });

  test('has verdict, exit code, counts, lines and waivers', () => {
    const json = gateJson(smallGateReport());
    expect(json).toMatchObject({
      schema: 'pumpdrill.gate-result/1',
      verdict: 'fail',
      exitCode: 1,
      counts: { failed: 3, inconclusive: 1, warned: 2, accepted: 1, passed: 2 },
      command: 'pumpdrill run small --policy open,guarded --seed 7',
    });
    expect(json.gates.map(({ line }) => line)).toEqual([null, 12, 14, null, null, 21, null, null, null]);
    expect(json.waivers.map(({ id, result, expired }) => [id, result, expired])).toEqual([
      ['small-block/open/loss', 'accepted', false],
      ['small-block/open/leaks', 'fail', true],
      ['small-block/open/challengeRate', 'pass', false],
    ]);
  });
});

test('every file of a gate shows every waiver, every limit that was missed and the first diverging attempt', () => {
  for (const { name, content } of gateFiles(smallGateReport())) {
    const text = content.replaceAll('\\', '');
    // What holds is no alert.
    if (name !== 'gate.sarif') expect(text, name).toContain('web team');
    for (const part of [
      'fraud team',
      '2027-01-31',
      'login team',
      '2026-10-31',
      'BYPASSED',
      '+998••••••07',
      'range-velocity alone',
    ])
      expect(text, `${name}: ${part}`).toContain(part);
  }
  expect(gateFiles(smallGateReport()).map(({ name }) => name)).toEqual(Object.keys(GATE_FILES));
});
