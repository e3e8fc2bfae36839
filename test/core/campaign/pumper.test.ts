import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPumper, type PumperHabits } from '../../../src/core/campaign/pumper.ts';
import { CHANNELS } from '../../../src/core/domain/attempt.ts';
import { ANSWER_CLASSES } from '../../../src/core/domain/result.ts';
import { openerFor, play, story, type World } from './actor-driver.ts';

const ALL = { numerator: 1, denominator: 1 };
const NONE = { numerator: 0, denominator: 1 };
const SOLVER = { kind: 'service', delay: 13_000, success: ALL, costMicro: 1_000 } as const;
const HALF = { numerator: 1, denominator: 2 };

function pumper(habits: Partial<PumperHabits> = {}) {
  return createPumper({
    session: 'scraped-token',
    think: 0,
    channels: ['sms'],
    replays: 0,
    resend: undefined,
    verify: NONE,
    verifyFrom: 'same-session',
    whenRefused: 'stop-opener',
    solver: { kind: 'none' },
    email: { kind: 'none' },
    ...habits,
  });
}

const welcome: World = (action) =>
  action.kind === 'verify'
    ? { answer: 'verified' }
    : action.kind === 'visit'
      ? { answer: 'visited' }
      : { answer: 'sent', deliverAfterMs: 4_000 };
const refusesSends: World = (action) => (action.kind === 'send' ? { answer: 'rate-limited' } : { answer: 'visited' });

describe('stories', () => {
  test.each<[string, Partial<PumperHabits>, World, string]>([
    ['a cold caller asks once', {}, welcome, 'send@0 done@0'],
    ['and is done when refused', { whenRefused: 'ignore' }, refusesSends, 'send@0 done@0'],
    [
      'a visitor opens the page and pauses',
      { session: 'visit-first', think: 4_000 },
      welcome,
      'visit@0 send@4000 done@4000',
    ],
    ['without a pause it sends at once', { session: 'visit-first' }, welcome, 'visit@0 send@0 done@0'],
    [
      'a visitor whose page fails stops',
      { session: 'visit-first' },
      () => ({ answer: 'service-closed' }),
      'visit@0 done@0',
    ],
    [
      'or goes on, if it looks at no answer',
      { session: 'visit-first', whenRefused: 'ignore' },
      () => ({ answer: 'service-closed' }),
      'visit@0 send@0 done@0',
    ],
    [
      'a resender asks again in its rhythm',
      { resend: { times: 2, every: 15_000 } },
      welcome,
      'send@0 resend@15000 resend@30000 done@30000',
    ],
    ['and stops at the first refusal', { resend: { times: 2, every: 15_000 } }, refusesSends, 'send@0 done@0'],
    [
      'unless it ignores refusals',
      { resend: { times: 2, every: 15_000 }, whenRefused: 'ignore' },
      refusesSends,
      'send@0 resend@15000 resend@30000 done@30000',
    ],
    ['a reader enters the code', { verify: ALL }, welcome, 'send@0 verify:code-1@4000 done@4000'],
    ['and waits for it as long as a code lives', { verify: ALL }, () => ({ answer: 'sent' }), 'send@0 done@600000'],
    [
      'a reading resender enters each code and ends with the last',
      { verify: ALL, resend: { times: 1, every: 15_000 } },
      welcome,
      'send@0 verify:code-1@4000 resend@15000 verify:code-2@19000 done@19000',
    ],
    [
      'each ask takes its own channel, later ones the last',
      { channels: ['sms', 'voice', 'whatsapp'], resend: { times: 3, every: 15_000 } },
      welcome,
      'send@0 resend/voice@15000 resend/whatsapp@30000 resend/whatsapp@45000 done@45000',
    ],
    ['who only wants calls is called', { channels: ['voice'] }, welcome, 'send/voice@0 done@0'],
    [
      'a solution goes where its ask went',
      { channels: ['sms', 'voice'], resend: { times: 1, every: 15_000 }, solver: SOLVER },
      (_action, nth) => ({ answer: nth % 2 === 1 ? 'challenge-required' : 'sent' }),
      'send@0 send@13000 resend/voice@28000 resend/voice@41000 done@41000',
    ],
    [
      'a used code is entered again and again',
      { verify: ALL, replays: 2 },
      (action, nth, atMs) => (nth > 2 ? { answer: 'wrong-code' } : welcome(action, nth, atMs)),
      'send@0 verify:code-1@4000 verify:code-1@4000 verify:code-1@4000 done@4000',
    ],
    [
      'one that was never right is not',
      { verify: ALL, replays: 2 },
      (action, nth, atMs) => (nth === 2 ? { answer: 'code-expired' } : welcome(action, nth, atMs)),
      'send@0 verify:code-1@4000 done@4000',
    ],
    [
      'codes of two asks are each replayed',
      { verify: ALL, replays: 1, resend: { times: 1, every: 1_000 } },
      welcome,
      'send@0 resend@1000 verify:code-1@4000 verify:code-1@4000 verify:code-2@5000 verify:code-2@5000 done@5000',
    ],
    [
      'codes of refused asks are not waited for',
      { verify: ALL, resend: { times: 1, every: 15_000 }, whenRefused: 'ignore' },
      (action, nth) => (nth === 1 ? { answer: 'rate-limited' } : welcome(action, nth, 0)),
      'send@0 resend@15000 verify:code-2@19000 done@19000',
    ],
  ])('%s', (_name, habits, world, expected) => {
    expect(story(play(pumper(habits), openerFor(), world))).toBe(expected);
  });
});

test('the share of readers is kept over many openers', () => {
  const actor = pumper({ verify: HALF });
  let readers = 0;
  for (let word0 = 0; word0 < 2_000; word0 += 1) {
    if (story(play(actor, openerFor({ word0 }), welcome)).includes('verify')) readers += 1;
  }
  expect(readers).toBeGreaterThan(900);
  expect(readers).toBeLessThan(1_100);
});

test('ends exactly once, whatever is answered, delivered and delayed', () => {
  const answer = fc.constantFrom(...ANSWER_CLASSES);
  const delay = fc.integer({ min: 0, max: 40_000 });
  const reaction = fc.record({
    answer,
    answerAfterMs: delay,
    deliverAfterMs: fc.option(delay, { nil: undefined }),
  });
  const habits = fc.record({
    session: fc.constantFrom('none' as const, 'scraped-token' as const, 'visit-first' as const),
    think: fc.constantFrom(0, 4_000),
    resend: fc.option(fc.record({ times: fc.integer({ min: 1, max: 60 }), every: delay }), { nil: undefined }),
    verify: fc.constantFrom(NONE, HALF, ALL),
    whenRefused: fc.constantFrom('ignore' as const, 'stop-opener' as const),
    channels: fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 3 }),
    replays: fc.integer({ min: 0, max: 3 }),
    solver: fc.constantFrom({ kind: 'none' as const }, SOLVER),
  });
  fc.assert(
    fc.property(habits, fc.array(reaction, { minLength: 1, maxLength: 20 }), fc.nat(), (habit, reactions, word0) => {
      const world: World = (_action, nth) => {
        const { deliverAfterMs, ...rest } = reactions[nth % reactions.length] as (typeof reactions)[number];
        return deliverAfterMs === undefined ? rest : { ...rest, deliverAfterMs };
      };
      const deeds = play(pumper(habit), openerFor({ word0 }), world);
      expect(deeds.filter(({ action }) => action.kind === 'end')).toHaveLength(1);
      expect(deeds.at(-1)?.action.kind).toBe('end');
    }),
  );
});

test('a single cold call allocates no step: every opener gets the same frozen objects', () => {
  const actor = pumper();
  const steps = [1, 2].map((word0) => {
    const opener = openerFor({ word0 });
    const asked = actor.step(actor.begin(opener), { kind: 'due' }, opener);
    return [asked, actor.step(asked.state, { kind: 'answer', to: 'send', answer: 'sent', retryAfterMs: 0 }, opener)];
  });
  expect(steps[0]?.[0]).toBe(steps[1]?.[0]);
  expect(steps[0]?.[1]).toBe(steps[1]?.[1]);
  expect(Object.isFrozen(steps[0]?.[0])).toBe(true);
});
