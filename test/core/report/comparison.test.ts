import { describe, expect, test } from 'vitest';
import { comparisonModel, seedsText } from '../../../src/core/report/comparison.ts';
import { renderComparisonConsole } from '../../../src/core/report/comparison-console.ts';
import { renderComparisonMarkdown } from '../../../src/core/report/comparison-markdown.ts';
import { compareScorecards } from '../../../src/core/score/compare.ts';
import type { ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { card, run, type SmallRun, seeds } from '../score/small-card.ts';

const model = (
  before: readonly ScenarioScore[],
  after: readonly ScenarioScore[],
  engine: 'simulate' | 'live' = 'simulate',
) => comparisonModel(compareScorecards(card(before, engine), card(after, engine)));
const WORSE: SmallRun = { loss: 3_000_000, keptOut: 2, verdicts: { gate: 'BYPASSED', fresh: 'HELD' } };
const PLAIN = { colour: false, width: 80 };

test('one seed: exact, no interval over seeds, worst first', () => {
  const found = model(
    [run({ id: 'calm' }), run({ verdicts: { gate: 'HELD', stale: 'HELD' } }), run({ seed: 9 })],
    [run({ id: 'calm' }), run(WORSE)],
  );
  expect(
    renderComparisonConsole(found, PLAIN),
  ).toBe(`Regression: 2 scenarios compared: 1 worse by more than the margin, 1 the same.

REGRESSION  small / three, seed 1
  Fraud bill: EUR 1.00 -> EUR 3.00: EUR +2.00; REGRESSION, margin EUR +0.05
  Value stopped: 99.00 % -> 97.00 %: -2.00 points
  Kept out: 0.00 % -> 2.00 %: +2.00 points; 95 % -1.97 points to +7.00 points
    (people not paired); REGRESSION, margin +0.10 points
  gate: HELD -> BYPASSED
  Only before: stale HELD
  Only after: fresh HELD
  Most more kept out: shop/office, 0.00 % -> 2.00 %

No difference at all: calm / three, seed 1.

Only before: small / three, seed 9: the other side did not play this seed.

A regression is more than 5.00 % more loss, or +0.10 points more of the real
  users kept out.
Simulated with equal seeds, so each difference is exact; a single seed has no
  interval over seeds. From five seeds on it is judged by the interval over
  seeds.
"people not paired": what was saved does not tell who was kept out in which run,
  so the interval is wider than it need be (runs with --detail sampled or off
  tell).
`);
});

test('twenty seeds: intervals, and how many tests were taken together', () => {
  const text = renderComparisonConsole(
    model(
      seeds(20, (seed) => ({ loss: 1_000_000 + seed })),
      seeds(20, (seed) => ({ loss: 2_000_000 + seed * 1_000 })),
    ),
    PLAIN,
  );
  expect(text).toMatch(/small \/ three, seeds 1-20\n/);
  expect(text).toMatch(
    /EUR \+1\.01; 95 % EUR \+1\.01 to EUR \+1\.01\s+\(bootstrap\); REGRESSION, margin EUR \+0\.05, p < 0\.001/,
  );
  expect(text).toContain('Kept out: 0.00 % -> 0.00 %: 0.00 points');
  expect(text).toContain('2 tests were taken together (Holm).');
});

test('one live run is not judged by its money, and that is said', () => {
  const found = model([run()], [run({ loss: 50_000_000, verdict: 'inconclusive' })], 'live');
  expect(found.headline).toBe('1 scenario compared: 1 unclear.');
  expect(found.notes).toContain('One live run of each side: its money has no interval and is not judged.');
  expect(found.sections[0]?.lines).toContain('Not judged: seed 1 after: inconclusive');
});

test('markdown has the same figures in tables', () => {
  const text = renderComparisonMarkdown(model([run()], [run(WORSE)]));
  expect(text).toContain('## REGRESSION: small / three, seed 1');
  expect(text).toContain('| Fraud bill | EUR 1.00 | EUR 3.00 | EUR \\+2.00 |  | REGRESSION, margin EUR \\+0.05 |');
});

describe('what is hostile stays text', () => {
  const id = 'a|b<script>\u001b[2J\u202e';
  const found = model(
    [run({ id, policy: id })],
    [run({ id, policy: id, ...WORSE }), run({ id: `${id}2`, policy: id })],
  );

  test('on a terminal', () => {
    const text = renderComparisonConsole(found, { colour: true, width: 80 });
    expect(text).toContain('\\u{1b}[2J\\u{202e}');
    expect(text.replaceAll(/\u001b\[(31|0)m/g, '')).not.toMatch(/[\u001b\u202e]/);
    expect(text).toContain('\u001b[31mREGRESSION\u001b[0m  a|b');
  });

  test('in Markdown', () => {
    const text = renderComparisonMarkdown(found);
    expect(text).toContain('a\\|b&lt;script&gt;');
    expect(text).not.toMatch(/<script|[\u001b\u202e]/);
  });
});

test('80 columns, whatever the names', () => {
  const id = 'a-very-long-name-'.repeat(12);
  const found = model([run({ id, policy: id }), run({ id: 'b' })], [run({ id, policy: id, ...WORSE })]);
  const lines = renderComparisonConsole(found, PLAIN).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('many without a partner stand in one sentence', () => {
  const many = Array.from({ length: 40 }, (_, i) => run({ id: `s${i}` }));
  expect(model([...many, run()], [run()]).unpaired).toEqual([
    'Only before: s0, s1, s2, s3, s4 and 35 more / three, seed 1: the other side did not play this scenario.',
  ]);
});

test.each([
  [[1], 'seed 1'],
  [[1, 2, 3], 'seeds 1-3'],
  [[7, 1, 2], 'seeds 1-2, 7'],
  [[4, 4], 'seed 4'],
])('%j', (found, text) => {
  expect(seedsText(found)).toBe(text);
});
