import { describe, expect, test } from 'vitest';
import { type Answer, type Business, outcomeOf, trafficMicro } from '../../../src/core/campaign/reckoning.ts';
import type { Channel } from '../../../src/core/domain/attempt.ts';
import { ANSWER_CLASSES, type AnswerClass } from '../../../src/core/domain/result.ts';
import { campaignFormat } from '../../../src/core/scenario/campaign-format.ts';

const PRICE_MICRO = 100_000;
/** 10 kB at 5 per gigabyte (the format's defaults). */
const TRAFFIC_MICRO = 50;
const EARNED_MICRO = 30_000;

function businessOf(written: Record<string, unknown> = {}): Business {
  return campaignFormat.parse({
    id: 'attack',
    pacing: { kind: 'constant', total: 1, lasts: '1m' },
    destinations: { kind: 'reserved' },
    identities: { network: { kind: 'single' } },
    ...written,
  });
}
const SOLVES = { solver: { kind: 'service', costMicro: 1_000 } };
const MAILS = { email: { kind: 'throw-away', costMicro: 500 } };
const RENTS = { economics: { numberRentMicro: 7 } };

const outcome = (
  step: Answer['wire']['step'],
  answer: AnswerClass,
  business = businessOf(),
  solve: 'no' | 'yes' = 'no',
  channel: Channel = 'sms',
) =>
  outcomeOf({ wire: { step, number: 1, channel, solve }, answer, atMs: 5 }, business, (_number, by) =>
    by === 'sms' ? PRICE_MICRO : 2 * PRICE_MICRO,
  );

const told = (...parts: Parameters<typeof outcome>): string => {
  const result = outcome(...parts);
  return result === null ? 'nothing' : `${result.kind} +${result.earnedMicro} -${result.costMicro}`;
};

describe('what an answer tells an attacker', () => {
  test.each<[string, string]>([
    [told('send', 'sent'), `welcome +${EARNED_MICRO} -${TRAFFIC_MICRO}`],
    [told('resend', 'accepted-unknown'), `welcome +${EARNED_MICRO} -${TRAFFIC_MICRO}`],
    [told('resend', 'sent', businessOf(), 'no', 'voice'), `welcome +${2 * EARNED_MICRO} -${TRAFFIC_MICRO}`],
    [told('send', 'rate-limited'), `refused +0 -${TRAFFIC_MICRO}`],
    [told('send', 'transport-error'), `unfinished +0 -${TRAFFIC_MICRO}`],
    [told('send', 'challenge-required'), `refused +0 -${TRAFFIC_MICRO}`],
    [told('send', 'challenge-required', businessOf(SOLVES)), `unfinished +0 -${TRAFFIC_MICRO}`],
    [told('send', 'challenge-required', businessOf(SOLVES), 'yes'), `refused +0 -${TRAFFIC_MICRO + 1_000}`],
    [told('send', 'sent', businessOf(SOLVES), 'yes'), `welcome +${EARNED_MICRO} -${TRAFFIC_MICRO + 1_000}`],
    [told('send', 'email-required'), `refused +0 -${TRAFFIC_MICRO}`],
    [told('send', 'email-required', businessOf(MAILS)), `unfinished +0 -${TRAFFIC_MICRO}`],
    [told('confirm', 'email-verified', businessOf(MAILS)), 'unfinished +0 -500'],
    [told('confirm', 'wrong-code', businessOf(MAILS)), 'refused +0 -0'],
    [told('email', 'email-sent'), 'nothing'],
    [told('email', 'invalid-email'), 'refused +0 -0'],
    [told('visit', 'visited'), 'nothing'],
    [told('visit', 'service-closed'), 'refused +0 -0'],
    [told('visit', 'transport-error'), 'nothing'],
    [told('verify', 'verified', businessOf(RENTS)), 'unfinished +0 -7'],
    [told('verify', 'wrong-code', businessOf(RENTS)), 'nothing'],
  ])('%s', (actual, expected) => expect(actual).toBe(expected));

  test('only a promise is a success, whatever became of it', () => {
    const successes = ANSWER_CLASSES.filter((answer) => outcome('send', answer)?.kind === 'welcome');
    expect(successes).toEqual(['sent', 'accepted-unknown']);
  });
});

test('traffic is billed by the gigabyte: a browser visit of 1,200 kB at 5 is 0.6 cents', () => {
  const { economics } = businessOf({ economics: { kilobytesPerAttempt: 1_200 } });
  expect(trafficMicro(economics)).toBe(6_000);
});
