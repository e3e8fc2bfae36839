import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstDifference,
  OutcomeListener,
  type OutcomeTrail,
  TrailWriter,
} from '../../../src/core/score/outcome-trail.ts';
import { fraudId, HEADER, refused, through } from './small-run.ts';

function trailOf(words: readonly string[]): OutcomeTrail {
  const writer = new TrailWriter();
  for (const word of words) writer.add(word);
  return writer.finish();
}

const word = fc.constantFrom('sent', 'range-velocity', 'ip-velocity', 'lost');

describe('trails', () => {
  test('are written short', () => {
    expect(trailOf(['sent', 'sent', 'sent', 'ip-velocity', 'sent'])).toEqual({
      words: ['sent', 'ip-velocity'],
      outcomes: 'a3ba',
    });
    expect(trailOf([])).toEqual({ words: [], outcomes: '' });
  });

  test('differ first where the lists behind them do, whatever letters they were given', () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(word), fc.array(word), (common, one, other) => {
        const [before, now] = [
          [...common, ...one],
          [...common, ...other],
        ];
        const longest = Math.max(before.length, now.length);
        const index = Array.from({ length: longest }, (_, i) => i).find((i) => before[i] !== now[i]);
        const expected = index === undefined ? null : { index, before: before[index] ?? null, now: now[index] ?? null };
        expect(firstDifference(trailOf(before), trailOf(now))).toEqual(expected);
      }),
    );
  });

  test('name the defence that refused first, and what was sent', () => {
    const heard: string[] = [];
    const listener = new OutcomeListener(HEADER, ({ word: outcome }) => heard.push(outcome));
    const events = [...through(fraudId(0), 1), ...refused(fraudId(1), 2, 'range-velocity'), ...through(fraudId(2), 3)];
    for (const event of events) listener.add(event);
    listener.finish();
    expect(heard).toEqual(['sent', 'range-velocity', 'sent']);
  });

  test('a defence that only observes refuses nobody', () => {
    const heard: string[] = [];
    const observed = HEADER.defences.map((defence) => ({ ...defence, mode: 'observe' as const }));
    const listener = new OutcomeListener({ defences: observed }, ({ word: outcome }) => heard.push(outcome));
    for (const event of refused(fraudId(1), 2, 'range-velocity')) listener.add(event);
    listener.finish();
    expect(heard).toEqual(['refused']);
  });
});
