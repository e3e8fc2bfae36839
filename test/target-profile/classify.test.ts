import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../src/core/domain/attempt.ts';
import { ANSWER_CLASSES } from '../../src/core/domain/result.ts';
import { compileAnswers } from '../../src/target-profile/classify.ts';
import type { AnswerRule } from '../../src/target-profile/format.ts';
import { compilePointer, valueAt } from '../../src/target-profile/json-pointer.ts';
import { loadProfile } from '../../src/target-profile/load.ts';

/** Answers of real targets in the shapes that targets.md section A describes. */
const RULES: AnswerRule[] = [
  { status: 429, json: { '/error_code': 'over_sms_send_rate_limit' }, class: 'rate-limited' },
  { status: 400, json: { '/ui/messages/0/id': 1010014 }, class: 'sent' },
  { step: ['send', 'resend'], status: [200, 202], json: { '/message': 'code sent' }, class: 'sent' },
  { step: 'verify', status: '2xx', json: { '/status': true }, class: 'verified' },
  { step: 'verify', status: '4xx', json: { '/token': null }, class: 'wrong-code' },
  { status: '2xx', class: 'accepted-unknown' },
  { status: '5xx', class: 'provider-error' },
];

describe('rules', () => {
  const classify = compileAnswers(RULES);
  it.each<[StepKind, number, unknown, string]>([
    ['send', 429, { error_code: 'over_sms_send_rate_limit' }, 'rate-limited'],
    ['send', 429, { error_code: 'other' }, 'unclassified'],
    ['send', 400, { ui: { messages: [{ id: 1010014 }] } }, 'sent'],
    ['send', 400, { ui: { messages: [{ id: '1010014' }] } }, 'unclassified'],
    ['send', 200, { message: 'code sent' }, 'sent'],
    ['resend', 202, { message: 'code sent' }, 'sent'],
    ['verify', 200, { message: 'code sent' }, 'accepted-unknown'],
    ['verify', 201, { status: true }, 'verified'],
    ['verify', 200, { status: 'true' }, 'accepted-unknown'],
    ['verify', 403, { token: null }, 'wrong-code'],
    ['verify', 403, {}, 'unclassified'],
    ['send', 204, undefined, 'accepted-unknown'],
    ['send', 503, undefined, 'provider-error'],
    ['send', 302, undefined, 'unclassified'],
    ['visit', 404, { status: 'sent' }, 'unclassified'],
  ])('%s %i %j is %s', (step, status, json, expected) => {
    expect(classify(step, status, json)).toBe(expected);
  });

  it('always give one of our classes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('visit', 'send', 'resend', 'verify'),
        fc.integer({ min: 100, max: 599 }),
        fc.anything(),
        (step, status, json) => {
          expect(ANSWER_CLASSES).toContain(classify(step as StepKind, status, json));
        },
      ),
    );
  });
});

describe('the reference target’s own word', () => {
  const profile = loadProfile('reference');
  const classOf = (body: string | null, status = 200) =>
    profile.answerOf('send', { status, headers: {}, body }, { cookies: {}, captured: {} }).answer;

  it.each(ANSWER_CLASSES.filter((word) => word !== 'transport-error' && word !== 'unclassified'))(
    '%s is that class',
    (word) => {
      expect(classOf(JSON.stringify({ status: word }), 403)).toBe(word);
    },
  );

  it.each([
    '{"status":"transport-error"}',
    '{"status":"SENT"}',
    '{"status":["sent"]}',
    '{"status":{"sent":1}}',
    '{"status":1}',
    '{"Status":"sent"}',
    '"sent"',
    'sent',
    '',
    null,
    '{"status":"sent"',
    '{"__proto__":{"status":"sent"}}',
  ])('%j is none', (body) => {
    expect(classOf(body)).toBe('unclassified');
  });
});

describe('JSON pointers', () => {
  it.each([
    ['', { a: 1 }, { a: 1 }],
    ['/a', { a: 1 }, 1],
    ['/a/0/b', { a: [{ b: 2 }] }, 2],
    ['/a~1b', { 'a/b': 3 }, 3],
    ['/a~0b', { 'a~b': 4 }, 4],
    ['/', { '': 5 }, 5],
    ['/a/length', { a: [1, 2] }, undefined],
    ['/a/01', { a: [1, 2] }, undefined],
    ['/a/-', { a: [1] }, undefined],
    ['/constructor', {}, undefined],
    ['/__proto__', {}, undefined],
    ['/a/b', { a: 'text' }, undefined],
    ['/a', null, undefined],
    ['/a', undefined, undefined],
  ])('%j in %j is %j', (pointer, document, expected) => {
    expect(valueAt(document, compilePointer(pointer))).toEqual(expected);
  });
});
