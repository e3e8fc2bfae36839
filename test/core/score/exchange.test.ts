import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PumpdrillError } from '../../../src/core/domain/errors.ts';
import { converted, withConvertedTotals } from '../../../src/core/score/exchange.ts';
import { type ExchangeTable, exchangeFormat } from '../../../src/core/score/exchange-format.ts';
import { type Scorecard, scorecardFormat } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from '../report/small-report.ts';

const TABLE: ExchangeTable = {
  schema: 'pumpdrill.exchange/1',
  name: 'by hand',
  asOf: '2026-01-02',
  source: 'made up for a test',
  into: 'USD',
  microPerUnit: { EUR: 1_080_000, INR: 11_900 },
};

test.each([
  [1_000_000, 'EUR', 1_080_000],
  [-1_000_000, 'EUR', -1_080_000],
  [47_000_000_000, 'INR', 559_300_000],
  [7, 'USD', 7],
  // 0.5 x 1.0 and its neighbours: halves away from zero.
  [25, 'EUR', 27],
  [1, 'INR', 0],
  [-1, 'EUR', -1],
  [1, 'GBP', null],
  [1, 'toString', null],
])('%i micro of %s', (micro, currency, into) => expect(converted(micro, currency, TABLE)).toBe(into));

test('is exact to half a millionth, however much it is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_000_000_000_000 }),
      fc.integer({ min: 1, max: 900_000_000 }),
      (micro, rate) => {
        const into = converted(micro, 'EUR', { ...TABLE, microPerUnit: { EUR: rate } }) ?? -1;
        const off = BigInt(into) * 1_000_000n - BigInt(micro) * BigInt(rate);
        expect(off <= 500_000n && off > -500_000n).toBe(true);
      },
    ),
  );
});

/** The attacks of the small report twice, once in rupees. */
const TWO: Scorecard = {
  ...SCORECARD,
  scenarios: SCORECARD.scenarios.flatMap((score) => [
    score,
    { ...score, id: `${score.id}-in`, tariff: { ...score.tariff, currency: 'INR' } },
  ]),
};

test('adds what was converted, policy by policy, and keeps the table', () => {
  const { converted: totals, scenarios } = withConvertedTotals(TWO, TABLE);
  expect(scenarios).toEqual(TWO.scenarios);
  expect(totals?.table).toEqual(TABLE);
  expect(totals?.policies).toEqual([
    {
      policy: 'open',
      lossMicro: 81_000_000 + 892_500,
      undefendedLossMicro: 81_000_000 + 892_500,
      attackerProfitMicro: 24_246_000 + 267_155,
    },
    {
      policy: 'guarded',
      lossMicro: 810_000 + 8_925,
      undefendedLossMicro: 81_000_000 + 892_500,
      attackerProfitMicro: -54_000 - 595,
    },
  ]);
  expect(scorecardFormat.parse(withConvertedTotals(TWO, TABLE))).toEqual(withConvertedTotals(TWO, TABLE));
});

test('names every currency that the table lacks', () => {
  const into: ExchangeTable = { ...TABLE, into: 'CHF', microPerUnit: {} };
  try {
    withConvertedTotals(TWO, into);
  } catch (error) {
    expect(error).toBeInstanceOf(PumpdrillError);
    expect((error as PumpdrillError).problems.map(({ path }) => path)).toEqual([
      'microPerUnit.EUR',
      'microPerUnit.INR',
    ]);
    return;
  }
  expect.unreachable();
});

test.each([
  [{ asOf: 'yesterday' }],
  [{ asOf: undefined }],
  [{ source: '' }],
  [{ into: 'dollars' }],
  [{ microPerUnit: { EUR: 0 } }],
  [{ microPerUnit: { EUR: 1.08 } }],
  [{ microPerUnit: { eur: 1 } }],
  [{ more: 1 }],
])('a table without day, source or whole rates is none: %o', (change) => {
  expect(exchangeFormat.safeParse({ ...TABLE, ...change }).success).toBe(false);
});
