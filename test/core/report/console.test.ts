import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderConsole } from '../../../src/core/report/console.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { buildScorecard } from '../../../src/core/score/build.ts';
import { scoreRun } from '../../../src/core/score/score.ts';
import type { ScenarioScore, Scorecard } from '../../../src/core/score/scorecard.ts';
import { fold, fraudId, HEADER, person, refused, through } from '../score/small-run.ts';

const EVENTS = [...through(fraudId(0), 1), ...refused(fraudId(1), 2, 'range-velocity'), ...person(0, 5, 'completed')];
const SCORE = scoreRun({
  header: HEADER,
  main: fold(EVENTS),
  undefended: fold([...EVENTS, ...through(fraudId(2), 3)]),
  calm: null,
  withoutDefence: new Map(),
  harness: { started: 3, dropped: 0, unresolved: 0, latenessMsP99: 0, interrupted: false, speed: 1 },
  economics: new Map(),
  tariff: { name: 'flat', asOf: '', currency: 'EUR', source: '', billing: 'per message' },
  counterfactual: 'simulated',
});

function card(scenarios: readonly ScenarioScore[], command = 'pumpdrill run small'): Scorecard {
  return buildScorecard({ engine: 'simulate', target: 'reference', command, assumptions: [], scenarios });
}

function linesOf(scorecard: Scorecard, width = 80): string[] {
  return renderConsole(reportModel(scorecard, null), { colour: false, width }).split('\n');
}

/** A name as long as the formats allow. */
const longId = fc.stringMatching(/^[a-z][a-z0-9-]{0,63}$/);
const anyScore = fc
  .record({ id: longId, policy: longId, seed: fc.nat(4_294_967_295), loss: fc.nat(9e15), dispatches: fc.nat(1e9) })
  .map(({ id, policy, seed, loss, dispatches }): ScenarioScore => {
    const fraud = { ...SCORE.fraud, lossMicro: loss, dispatches, attempts: dispatches };
    const tariff = { ...SCORE.tariff, source: `https://${'x'.repeat(loss % 300)}.example/rates.csv` };
    return { ...SCORE, id, policy, seed, fraud, tariff };
  });

describe('the console table', () => {
  test('keeps to its width, whatever the names, figures and addresses are', () => {
    fc.assert(
      fc.property(
        fc.array(anyScore, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 80, max: 120 }),
        (scores, width) => {
          const lines = linesOf(card(scores, `pumpdrill run ${scores.map(({ id }) => id).join('')}`), width);
          expect(lines.filter((line) => line.length > width)).toEqual([]);
        },
      ),
    );
  });

  test('shortens names in the middle and never a figure', () => {
    const id = `${'a'.repeat(40)}${'z'.repeat(24)}`;
    const fraud = { ...SCORE.fraud, lossMicro: 1_234_567_890_000, dispatches: 123_456, attempts: 987_654 };
    const text = linesOf(card([{ ...SCORE, id, fraud }])).join('\n');
    expect(text).toMatch(/^a{4,}\u2026z{4,} /m);
    expect(text).toContain('123,456/987,654');
    expect(text).toContain('EUR 1,234,567.89');
  });

  test('says a row in words when its figures alone are too wide', () => {
    const fraud = { ...SCORE.fraud, lossMicro: 9e15, dispatches: 1e9, attempts: 1e9 };
    const text = linesOf(
      card([
        { ...SCORE, fraud, seed: 4_294_967_295 },
        { ...SCORE, fraud },
      ]),
    ).join(' ');
    expect(text.replaceAll(/ +/g, ' ')).toContain('seed 4294967295, fraud SMS 1,000,000,000/1,000,000,000');
  });

  test('cuts an address without losing a character of it', () => {
    const source = `https://example.org/${'0123456789'.repeat(20)}/rates.csv`;
    const text = linesOf(card([{ ...SCORE, tariff: { ...SCORE.tariff, source } }])).join('');
    expect(text.replaceAll(' ', '')).toContain(source);
  });

  test('says what the figures are', () => {
    const fraud = { ...SCORE.fraud, lossMicro: 1_230_000 };
    const lines = linesOf(card([{ ...SCORE, fraud }]));
    expect(lines.find((line) => line.startsWith('small '))?.split(/ {2,}/)).toEqual([
      ...['small', 'three', '1/2', 'EUR 1.23', '50.00 %', '0/1'],
    ]);
    expect(lines.some((line) => line.startsWith('verdicts'))).toBe(true);
  });

  test('makes hostile text visible and colours only when asked', () => {
    const hostile = card([SCORE], 'pumpdrill run \u001b[2J\u009bm');
    expect(renderConsole(reportModel(hostile, null))).not.toMatch(/[\u001b\u009b]/);
    const coloured = renderConsole(reportModel(card([SCORE]), null), { colour: true, width: 80 });
    expect(coloured).toContain('\u001b[');
  });
});
