import { describe, expect, test } from 'vitest';
import {
  afterText,
  countText,
  moneyText,
  percentText,
  pointsText,
  rateText,
  spanText,
  VERDICT_MARKS,
  VERDICT_MEANINGS,
} from '../../../src/core/report/wording.ts';
import { VERDICTS } from '../../../src/core/score/scorecard.ts';

describe('wording', () => {
  test.each([
    [null, 'never'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [119_400, '119 s'],
    [120_000, '2 min'],
    [450_000, '7 min 30 s'],
    [7_199_000, '119 min 59 s'],
    [7_200_000, '2 h'],
    [23_400_000, '6 h 30 min'],
    [172_800_000, '2 d'],
    [187_200_000, '2 d 4 h'],
  ])('spanText(%j) is %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  test.each([
    [0, 'at once'],
    [null, 'never'],
    [850, '850 ms'],
  ])('afterText(%j) is %s', (ms, text) => {
    expect(afterText(ms)).toBe(text);
  });

  test.each([
    [0, 'EUR 0.00'],
    [18_000_000_000, 'EUR 18,000.00'],
    [-12_050_000, 'EUR -12.05'],
    [7_500, 'EUR 0.0075'],
    [10_000, 'EUR 0.01'],
    [1_234_567_890_000, 'EUR 1,234,567.89'],
  ])('moneyText(%j) is %s', (micro, text) => {
    expect(moneyText(micro, 'EUR')).toBe(text);
  });

  test.each([
    [null, 'n/a'],
    [0, '0.00 %'],
    [1, '100.00 %'],
    [0.12345, '12.35 %'],
  ])('percentText(%j) is %s', (value, text) => {
    expect(percentText(value)).toBe(text);
  });

  test.each([
    [-9.04, '-9.0 points'],
    [1.46, '+1.5 points'],
    [0, '0.0 points'],
    [-0.01, '0.0 points'],
    [0.01, '0.0 points'],
  ])('pointsText(%j) is %s', (points, text) => {
    expect(pointsText(points)).toBe(text);
  });

  test('rates carry what they were made of and their upper bound', () => {
    expect(rateText({ numerator: 3, denominator: 1_700, value: 0.001765, low: 0.0006, high: 0.005179 })).toBe(
      '3 of 1,700 (0.18 %, at most 0.52 %)',
    );
    expect(rateText({ numerator: 0, denominator: 0, value: null, low: null, high: null })).toBe('0 of 0 (no sample)');
  });

  test.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [240_000, '240,000'],
    [-1_234.5, '-1,234.5'],
  ])('countText(%j) is %s', (count, text) => {
    expect(countText(count)).toBe(text);
  });

  test('every verdict has a mark of its own and a meaning', () => {
    expect(new Set(VERDICTS.map((verdict) => VERDICT_MARKS[verdict])).size).toBe(VERDICTS.length);
    expect(VERDICTS.filter((verdict) => VERDICT_MEANINGS[verdict].length < 10)).toEqual([]);
  });
});
