import { describe, expect, test } from 'vitest';
import { compareScorecards } from '../../../src/core/score/compare.ts';
import { type Comparison, comparisonFormat, type MetricChange } from '../../../src/core/score/comparison-format.ts';
import { policyPairs } from '../../../src/core/score/pair-runs.ts';
import { card, run, type SmallRun, seeds } from './small-card.ts';

const only = (comparison: Comparison) => {
  expect(comparison.scenarios).toHaveLength(1);
  return comparison.scenarios[0] as Comparison['scenarios'][number];
};
const metric = (comparison: Comparison, id: MetricChange['id']) =>
  only(comparison).metrics.find((found) => found.id === id) as MetricChange;
const compared = (before: SmallRun, after: SmallRun, engine: 'simulate' | 'live' = 'simulate') =>
  compareScorecards(card([run(before)], engine), card([run(after)], engine));

describe('which runs are pairs', () => {
  test('the same campaign: scenario, hash, seed and plan, at the same prices', () => {
    const others: readonly [SmallRun, string][] = [
      [{ id: 'another' }, 'no-scenario'],
      [{ hash: 'ffff' }, 'other-hash'],
      [{ seed: 2 }, 'other-seed'],
      [{ digest: 'ffff' }, 'other-plan'],
      [{ currency: 'USD' }, 'other-prices'],
    ];
    for (const [part, reason] of others) {
      const { scenarios, unpaired } = compared({}, part);
      expect({ scenarios, reasons: unpaired.map((one) => [one.side, one.reason]) }).toEqual({
        scenarios: [],
        reasons: [
          ['before', reason],
          ['after', reason],
        ],
      });
    }
  });

  test('never across engines', () => {
    const { scenarios, unpaired } = compareScorecards(card([run()]), card([run()], 'live'));
    expect([scenarios, unpaired.map(({ reason }) => reason)]).toEqual([[], ['other-engine', 'other-engine']]);
  });

  test('who has no partner is told beside those who have one', () => {
    const comparison = compareScorecards(card(seeds(3, () => ({}))), card(seeds(2, () => ({}))));
    expect(only(comparison).seeds).toEqual([1, 2]);
    expect(comparison.unpaired).toEqual([
      { side: 'before', id: 'small', policy: 'three', seed: 3, reason: 'other-seed' },
    ]);
  });

  test.each([
    [['open', 'layered'], ['layered', 'basic'], [['layered', 'layered']]],
    [['open'], ['layered'], [['open', 'layered']]],
    [['open', 'basic'], ['layered'], []],
    [[], ['layered'], []],
  ])('policies %j and %j', (before, after, pairs) => {
    expect(policyPairs(before, after).map((pair) => [pair.before, pair.after])).toEqual(pairs);
  });

  test('policies that are named stand against each other, also inside one run', () => {
    const both = card([run({ policy: 'open', loss: 9_000_000 }), run({ policy: 'guarded', loss: 0 })]);
    const comparison = compareScorecards(both, both, { policies: [{ before: 'open', after: 'guarded' }] });
    expect(only(comparison)).toMatchObject({ policies: { before: 'open', after: 'guarded' }, change: 'better' });
    expect(comparison.unpaired.map(({ side, policy, reason }) => [side, policy, reason])).toEqual([
      ['before', 'guarded', 'no-policy'],
      ['after', 'open', 'no-policy'],
    ]);
  });
});

describe('one simulated seed is exact', () => {
  test.each([
    ['the same', 1_000_000, 'same'],
    ['5 % more, the margin', 1_050_000, 'no-worse'],
    ['a little beyond it', 1_050_001, 'regression'],
    ['less', 999_999, 'better'],
  ])('%s', (_, loss, change) => {
    const comparison = compared({}, { loss });
    expect(metric(comparison, 'loss')).toMatchObject({
      ...{ before: 1_000_000, after: loss, difference: loss - 1_000_000, margin: 50_000 },
      ...{ interval: null, probability: null, change },
    });
    expect(comparison).toMatchObject({ change, tests: 0, scenarios: [{ exact: true, change }] });
  });

  test('from nothing to something is a regression, however little', () => {
    expect(metric(compared({ loss: 0 }, { loss: 1 }), 'loss').change).toBe('regression');
  });

  test('people: 0.1 points are the margin, and Newcombe’s interval only informs', () => {
    const comparison = compared({ keptOut: 2 }, { keptOut: 3 });
    const found = metric(comparison, 'kept-out');
    expect(found).toMatchObject({ before: 0.02, after: 0.03, difference: 0.01, margin: 0.001, change: 'regression' });
    // 3/100 - 2/100, independent: worked out by hand from the Wilson intervals 0.0103 to 0.0845 and 0.0055 to 0.0700.
    expect(found.interval).toEqual({
      low: expect.closeTo(-0.0437, 3),
      high: expect.closeTo(0.0664, 3),
      method: 'newcombe-independent',
    });
    expect(only(comparison).cohort).toEqual({ id: 'shop/office', before: 0.02, after: 0.03 });
  });

  test('known pairs of people are used', () => {
    const keptOut = () => ({ both: 2, firstOnly: 1, secondOnly: 0, neither: 97 });
    const comparison = compareScorecards(card([run({ keptOut: 2 })]), card([run({ keptOut: 3 })]), { keptOut });
    const { interval } = metric(comparison, 'kept-out');
    expect(interval?.method).toBe('newcombe-paired');
    expect(interval?.low).toBeGreaterThan(-0.0437);
  });

  test('other margins, other words', () => {
    const margins = { loss: 0.5, keptOut: 0.02 };
    const comparison = compareScorecards(card([run()]), card([run({ loss: 1_400_000, keptOut: 1 })]), { margins });
    expect(comparison).toMatchObject({ margins, change: 'no-worse' });
  });
});

describe('one live run', () => {
  test('has no interval of its money, and that is said to be unclear', () => {
    const comparison = compared({}, { loss: 90_000_000 }, 'live');
    expect(metric(comparison, 'loss')).toMatchObject({ interval: null, change: 'unclear' });
    expect(only(comparison)).toMatchObject({ exact: false, change: 'unclear' });
  });

  test('has one of its people', () => {
    expect(metric(compared({}, { keptOut: 40 }, 'live'), 'kept-out').change).toBe('regression');
    expect(metric(compared({}, { keptOut: 1 }, 'live'), 'kept-out').change).toBe('unclear');
  });

  test('that was inconclusive is not judged', () => {
    const comparison = compared({}, { verdict: 'inconclusive', keptOut: 40 }, 'live');
    expect(only(comparison)).toMatchObject({ change: 'unclear', doubts: ['seed 1 after: inconclusive'] });
  });
});

describe('several seeds', () => {
  const noise = (seed: number) => 1_000_000 + 10_000 * (seed % 7);

  test('are compared pair by pair: what differs between seeds does not matter', () => {
    const far = (seed: number) => seed * 10_000_000;
    const before = card(seeds(20, (seed) => ({ loss: far(seed) })));
    const after = card(seeds(20, (seed) => ({ loss: far(seed) + 20_000 + (seed % 3) * 1_000 })));
    const { difference, interval, change } = metric(compareScorecards(before, after), 'loss');
    expect(difference).toBe(21_050);
    expect(interval?.method).toBe('bca');
    expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeLessThan(1_000);
    expect(change).toBe('no-worse');
  });

  test('a regression is an interval beyond the margin', () => {
    const before = card(seeds(20, (seed) => ({ loss: noise(seed) })));
    const after = card(seeds(20, (seed) => ({ loss: 2 * noise(seed) })));
    const comparison = compareScorecards(before, after);
    const found = metric(comparison, 'loss');
    expect(found.interval?.low).toBeGreaterThan(found.margin ?? 0);
    expect(found).toMatchObject({ change: 'regression' });
    expect(found.probabilityHolm).toBeLessThan(0.001);
    expect(comparison).toMatchObject({ change: 'regression', tests: 2 });
  });

  test('an interval across the margin is unclear, in the mean however bad', () => {
    // One seed of twenty is a disaster: mean +5 EUR on 1, and yet most resamples of seeds may leave it out.
    const before = card(seeds(20, () => ({})));
    const after = card(seeds(20, (seed) => ({ loss: seed === 7 ? 100_000_000 : 1_000_000 })));
    expect(metric(compareScorecards(before, after), 'loss').change).toBe('unclear');
  });

  test('two live ones have Student’s t', () => {
    const before = card(
      seeds(2, () => ({})),
      'live',
    );
    const after = card(
      seeds(2, (seed) => ({ loss: 1_000_000 + seed * 100_000 })),
      'live',
    );
    const { interval, change } = metric(compareScorecards(before, after), 'loss');
    // Differences 100,000 and 200,000: mean 150,000, standard error 50,000, t 12.7062.
    expect(interval).toEqual({ low: -485_310, high: 785_310, method: 'student-t' });
    expect(change).toBe('unclear');
  });

  test('fewer than five simulated ones are judged by themselves', () => {
    const before = card(seeds(2, () => ({})));
    const after = card(seeds(2, (seed) => ({ loss: 1_000_000 + seed * 100_000 })));
    expect(metric(compareScorecards(before, after), 'loss')).toMatchObject({ change: 'regression', probability: null });
  });

  test('Holm: what stands out alone may not among many', () => {
    // 60,000 on average, spread so that t = (60,000 - 50,000) / 4,082 = 2.45: p 0.017 with 9 degrees.
    const spread = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => 60_000 + (i - 4.5) * 4_264);
    const pair = (id: string, more: (seed: number) => number): [SmallRun[], SmallRun[]] => [
      spread.map((_, i) => ({ id, seed: i })),
      spread.map((_, i) => ({ id, seed: i, loss: 1_000_000 + more(i) })),
    ];
    const alone = pair('one', (i) => spread[i] ?? 0);
    const compare = (pairs: readonly [SmallRun[], SmallRun[]][]) =>
      compareScorecards(
        card(pairs.flatMap(([before]) => before.map(run))),
        card(pairs.flatMap(([, after]) => after.map(run))),
      );
    const found = metric(compare([alone]), 'loss');
    expect(found.probability).toBeGreaterThan(0.005);
    expect(found.probability).toBeLessThan(0.025);
    // With the test of its people there are two; those are equal in all pairs and cost it a factor of two.
    expect(found.probabilityHolm).toBeCloseTo(2 * (found.probability ?? 0), 5);
    const many = compare([alone, ...['two', 'three', 'four'].map((id) => pair(id, () => 0))]);
    const first = many.scenarios.find(({ id }) => id === 'one');
    expect(first?.metrics[0]).toMatchObject({ id: 'loss', change: 'unclear' });
    expect(many.tests).toBe(8);
  });
});

describe('worst first', () => {
  test('scenarios: regressions, then what is unclear, then by money', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const before = card(ids.map((id) => run({ id })));
    const losses = [1_000_000, 5_000_000, 50_000_000, 500_000];
    const after = card(ids.map((id, i) => run({ id, loss: losses[i] as number })));
    expect(compareScorecards(before, after).scenarios.map(({ id, change }) => [id, change])).toEqual([
      ['c', 'regression'],
      ['b', 'regression'],
      ['a', 'same'],
      ['d', 'better'],
    ]);
  });

  test('verdicts: the deepest fall, with the seeds in which it happened', () => {
    const before = card(seeds(2, () => ({ verdicts: { a: 'HELD', b: 'HELD', c: 'BYPASSED', d: 'HELD' } })));
    const after = card([
      run({ seed: 1, verdicts: { a: 'BYPASSED', b: 'BACKED_UP', c: 'HELD', e: 'HELD' } }),
      run({ seed: 2, verdicts: { a: 'HELD', b: 'BACKED_UP', c: 'HELD', e: 'HELD' } }),
    ]);
    expect(only(compareScorecards(before, after)).verdicts).toEqual([
      { id: 'a', before: 'HELD', after: 'BYPASSED', seeds: [1] },
      { id: 'd', before: 'HELD', after: null, seeds: [1, 2] },
      { id: 'b', before: 'HELD', after: 'BACKED_UP', seeds: [1, 2] },
      { id: 'e', before: null, after: 'HELD', seeds: [1, 2] },
      { id: 'c', before: 'BYPASSED', after: 'HELD', seeds: [1, 2] },
    ]);
  });
});

test('it is of the published shape, and the same twice', () => {
  const before = card(seeds(6, (seed) => ({ keptOut: seed, verdicts: { a: 'HELD' } })));
  const after = card(seeds(7, (seed) => ({ loss: seed * 500_000, keptOut: 3, verdicts: { a: 'ERROR' } })));
  const text = () => JSON.stringify(comparisonFormat.parse(compareScorecards(before, after)));
  expect(text()).toBe(text());
});
