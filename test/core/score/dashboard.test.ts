/** The dashboard of a service under attack: answers by kind, and how long they took. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttemptEvent } from '../../../src/core/domain/event.ts';
import { AnswerTimes, BINS, binOf, microsOf, p95PerBucket } from '../../../src/core/score/answer-times.ts';
import { decodeFold, encodeFold } from '../../../src/core/score/fold-format.ts';
import { percentile } from '../../../src/core/score/rate.ts';
import { scenarioSeries } from '../../../src/core/score/series.ts';
import { attempt, fold, fraudId, HEADER, personId } from './small-run.ts';

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
const seriesOf = (events: readonly AttemptEvent[]) =>
  scenarioSeries({ header: HEADER, main: fold(events), undefended: null, economics: new Map() });

describe('bins of answer times', () => {
  test.each([0, 1, 31, 32, 33, 63, 64, 1_000, 999_999, 2 ** 26 - 1])('%i us is within 1/32', (micros) => {
    expect(Math.abs(microsOf(binOf(micros)) - micros)).toBeLessThanOrEqual(micros / 32);
  });

  test('no time is off by more, and longer ones are in no lower bin', () => {
    const time = fc.integer({ min: 0, max: 2 ** 26 - 1 });
    fc.assert(
      fc.property(time, time, (one, other) => {
        expect(Math.abs(microsOf(binOf(one)) - one)).toBeLessThanOrEqual(one / 32);
        expect(Math.sign(binOf(one) - binOf(other)) * Math.sign(one - other)).toBeGreaterThanOrEqual(0);
        expect(binOf(one)).toBeLessThan(BINS);
      }),
    );
  });

  test('what takes longer than all of them is in the last', () => {
    expect([binOf(2 ** 26), binOf(2 ** 40), binOf(-1)]).toEqual([BINS - 1, BINS - 1, 0]);
  });
});

test('the 95th percentile is that of all answers of a bucket, whatever order they come in', () => {
  const answer = fc.record({ atMs: fc.nat(900_000), micros: fc.nat(40_000_000) });
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 80 }), fc.constantFrom(1, 2, 4), (all, factor) => {
      // Planned for five minutes: the later ones widen the buckets.
      const [times, backwards] = [new AnswerTimes(300_000), new AnswerTimes(300_000)];
      for (const { atMs, micros } of all) times.add(atMs, micros);
      for (const { atMs, micros } of all.toReversed()) backwards.add(atMs, micros);
      const totals = times.totals();
      if (totals === null) throw new Error('answers came');
      expect(backwards.totals()).toEqual(totals);
      const bucketMs = totals.bucketMs * factor;
      for (const [i, p95] of p95PerBucket(totals, { bucketMs, length: Math.ceil(900_001 / bucketMs) }).entries()) {
        const inside = all.filter(({ atMs }) => Math.floor(atMs / bucketMs) === i).map(({ micros }) => micros);
        const exact = percentile(
          inside.sort((a, b) => a - b),
          { numerator: 19, denominator: 20 },
        );
        if (exact === null) expect(p95).toBeNull();
        else expect(Math.abs((p95 ?? -1) * 1_000 - exact)).toBeLessThanOrEqual(exact / 32 + 5);
      }
    }),
  );
});

describe('the dashboard of a run', () => {
  test.each<[string, Partial<AttemptEvent>, readonly [answers: number, server: number, client: number, lost: number]]>([
    ['sent', { answer: 'sent', status: 200 }, [1, 0, 0, 0]],
    ['refused', { answer: 'rate-limited', status: 429 }, [1, 0, 1, 0]],
    ['closed', { answer: 'service-closed', status: 503 }, [1, 1, 0, 0]],
    ['refused without a status that says so', { answer: 'fraud-blocked', status: 200 }, [1, 0, 0, 0]],
    ['no answer', { answer: 'transport-error', status: 0 }, [0, 0, 0, 1]],
  ])('%s', (_name, facts, counts) => {
    const { dashboard } = seriesOf([attempt(personId(0), 3_000, facts)]);
    const { answers = [], serverErrors = [], clientErrors = [], unanswered = [] } = dashboard ?? {};
    expect([answers, serverErrors, clientErrors, unanswered].map((list) => list[1])).toEqual(counts);
    expect(sum([...answers, ...unanswered])).toBe(1);
  });

  test('has no answer times where time is simulated', () => {
    expect(seriesOf([attempt(fraudId(0), 0)]).dashboard?.answerMsP95).toBeNull();
  });

  test('has those of a live run, also from its file', () => {
    const main = fold([
      attempt(fraudId(0), 1_000, { tookMicros: 2_500 }),
      attempt(personId(0), 1_500, { tookMicros: 40_000 }),
      attempt(personId(1), 4_000, { tookMicros: 7 }),
      attempt(personId(2), 6_000, { answer: 'transport-error', status: 0 }),
    ]);
    const run = {
      ...{ header: HEADER, main, undefended: null, calm: null, withoutDefence: new Map(), economics: new Map() },
      harness: { started: 4, dropped: 0, unresolved: 1, latenessMsP99: 0, interrupted: false, speed: 1 },
      tariff: { name: 'test', asOf: '2026-01-01', currency: 'EUR', source: 'made up', billing: 'per message' },
      counterfactual: 'simulated' as const,
    };
    const times = scenarioSeries(run).dashboard?.answerMsP95;
    expect(times?.slice(0, 4)).toEqual([39.94, null, 0.01, null]);
    const again = decodeFold(JSON.parse(JSON.stringify(encodeFold(run))));
    expect('run' in again && scenarioSeries(again.run)).toEqual(scenarioSeries(run));
  });
});
