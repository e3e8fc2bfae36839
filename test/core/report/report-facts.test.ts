/** The facts that stand on the page beside the scorecard's own: funnel, dashboard, examples, evidence, health, what was not measured. */
import { describe, expect, test } from 'vitest';
import { dashboardFacts } from '../../../src/core/report/dashboard-facts.ts';
import { evidenceOf } from '../../../src/core/report/evidence-facts.ts';
import { firstScreen } from '../../../src/core/report/first-screen-facts.ts';
import { funnelOf } from '../../../src/core/report/funnel-facts.ts';
import { healthSentence } from '../../../src/core/report/health-facts.ts';
import { notMeasured } from '../../../src/core/report/not-measured-facts.ts';
import { policyTotals } from '../../../src/core/report/policy-totals.ts';
import { chosenTraces } from '../../../src/core/report/trace-choice.ts';
import type { DefenceScore, ScenarioScore, ScenarioSeries, Scorecard } from '../../../src/core/score/scorecard.ts';
import { SCORECARD, SERIES } from './small-report.ts';

const RUN = SCORECARD.scenarios[0] as ScenarioScore;
const ONE = SERIES.scenarios[0] as ScenarioSeries;

function blocker(id: string, fraud: number, legit: number, mode: DefenceScore['mode'] = 'enforce'): DefenceScore {
  return { ...(RUN.defences[0] as DefenceScore), id, mode, firstBlocker: { fraud, legit, savedMicro: 0 } };
}

function funnelText(score: ScenarioScore): string[] {
  return funnelOf(score).map(({ label, stopped, left, people }) => `${label} ${stopped} ${left} ${people}`);
}

describe('the funnel', () => {
  const attacked = (attempts: number, dispatches: number): ScenarioScore => ({
    ...RUN,
    fraud: { ...RUN.fraud, attempts, dispatches },
    defences: [
      blocker('first', 600, 2),
      blocker('idle', 0, 0),
      blocker('watcher', 9, 9, 'observe'),
      blocker('second', 300, 0),
    ],
    providerReasons: [
      {
        reason: 'ait',
        refused: { fraud: 60, legit: 1 },
        failed: { fraud: 5, legit: 0 },
        wouldRefuse: { fraud: 3, legit: 0 },
      },
    ],
  });

  test('takes off what each was the first to stop, and ends at what was sent', () => {
    expect(funnelText(attacked(1_000, 40))).toEqual([
      'asked for 0 1000 0',
      'first 600 400 2',
      'second 300 100 0',
      "the provider's own rules 60 40 1",
      'SMS sent 0 40 0',
    ]);
  });

  test('says what no defence explains, and when one request sent several messages', () => {
    expect(funnelText(attacked(1_000, 30)).at(-2)).toBe('not sent, and no defence says why 10 30 0');
    expect(funnelText(attacked(1_000, 55)).at(-2)).toBe('sent more than once for one request -15 55 0');
    expect(funnelText({ ...RUN, fraud: { ...RUN.fraud, attempts: 0 } })).toEqual([]);
  });
});

describe('the ordinary dashboard', () => {
  test('shows the attack beside the rest', () => {
    // 21 of 60 buckets hold the attack (minute 10 to 30); 20 of them have 5 refusals and a request without an answer.
    expect(dashboardFacts(ONE).map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Requests for a code: 1,217 during the attack, 2,223 otherwise',
      'Availability: 98.36 % during the attack, 100.00 % otherwise',
      'Refused (4xx): 8.22 % during the attack, 0.00 % otherwise',
      'Answer time, worst 95th percentile: 12 ms during the attack, 12 ms otherwise',
    ]);
  });

  test('of a calm day has one figure each, and of a simulation no times', () => {
    const calm = SERIES.scenarios[2] as ScenarioSeries;
    expect(dashboardFacts(calm).map(({ value }) => value)).toEqual([
      '420',
      '100.00 %',
      '0.00 %',
      'not measured: a simulated target answers in no time',
    ]);
    const { dashboard, ...older } = calm;
    expect(dashboardFacts(older)).toEqual([]);
  });
});

test('ten examples are of as many kinds as there are, in the order of time', () => {
  const trace = (atMs: number, reason: string): ScenarioSeries['traces'][number] => ({
    ...{ atMs, intent: 'fraud', number: '+998••••••00', address: '100.64.0.1', dispatched: false, disposition: 'deny' },
    decisions: [{ defence: 'range-velocity', observed: false, kind: 'deny', reason }],
  });
  const many = [
    ...Array.from({ length: 15 }, (_, i) => trace(i, 'same')),
    trace(15, 'rare'),
    { ...trace(16, 'rare'), intent: 'legit' as const },
  ];
  expect(chosenTraces(many).map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 15, 16]);
  expect(chosenTraces(many.slice(0, 3))).toEqual(many.slice(0, 3));
});

test('evidence is told once where it is the same for all, and idle defences share a line', () => {
  const plain: DefenceScore = {
    ...blocker('plain', 0, 0),
    verdict: 'BACKED_UP',
    refused: { fraud: 0, legit: 0 },
    attribution: null,
    reasons: [],
    flips: [],
  };
  const defences: DefenceScore[] = [
    { ...plain, id: 'busy', refused: { fraud: 3, legit: 0 }, evidence: ['Of all.', 'Of busy.'] },
    { ...plain, id: 'idle', evidence: ['Of all.', 'Of idle.'] },
    { ...plain, id: 'bad', verdict: 'HARMFUL', evidence: ['Of bad.', 'Of all.'] },
  ];
  const found = evidenceOf({ ...RUN, defences });
  expect(found.shared).toEqual(['Of all.']);
  expect(found.entries.map(({ defence, sentences }) => [defence.id, ...sentences])).toEqual([
    ['busy', 'Of busy.'],
    ['bad', 'Of bad.'],
  ]);
  expect(found.idle.map(({ defence, index }) => `${defence.id} ${index}`)).toEqual(['idle 1']);
});

describe('the first screen', () => {
  const screen = (scorecard: Scorecard) => firstScreen(scorecard, policyTotals(scorecard));

  test('speaks of the policies that defend', () => {
    const { verdict, facts } = screen(SCORECARD);
    expect(verdict).toContain(
      'Under guarded, the campaign was contained; 10 fraud SMS, EUR 0.75 of EUR 75.00 undefended;',
    );
    expect(facts.map(({ name }) => name)).toEqual(['Policies', 'Seed', 'Engine', 'Prices', 'Harness', 'Again']);
  });

  test('of nothing played says so', () => {
    const nothing = { ...SCORECARD, scenarios: [] };
    expect(screen(nothing).verdict).toBe('Nothing was played.');
  });
});

test('the harness is told by its worst run, and a simulation has no lateness', () => {
  const live: Scorecard = { ...SCORECARD, engine: 'live' };
  expect(healthSentence(live)).toMatch(
    /^at most \d+\.\d ms late \(p99 of the worst run\); [\d,]+ dropped, [\d,]+ unresolved of [\d,]+ openers; \d of \d runs agree/,
  );
  expect(healthSentence({ ...SCORECARD, engine: 'simulate' })).toMatch(/^simulated, so nothing can be late; /);
});

test('what was not measured follows from what was played', () => {
  const one: Scorecard = { ...SCORECARD, engine: 'simulate', scenarios: [RUN] };
  const text = notMeasured(one).join('\n');
  expect(text).toContain('one seed was played');
  expect(text).toContain('answer times: a simulation has none');
  const two = { ...one, engine: 'live' as const, scenarios: [RUN, { ...RUN, seed: RUN.seed + 1 }] };
  expect(notMeasured(two).join('\n')).not.toMatch(/one seed was played|a simulation has none/);
});
