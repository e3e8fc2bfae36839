import { describe, expect, test } from 'vitest';
import {
  conditionText,
  estimateText,
  figureText,
  flipText,
  sharpnessText,
  verdictText,
} from '../../../src/core/report/claims-wording.ts';
import type { ClaimEntry } from '../../../src/core/score/claim-report.ts';

const PERCENT = {
  measure: { id: 'value-stopped', what: 'value', unit: 'percent' },
  currency: 'USD',
  against: null,
} as const;
const MONEY = { ...PERCENT, measure: { ...PERCENT.measure, unit: 'money' } } as const;
const COMPARED = { ...PERCENT, against: { policy: 'open', defences: [], market: null } } as const;

describe('a figure', () => {
  test.each([
    [90.04, PERCENT, '90.0 %'],
    [0.123, PERCENT, '0.12 %'],
    [0.0001, PERCENT, '0.0 %'],
    [-0.0001, PERCENT, '0.0 %'],
    [29.6, COMPARED, '+29.6 points'],
    [-100, COMPARED, '-100.0 points'],
    [1234.5, MONEY, 'USD 1,234.50'],
    [-0.456, MONEY, 'USD -0.46'],
    [null, MONEY, 'no sample'],
  ])('%d reads %j as %s', (value, unit, text) => {
    expect(figureText(value, unit)).toBe(text);
  });

  test('has its interval beside it, where there is one', () => {
    expect(estimateText({ mean: 41.2, low: 40.81, high: 41.59, seeds: 20 }, PERCENT)).toBe('41.2 % (40.8 to 41.6)');
    expect(estimateText({ mean: 41.2, low: null, high: null, seeds: 1 }, PERCENT)).toBe('41.2 %');
  });
});

test('a condition', () => {
  expect(conditionText({ atLeast: 80, below: 95 }, PERCENT)).toBe('at least 80 % and below 95 %');
  expect(conditionText({ atLeast: 1 }, COMPARED)).toBe('at least 1 point');
  expect(conditionText({ atMost: 0 }, MONEY)).toBe('at most USD 0');
});

test('a verdict names what decides, and how sharply', () => {
  const only = { id: 'exits', what: 'exits', labels: ['100', '300'], values: [] };
  const entry = {
    verdict: 'holds-only-if',
    onlyIf: [only],
    inside: { holding: 10, points: 10 },
    outside: { holding: 2, points: 10 },
  } as unknown as ClaimEntry;
  expect(verdictText(entry)).toBe('holds only if exits: 100 or 300');
  expect(sharpnessText(entry)).toBe('Then it holds in 10 of 10 cases, in 2 of 10 elsewhere.');
  expect(verdictText({ verdict: 'holds', onlyIf: [] })).toBe('holds');
  expect(verdictText({ verdict: 'does-not-hold', onlyIf: [] })).toBe('does not hold');
  // Where cases differ and no assumption alone makes a difference.
  expect(verdictText({ verdict: 'holds-only-if', onlyIf: [] })).toBe('holds only in part');
});

test('a turn says from where, over what, and where it never comes', () => {
  const flip = { id: 'served', what: 'share at home', rising: true, atBase: 11.4, lowest: 4, highest: 67.6 };
  expect(flipText({ ...flip, alwaysHolds: 0, neverHolds: 1 })).toBe(
    'By share at home: with everything else as written it holds from 11 %; the turn lies between 4 and 68 % where there is one; in 1 of the cases it never does.',
  );
  const none = { ...flip, rising: null, atBase: null, lowest: null, highest: null };
  expect(flipText({ ...none, alwaysHolds: 2, neverHolds: 0 })).toBe(
    'By share at home: with everything else as written it does not turn; in 2 of the cases it always holds.',
  );
});
