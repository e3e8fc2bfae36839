import { describe, expect, test } from 'vitest';
import type { Invariant } from '../../../src/core/scenario/probe-format.ts';
import { judgeInvariants } from '../../../src/core/score/invariants.ts';
import { INTENT, type IntentTable, type RunTotals } from '../../../src/core/score/totals.ts';

const AT_MOST: Invariant = {
  kind: 'messages-at-most',
  id: 'few',
  messages: 5,
  per: 'number',
  within: 3_600_000,
  because: 'a cap',
};
const SERVED: Invariant = {
  kind: 'people-served',
  id: 'served',
  share: { numerator: 9, denominator: 10 },
  because: 'people first',
};

function judged(
  invariant: Invariant,
  main: Partial<RunTotals>,
  rest: { undefended?: RunTotals | null; notRun?: string } = {},
) {
  const { undefended = null, notRun = '' } = rest;
  const run = { main: main as RunTotals, undefended, interrupted: false, origins: ['clever', 'blind'] };
  return judgeInvariants({ invariants: [invariant], notRun }, run)[0];
}

const peak = (most: number) => ({
  most,
  key: most === 0 ? '' : '+491•78',
  fromMs: 0,
  toMs: 1_000,
  keys: 2,
  keysOver: 1,
});
const watched = (asked: number, sent: number, complete = true) => ({
  watched: [{ id: 'few', asked: peak(asked), sent: peak(sent), complete }],
});

describe('at most so many messages', () => {
  test('holds at the limit, once more than that was asked for', () => {
    expect(judged(AT_MOST, watched(6, 5))).toMatchObject({
      result: 'holds',
      limit: 'at most 5 messages per number within 60 min',
      actual: '5 of 6 asked for',
    });
  });

  test('is broken by one message more, and says whose and by how much', () => {
    const score = judged(AT_MOST, watched(30, 15));
    expect(score?.result).toBe('broken');
    expect(score?.evidence[0]).toBe(
      '+491•78 got 15 messages, from 0 ms to 1 s: 3.0 times the limit. 1 of 2 went over it.',
    );
  });

  test('zero samples never pass', () => {
    expect(judged(AT_MOST, watched(0, 0))?.result).toBe('not-exercised');
    expect(judged(AT_MOST, watched(5, 5))?.result).toBe('not-exercised');
    expect(judged(AT_MOST, { watched: [] })?.result).toBe('not-run');
  });

  test('what was only looked at in part cannot hold', () => {
    expect(judged(AT_MOST, watched(6, 5, false))?.result).toBe('not-exercised');
    expect(judged(AT_MOST, watched(6, 6, false))?.result).toBe('broken');
  });

  test('is not run where the engine lacks what it needs, whatever was counted', () => {
    expect(judged(AT_MOST, watched(30, 30), { notRun: 'it needs two processes' })).toMatchObject({
      result: 'not-run',
      evidence: ['Not run: it needs two processes.'],
    });
  });
});

describe('people served', () => {
  const done = INTENT.begun | INTENT.completed;
  const people = (flags: number[], attacked = true): RunTotals => {
    const table: IntentTable = {
      lane: 'p/0',
      flags: Uint8Array.from(flags),
      cohort: new Uint16Array(flags.length),
      begunMs: new Uint32Array(flags.length),
      endedMs: new Uint32Array(flags.length),
    };
    const totals = {
      intents: [table],
      cohorts: ['p/all'],
      lanes: [{ intent: 'fraud' }],
      firstFraudAttemptMs: attacked ? 0 : -1,
    };
    return totals as unknown as RunTotals;
  };
  const ten = Array.from({ length: 10 }, () => done);

  test('holds at the share and is broken below it', () => {
    const undefended = people(ten);
    expect(judged(SERVED, people([INTENT.begun, ...ten.slice(1)]), { undefended })).toMatchObject({
      result: 'holds',
      actual: '9 of 10 served',
    });
    expect(judged(SERVED, people([INTENT.begun, INTENT.begun, ...ten.slice(2)]), { undefended })?.result).toBe(
      'broken',
    );
  });

  test('whoever would not have got in anyway is not counted, and nobody nets out against him', () => {
    const undefended = people([INTENT.begun, ...ten.slice(1)]);
    expect(judged(SERVED, people([done, INTENT.begun, ...ten.slice(2)]), { undefended })?.actual).toBe('8 of 9 served');
  });

  test('without an attack, or without people, nothing was exercised', () => {
    expect(judged(SERVED, people(ten, false), { undefended: people(ten) })?.result).toBe('not-exercised');
    expect(judged(SERVED, people([]), { undefended: people([]) })?.result).toBe('not-exercised');
    expect(judged(SERVED, people(ten))?.result).toBe('not-run');
  });
});

describe('gain of one campaign over its twin', () => {
  const GAIN: Invariant = {
    kind: 'gain-at-most',
    id: 'gain',
    of: 'clever',
    over: 'blind',
    percent: 150,
    because: 'oracle',
  };
  const lanes = (his: number, blind: number, attempts = 9) =>
    ({
      lanes: [
        { dispatches: his, attempts },
        { dispatches: blind, attempts },
      ],
    }) as unknown as RunTotals;

  test('is judged in percent of the twin', () => {
    expect(judged(GAIN, lanes(15, 10))?.result).toBe('holds');
    expect(judged(GAIN, lanes(16, 10))?.result).toBe('broken');
    expect(judged(GAIN, lanes(0, 0, 0))?.result).toBe('not-exercised');
  });
});
