import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPerson } from '../../../src/core/campaign/person.ts';
import { ANSWER_CLASSES } from '../../../src/core/domain/result.ts';
import { type Cohort, cohortFormat } from '../../../src/core/scenario/people-format.ts';
import { openerFor, play, story, type World } from './actor-driver.ts';

/** Thinking and typing take no time unless a test says so: then stories have round numbers. */
function person(habits: Record<string, unknown> = {}) {
  const cohort: Cohort = cohortFormat.parse({
    id: 'test',
    weight: 1,
    think: '0s',
    typing: '0s',
    patience: '150s',
    ...habits,
  });
  return createPerson([cohort], { firstCohort: 0 });
}

const deliversAfter =
  (deliverAfterMs: number): World =>
  (action) =>
    action.kind === 'visit'
      ? { answer: 'visited' }
      : action.kind === 'send'
        ? { answer: 'sent', deliverAfterMs }
        : { answer: 'verified' };
/** Answers sends from a list, the last one for ever; delivers after four seconds what was sent. */
const answersSends = (...answers: { answer: 'sent' | 'rate-limited'; retryAfterMs?: number }[]): World => {
  let sends = 0;
  return (action) => {
    if (action.kind === 'visit') return { answer: 'visited' };
    if (action.kind === 'verify') return { answer: 'verified' };
    const answer = answers[Math.min(sends, answers.length - 1)] as (typeof answers)[number];
    sends += 1;
    return answer.answer === 'sent' ? { ...answer, deliverAfterMs: 4_000 } : answer;
  };
};
const answersVerifies = (...answers: ('verified' | 'wrong-code' | 'too-many-attempts')[]): World => {
  let verifies = 0;
  return (action) => {
    if (action.kind === 'visit') return { answer: 'visited' };
    if (action.kind === 'send') return { answer: 'sent', deliverAfterMs: 4_000 };
    verifies += 1;
    return { answer: answers[verifies - 1] as 'verified' };
  };
};
const resends = { resendAfter: '35s', resends: 1 };

describe('stories', () => {
  test.each<[string, Record<string, unknown>, World, string]>([
    ['asks, waits, types', {}, deliversAfter(4_000), 'visit@0 send@0 verify:code-1@4000 completed@4000'],
    ['gives up when the page does not open', {}, () => ({ answer: 'service-closed' }), 'visit@0 gave-up@0'],
    ['gives up when patience ends before the message', {}, deliversAfter(150_001), 'visit@0 send@0 gave-up@150000'],
    [
      'asks again when nothing came, and types the first code if that comes first',
      resends,
      deliversAfter(40_000),
      'visit@0 send@0 resend@35000 verify:code-1@40000 completed@40000',
    ],
    [
      'does not ask again when the message came in time',
      resends,
      deliversAfter(34_000),
      'visit@0 send@0 verify:code-1@34000 completed@34000',
    ],
    [
      'asks only as often as it does by habit',
      { resendAfter: '35s', resends: 2 },
      deliversAfter(200_000),
      'visit@0 send@0 resend@35000 resend@70000 gave-up@150000',
    ],
    [
      'never sees a first message that is lost',
      { ...resends, firstMessageLost: '100%' },
      deliversAfter(4_000),
      'visit@0 send@0 resend@35000 verify:code-2@39000 completed@39000',
    ],
    [
      'and gives up if it never resends',
      { firstMessageLost: '100%' },
      deliversAfter(4_000),
      'visit@0 send@0 gave-up@150000',
    ],
    [
      'refused without being told when: gives up',
      {},
      answersSends({ answer: 'rate-limited' }),
      'visit@0 send@0 gave-up@0',
    ],
    [
      'refused and told a time within patience: tries once more',
      {},
      answersSends({ answer: 'rate-limited', retryAfterMs: 60_000 }, { answer: 'sent' }),
      'visit@0 send@0 resend@60000 verify:code-2@64000 completed@64000',
    ],
    [
      'and gives up at the second refusal',
      {},
      answersSends({ answer: 'rate-limited', retryAfterMs: 60_000 }),
      'visit@0 send@0 resend@60000 gave-up@60000',
    ],
    [
      'refused and told a time beyond patience: gives up',
      {},
      answersSends({ answer: 'rate-limited', retryAfterMs: 600_000 }),
      'visit@0 send@0 gave-up@0',
    ],
    [
      'who resends by habit tries again in that rhythm',
      resends,
      answersSends({ answer: 'rate-limited', retryAfterMs: 20_000 }, { answer: 'sent' }),
      'visit@0 send@0 resend@35000 verify:code-2@39000 completed@39000',
    ],
    [
      'or later when told so within patience',
      resends,
      answersSends({ answer: 'rate-limited', retryAfterMs: 60_000 }, { answer: 'sent' }),
      'visit@0 send@0 resend@60000 verify:code-2@64000 completed@64000',
    ],
    [
      'but does not wait beyond patience',
      resends,
      answersSends({ answer: 'rate-limited', retryAfterMs: 600_000 }),
      'visit@0 send@0 resend@35000 gave-up@35000',
    ],
    [
      'a refused resend leaves the first message to wait for',
      { ...resends, firstMessageLost: '0%' },
      (action, nth) =>
        action.kind === 'visit'
          ? { answer: 'visited' }
          : action.kind === 'verify'
            ? { answer: 'verified' }
            : nth === 2
              ? { answer: 'sent', deliverAfterMs: 90_000 }
              : { answer: 'rate-limited' },
      'visit@0 send@0 resend@35000 verify:code-1@90000 completed@90000',
    ],
    [
      'a form that has expired is loaded again and sent anew',
      {},
      (action, nth) => (nth === 2 ? { answer: 'flow-expired' } : deliversAfter(4_000)(action, nth, 0)),
      'visit@0 send@0 visit@0 send@0 verify:code-2@4000 completed@4000',
    ],
    [
      'but only once',
      {},
      (action) => ({ answer: action.kind === 'visit' ? 'visited' : 'flow-expired' }),
      'visit@0 send@0 visit@0 send@0 gave-up@0',
    ],
    [
      'which uses up no resend',
      resends,
      (action, nth) => (nth === 2 ? { answer: 'flow-expired' } : deliversAfter(40_000)(action, nth, 0)),
      'visit@0 send@0 visit@0 send@0 resend@35000 verify:code-2@40000 completed@40000',
    ],
    [
      'a wrong code is tried once more',
      {},
      answersVerifies('wrong-code', 'verified'),
      'visit@0 send@0 verify:code-1@4000 verify:code-1@4000 completed@4000',
    ],
    [
      'and only once',
      {},
      answersVerifies('wrong-code', 'wrong-code'),
      'visit@0 send@0 verify:code-1@4000 verify:code-1@4000 gave-up@4000',
    ],
    [
      'too many attempts end it',
      {},
      answersVerifies('too-many-attempts'),
      'visit@0 send@0 verify:code-1@4000 gave-up@4000',
    ],
    [
      'asks again on the channel that it trusts more',
      { resendAfter: '35s', resends: 2, switchesTo: 'voice' },
      deliversAfter(60_000),
      'visit@0 send@0 resend/voice@35000 verify:code-1@60000 completed@60000',
    ],
    [
      'and solves for that channel',
      { ...resends, switchesTo: 'whatsapp', challenge: { solve: '0s', fail: '0%', abandon: '0%' } },
      (action, nth) => (nth === 3 ? { answer: 'challenge-required' } : deliversAfter(45_000)(action, nth, 0)),
      'visit@0 send@0 resend/whatsapp@35000 resend/whatsapp@35000 verify:code-1@45000 completed@45000',
    ],
    [
      'a client that sends everything twice asks twice at once',
      { asksTwice: '100%' },
      deliversAfter(4_000),
      'visit@0 send@0 send@0 verify:code-2@4000 completed@4000',
    ],
    [
      'also when it repeats',
      { ...resends, asksTwice: '100%' },
      deliversAfter(40_000),
      'visit@0 send@0 send@0 resend@35000 resend@35000 verify:code-2@40000 completed@40000',
    ],
    [
      'one of the two going through is enough',
      { asksTwice: '100%' },
      answersSends({ answer: 'sent' }, { answer: 'rate-limited' }),
      'visit@0 send@0 send@0 verify:code-1@4000 completed@4000',
    ],
    [
      'whichever that is',
      { asksTwice: '100%' },
      answersSends({ answer: 'rate-limited' }, { answer: 'sent' }),
      'visit@0 send@0 send@0 verify:code-2@4000 completed@4000',
    ],
    [
      'both refused is refused once',
      { asksTwice: '100%' },
      answersSends({ answer: 'rate-limited' }),
      'visit@0 send@0 send@0 gave-up@0',
    ],
    [
      'no reception, no twin either',
      { ...resends, asksTwice: '100%', firstMessageLost: '100%' },
      deliversAfter(4_000),
      'visit@0 send@0 send@0 resend@35000 resend@35000 verify:code-4@39000 completed@39000',
    ],
    [
      'who has another way in asks for a code and never enters it',
      { finishesElsewhere: '100%', otherChannel: { takes: '0s' } },
      deliversAfter(0),
      'visit@0 send@0 completed@0',
    ],
    [
      'whether the code comes or not',
      { finishesElsewhere: '100%', otherChannel: { takes: '0s' } },
      answersSends({ answer: 'rate-limited' }),
      'visit@0 send@0 completed@0',
    ],
    [
      'an app opens no page and asks at once',
      { surface: 'mobile-api', think: '9s' },
      deliversAfter(4_000),
      'send@0 verify:code-1@4000 completed@4000',
    ],
    ['and has none to load again', { surface: 'mobile-api' }, () => ({ answer: 'flow-expired' }), 'send@0 gave-up@0'],
  ])('%s', (_name, habits, world, expected) => {
    expect(story(play(person(habits), openerFor(), world))).toBe(expected);
  });

  test('types the newest code when another arrives while typing', () => {
    const world: World = (action, nth) =>
      action.kind === 'visit'
        ? { answer: 'visited' }
        : action.kind === 'verify'
          ? { answer: 'verified' }
          : { answer: 'sent', deliverAfterMs: nth === 2 ? 36_000 : 2_000 };
    // First message at 36 s, second (asked at 35 s) at 37 s; typing takes at least 0.17 x 12 s.
    const deeds = play(person({ ...resends, typing: '12s' }), openerFor(), world);
    expect(story(deeds)).toMatch(/^visit@0 send@0 resend@35000 verify:code-2@[0-9]+ completed@[0-9]+$/);
  });

  test('a code in hand outlasts patience', () => {
    const deeds = play(person({ typing: '300s' }), openerFor(), deliversAfter(4_000));
    expect(story(deeds)).toMatch(/^visit@0 send@0 verify:code-1@([0-9]+) completed@\1$/);
  });
});

/** The times at which `openers` different people end, and how. */
function endsOf(habits: Record<string, unknown>, world: World, openers: number) {
  const actor = person(habits);
  return Array.from({ length: openers }, (_, word0) => {
    const last = play(actor, openerFor({ word0, word1: 7 }), world).at(-1);
    return { atMs: last?.atMs ?? -1, how: last?.action.kind === 'end' ? last.action.how : '' };
  });
}

describe('shares and medians', () => {
  test.each(['asksTwice', 'finishesElsewhere'])('the stated share: %s', (habit) => {
    const actor = person({ [habit]: '30%', otherChannel: { takes: '0s' } });
    const others = story(play(person(), openerFor(), deliversAfter(4_000)));
    const odd = Array.from({ length: 2_000 }, (_, word0) => word0).filter(
      (word0) => story(play(actor, openerFor({ word0 }), deliversAfter(4_000))) !== others,
    );
    expect(odd.length).toBeGreaterThan(530);
    expect(odd.length).toBeLessThan(670);
  });

  test('half of all people think and type longer than the median', () => {
    const ends = endsOf({ think: '9s' }, deliversAfter(0), 2_000).map(({ atMs }) => atMs);
    const longer = ends.filter((atMs) => atMs > 9_000).length;
    expect(longer).toBeGreaterThan(900);
    expect(longer).toBeLessThan(1_100);
  });

  test('the stated share loses its first message', () => {
    const ends = endsOf({ ...resends, firstMessageLost: '60%' }, deliversAfter(4_000), 2_000);
    const resent = ends.filter(({ atMs }) => atMs === 39_000).length;
    expect(resent).toBeGreaterThan(1_120);
    expect(resent).toBeLessThan(1_280);
  });

  test('the stated share gives up early, evenly between 0 and patience', () => {
    const ends = endsOf({ patienceSpread: '80%' }, deliversAfter(1_000_000), 2_000).map(({ atMs }) => atMs);
    expect(Math.max(...ends)).toBe(150_000);
    const early = ends.filter((atMs) => atMs < 150_000);
    expect(Math.abs(early.length - 1_600)).toBeLessThan(80);
    expect(Math.abs(early.filter((atMs) => atMs < 75_000).length - early.length / 2)).toBeLessThan(100);
  });
});

test('ends exactly once, whatever is answered, delivered and delayed', () => {
  const delay = fc.integer({ min: 0, max: 200_000 });
  const reaction = fc.record({
    answer: fc.constantFrom(...ANSWER_CLASSES),
    retryAfterMs: delay,
    answerAfterMs: delay,
    deliverAfterMs: fc.option(delay, { nil: undefined }),
  });
  const habits = fc.record({
    typing: fc.constantFrom('0s', '12s'),
    resendAfter: fc.constantFrom(undefined, '1s', '35s'),
    resends: fc.integer({ min: 0, max: 10 }),
    patienceSpread: fc.constantFrom('0%', '80%'),
    firstMessageLost: fc.constantFrom('0%', '60%', '100%'),
    surface: fc.constantFrom('login', 'mobile-api'),
    switchesTo: fc.constantFrom(undefined, 'voice', 'whatsapp'),
    asksTwice: fc.constantFrom('0%', '50%', '100%'),
    finishesElsewhere: fc.constantFrom('0%', '0%', '50%'),
  });
  fc.assert(
    fc.property(habits, fc.array(reaction, { minLength: 1, maxLength: 20 }), fc.nat(), (habit, reactions, word0) => {
      const world: World = (action, nth) => {
        const { deliverAfterMs, ...rest } = reactions[nth % reactions.length] as (typeof reactions)[number];
        const opened = action.kind === 'visit' && nth % 5 !== 0 ? { ...rest, answer: 'visited' as const } : rest;
        return deliverAfterMs === undefined ? opened : { ...opened, deliverAfterMs };
      };
      const deeds = play(person(habit), openerFor({ word0 }), world);
      expect(deeds.filter(({ action }) => action.kind === 'end')).toHaveLength(1);
      expect(deeds.at(-1)?.action.kind).toBe('end');
    }),
  );
});
