import { describe, expect, test } from 'vitest';
import { Draws } from '../../../src/core/random/draws.ts';
import { type SprtPlan, sprt, sprtExpectedTrials, sprtLimits, sprtLines } from '../../../src/core/score/sprt.ts';

const plan = (acceptable: number, unacceptable: number, more: Partial<SprtPlan> = {}): SprtPlan => ({
  ...{ acceptable, unacceptable, trialsMax: 1_000_000 },
  ...more,
});
const trials = (count: number, failures: readonly number[] = []) =>
  Array.from({ length: count }, (_, i) => failures.includes(i + 1));

/** methods.md 4.4: error rates of 1 %. */
test.each([
  [0.005, 0.015, 988, 690],
  [0.01, 0.02, 1_444, 1_151],
  [0.001, 0.005, 1_877, 1_110],
])('expected trials of %f against %f: %i and %i', (acceptable, unacceptable, good, bad) => {
  const expected = sprtExpectedTrials(plan(acceptable, unacceptable));
  expect(Math.round(expected.acceptable)).toBe(good);
  expect(Math.round(expected.unacceptable)).toBe(bad);
});

/** The example of the NIST/SEMATECH handbook, section 6.2.6 (figures from memory of it; the page itself was not at hand). */
describe('1 % against 10 %, errors of 5 and 10 %', () => {
  const nist = plan(0.01, 0.1, { falseFail: 0.05, falsePass: 0.1 });

  test('lines: -0.939 + 0.0397 n and 1.205 + 0.0397 n', () => {
    const lines = sprtLines(nist);
    expect([lines.slope, lines.pass, lines.fail]).toEqual([
      expect.closeTo(0.0397, 4),
      expect.closeTo(0.939, 3),
      expect.closeTo(1.205, 3),
    ]);
  });

  test('none in 24 passes, two in two fail', () => {
    expect(sprt(nist, trials(100))).toMatchObject({ result: 'pass', trials: 24, failures: 0 });
    expect(sprt(nist, trials(100, [1, 2]))).toMatchObject({ result: 'fail', trials: 2, failures: 2 });
  });

  test('one failure more takes 1/slope trials longer', () => {
    expect(sprt(nist, trials(100, [10]))).toMatchObject({ result: 'pass', trials: 49, failures: 1 });
  });
});

test('bounds are log(b / (1 - a)) and log((1 - b) / a)', () => {
  const { pass, fail } = sprtLimits({ falseFail: 0.05, falsePass: 0.2 });
  expect([pass, fail]).toEqual([expect.closeTo(Math.log(0.2 / 0.95), 12), expect.closeTo(Math.log(16), 12)]);
});

describe('what ends without a decision never passes', () => {
  test('no trial at all, too few, or a limit', () => {
    expect(sprt(plan(0.01, 0.1), [])).toEqual({ result: 'inconclusive', trials: 0, failures: 0, logRatio: 0 });
    expect(sprt(plan(0.01, 0.1), trials(20)).result).toBe('inconclusive');
    const cut = sprt(plan(0.01, 0.1, { trialsMax: 20 }), trials(500));
    expect(cut).toMatchObject({ result: 'inconclusive', trials: 20 });
  });

  test('trials that share counters count less', () => {
    const alone = sprt(plan(0.01, 0.1), trials(1_000)).trials;
    expect(sprt(plan(0.01, 0.1, { designEffect: 2 }), trials(1_000)).trials).toBe(2 * alone - 1);
  });

  test('what comes after the decision is not looked at', () => {
    let seen = 0;
    const endless = function* () {
      for (;;) {
        seen += 1;
        yield false;
      }
    };
    const { trials: needed } = sprt(plan(0.01, 0.1), endless());
    expect(seen).toBe(needed);
  });
});

test('errs about as rarely as it promises, and needs about as many trials as expected', () => {
  const draws = new Draws(7, 11);
  const test = plan(0.02, 0.06, { falseFail: 0.05, falsePass: 0.05 });
  const flow = function* (perMille: number) {
    for (;;) yield draws.chance({ numerator: perMille, denominator: 1_000 });
  };
  const many = (perMille: number) => Array.from({ length: 2_000 }, () => sprt(test, flow(perMille)));
  const [good, bad] = [many(20), many(60)];
  const share = (runs: typeof good, result: string) => runs.filter((run) => run.result === result).length / 2_000;
  // Wald: errors stay below a / (1 - b) and b / (1 - a); three standard errors of 2,000 runs are 0.015.
  expect(share(good, 'fail')).toBeLessThan(0.05 / 0.95 + 0.015);
  expect(share(bad, 'pass')).toBeLessThan(0.05 / 0.95 + 0.015);
  expect(share(good, 'fail')).toBeGreaterThan(0.01);
  const mean = good.reduce((sum, run) => sum + run.trials, 0) / 2_000;
  // Overshoot past the bounds makes it a little longer than the formula.
  expect(mean / sprtExpectedTrials(test).acceptable).toBeGreaterThan(0.95);
  expect(mean / sprtExpectedTrials(test).acceptable).toBeLessThan(1.3);
});
