import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerOf, challengeAnswer, visitedAnswer } from '../../../reference-target/answers.ts';
import { PAGE_HEADERS, renderPage } from '../../../reference-target/http/page/render.ts';
import { viewOf } from '../../../reference-target/http/page/view.ts';
import { problemIn, waitIn } from '../../../reference-target/http/page/words.ts';
import type { TargetAnswer, TargetRequest } from '../../../reference-target/request.ts';
import { ANSWER_CLASSES, type AnswerClass } from '../../../src/core/domain/result.ts';

const PLACE = { base: '/t/run-1', alwaysChallenged: false };
const KINDS: readonly TargetRequest['kind'][] = ['visit', 'send', 'resend', 'verify', 'email', 'confirm'];
/** Answers that no target of ours gives. */
const NEVER_SAID: readonly AnswerClass[] = ['accepted-unknown', 'transport-error', 'unclassified'];
const SAID = ANSWER_CLASSES.filter((word) => !NEVER_SAID.includes(word));
const ALTCHA = { provider: 'altcha', parameters: { nonce: 'ab' }, signature: 'cd' };

const countOf = (text: string, character: string) => text.split(character).length - 1;

describe('which step comes next', () => {
  test.each<[TargetRequest['kind'], AnswerClass, string, string]>([
    ['visit', 'visited', 'phone', 'Log in'],
    ['send', 'sent', 'code', 'Enter your code'],
    ['send', 'challenge-required', 'phone', 'One more check'],
    ['send', 'rate-limited', 'phone', 'No code was sent'],
    ['send', 'email-required', 'email', 'Confirm your e-mail address'],
    ['resend', 'email-required', 'email', 'Confirm your e-mail address'],
    ['resend', 'sent', 'code', 'Enter your code'],
    ['resend', 'challenge-required', 'code', 'Enter your code'],
    ['resend', 'rate-limited', 'code', 'Enter your code'],
    ['verify', 'verified', 'done', 'You are logged in'],
    ['verify', 'wrong-code', 'code', 'Enter your code'],
    ['email', 'email-sent', 'email-code', 'Enter the code from your e-mail'],
    ['email', 'invalid-email', 'email', 'Confirm your e-mail address'],
    ['confirm', 'email-verified', 'phone', 'Log in'],
    ['confirm', 'wrong-code', 'email-code', 'Enter the code from your e-mail'],
    ['verify', 'flow-expired', 'over', 'This page has expired'],
  ])('%s answered %s leads to %s', (kind, answer, step, title) => {
    expect(viewOf(kind, answerOf(answer), {})).toMatchObject({ step, title });
  });

  test('what somebody typed travels on, a list or an object does not', () => {
    const body = { phone: '+4915112345678', csrf: 'c', email: 'kim@example.com' };
    expect(viewOf('email', answerOf('email-sent'), body).carried).toEqual(body);
    const odd = { phone: ['+49'], csrf: { toString: 1 }, email: 7 };
    expect(viewOf('email', answerOf('email-sent'), odd).carried).toEqual({ phone: '', csrf: '', email: '' });
    expect(viewOf('visit', visitedAnswer('s', 'fresh'), { csrf: 'old' }).carried.csrf).toBe('fresh');
  });
});

describe('words', () => {
  test('there are some of its own for every refusal', () => {
    const good = [
      'visited',
      'sent',
      'verified',
      'email-sent',
      'email-verified',
      'email-required',
      'challenge-required',
    ];
    for (const word of SAID.filter((said) => !good.includes(said))) {
      expect(problemIn(word), word).not.toBe(problemIn('something else'));
    }
    expect(problemIn('constructor')).toBe(problemIn('something else'));
  });

  test('a refusal never says which rule it was, nor a demand that it is a problem', () => {
    for (const word of SAID) {
      for (const kind of KINDS) {
        const { problem } = viewOf(kind, answerOf(word), {});
        expect(problem).not.toMatch(/fraud|velocity|risk|score|block|limit|suspicious/i);
        if (word.endsWith('-required')) expect(problem).toBe('');
      }
    }
  });

  test.each([
    [0, ''],
    [1, ' Try again in 1 second.'],
    [59_001, ' Try again in 60 seconds.'],
    [120_000, ' Try again in 2 minutes.'],
    [121_000, ' Try again in 3 minutes.'],
    [7_200_001, ' Try again in 3 hours.'],
  ])('a wait of %d ms is%s', (ms, text) => expect(waitIn(ms)).toBe(text));
});

describe('the page', () => {
  const answers: readonly TargetAnswer[] = [
    ...SAID.map((word) => answerOf(word, 61_000)),
    challengeAnswer(ALTCHA),
    challengeAnswer({ provider: 'turnstile', practice: true }),
    challengeAnswer({ provider: 'recaptcha', sitekey: '6L"><script>' }),
  ];

  test('has no more tags, attributes or entities for hostile text than for a number', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('"><script>alert(1)</script>', "' onfocus='x", '</main>', '&quot;', '{{x}}', '\u0000\u202e'),
    );
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom(...KINDS),
        fc.constantFrom(...answers),
        fc.boolean(),
        (text, kind, answer, always) => {
          const place = { ...PLACE, alwaysChallenged: always };
          const pageWith = (word: string) =>
            renderPage({ kind, body: { phone: word, csrf: word, email: word, code: word } }, answer, place);
          const [ours, theirs] = [pageWith('x'), pageWith(text)];
          for (const character of ['<', '>', '"']) expect(countOf(theirs, character)).toBe(countOf(ours, character));
        },
      ),
    );
  });

  test('addresses only its own place, and loads nothing from elsewhere', () => {
    for (const kind of KINDS) {
      for (const answer of answers) {
        const page = renderPage({ kind, body: {} }, answer, PLACE);
        for (const [, target] of page.matchAll(/(?:action|href|src)="([^"]*)"/g)) {
          expect(target === 'data:,' || target?.startsWith('/t/run-1/')).toBe(true);
        }
      }
    }
    const policy = PAGE_HEADERS['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('hands the widget the challenge as it was set, without what is ours', () => {
    const page = renderPage({ kind: 'send', body: { phone: '+49' } }, challengeAnswer(ALTCHA), PLACE);
    const [, attribute = ''] = /data-challenge="([^"]*)"/.exec(page) ?? [];
    const { provider: _, ...challenge } = ALTCHA;
    expect(JSON.parse(attribute.replaceAll('&#34;', '"'))).toEqual(challenge);
  });

  test('shows a widget from the start where every send is challenged, and only there', () => {
    const page = (alwaysChallenged: boolean) =>
      renderPage({ kind: 'visit', body: {} }, visitedAnswer('s', 'c'), { ...PLACE, alwaysChallenged });
    expect(page(true)).toContain('<altcha-widget');
    expect(page(false)).not.toContain('altcha');
  });

  test('has a practice token for each box, and says so where a real CAPTCHA would have to be loaded', () => {
    const page = (challenge: Readonly<Record<string, unknown>>) =>
      renderPage({ kind: 'send', body: { phone: '+49 151 "1' } }, challengeAnswer(challenge), PLACE);
    const tokens = [1, 2].map(
      () => /value="(drill-pass:[^"]*)"/.exec(page({ provider: 'turnstile', practice: true }))?.[1],
    );
    expect(tokens[0]).toMatch(/^drill-pass:491511:[0-9a-z]{1,32}$/);
    expect(tokens[1]).not.toBe(tokens[0]);
    const real = page({ provider: 'turnstile', sitekey: 'k' });
    expect(real).toContain('does not load Turnstile');
    expect(real).not.toContain('drill-pass');
  });
});
