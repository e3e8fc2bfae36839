/** Reports say what attackers did who adapt. */
import { describe, expect, test } from 'vitest';
import { RENDERERS } from '../../../src/core/report/index.ts';
import { reportModel } from '../../../src/core/report/model.ts';
import { moveFacts, moveSentence } from '../../../src/core/report/move-facts.ts';
import type { MoveScore, ScenarioScore } from '../../../src/core/score/scorecard.ts';
import { SCORECARD } from './small-report.ts';

const MOVES: MoveScore[] = [
  { campaign: 'night', move: 'change-destinations', times: 1, firstAtMs: 360_000, lastAtMs: 360_000 },
  { campaign: 'night', move: 'back-off', times: 12, firstAtMs: 400_000, lastAtMs: 7_200_000 },
  { campaign: 'day', move: 'cut-losses', times: 1, firstAtMs: 500_000, lastAtMs: 500_000 },
];
const NIGHT = 'changed destinations at 6 min; stayed away for a while 12 times, 6 min 40 s to 2 h';
const [still] = SCORECARD.scenarios as [ScenarioScore];
const score: ScenarioScore = { ...still, fraud: { ...still.fraud, moves: MOVES } };

test('one fact per campaign that moved, none where nobody did', () => {
  expect(moveFacts(score).map(({ name, value }) => [name, value])).toEqual([
    ['Attacker night adapted', NIGHT],
    ['Attacker day adapted', 'stopped, because it lost money at 8 min 20 s'],
  ]);
  expect(moveSentence(score)).toBe(
    `Attacker night adapted: ${NIGHT}. Attacker day adapted: stopped, because it lost money at 8 min 20 s`,
  );
  expect([moveFacts(still), moveSentence(still)]).toEqual([[], null]);
});

describe.each(['console', 'html', 'md'] as const)('%s', (id) => {
  test('shows it', () => {
    const model = reportModel({ ...SCORECARD, scenarios: [score, ...SCORECARD.scenarios.slice(1)] }, null);
    const text = RENDERERS[id].render(model, { colour: false, width: 400 });
    expect(text).toContain('Attacker night adapted');
    expect(text).toContain(NIGHT);
  });
});
