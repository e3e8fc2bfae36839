/** What a requester is told: one status and one machine word per answer class, frozen and shared where nothing varies. */
import type { AnswerClass } from '../src/core/domain/result.ts';
import { type Ms, SECOND_MS } from '../src/core/domain/units.ts';
import type { TargetAnswer } from './request.ts';

/** HTTP status per answer class; classes that no answer of ours has are absent. */
const STATUS: Readonly<Partial<Record<AnswerClass, number>>> = {
  visited: 200,
  sent: 200,
  verified: 200,
  'invalid-number': 400,
  'invalid-email': 400,
  'email-required': 403,
  'email-sent': 200,
  'email-verified': 200,
  'wrong-code': 400,
  'challenge-required': 403,
  'challenge-failed': 403,
  'country-blocked': 403,
  'fraud-blocked': 403,
  'flow-expired': 403,
  'other-channel': 403,
  'user-unknown': 404,
  'code-expired': 410,
  'rate-limited': 429,
  'too-many-attempts': 429,
  'provider-error': 502,
  'service-closed': 503,
};

/** Status of a refusal whose class has none above. */
const PLAIN_REFUSAL_STATUS = 403;

/** The only answers that promise anything about trying again later. */
const RETRY_LATER: ReadonlySet<AnswerClass> = new Set(['rate-limited', 'too-many-attempts', 'service-closed']);

export const NO_COOKIES: Readonly<Record<string, string>> = Object.freeze({});

const shared = new Map<AnswerClass, TargetAnswer>();

/** An answer without cookies. The wait is rounded up to whole seconds, so that who keeps to it is not early. */
export function answerOf(answer: AnswerClass, waitMs: Ms = 0): TargetAnswer {
  const plain = shared.get(answer) ?? remember(answer);
  if (waitMs <= 0 || !RETRY_LATER.has(answer)) return plain;
  return { ...plain, retryAfterS: Math.ceil(waitMs / SECOND_MS) };
}

function remember(answer: AnswerClass): TargetAnswer {
  const status = STATUS[answer] ?? PLAIN_REFUSAL_STATUS;
  const body = Object.freeze({ status: answer });
  const made: TargetAnswer = Object.freeze({ status, body, setCookies: NO_COOKIES, retryAfterS: 0 });
  shared.set(answer, made);
  return made;
}

/** The page: a fresh session in the cookie, a fresh CSRF token in the body. */
export function visitedAnswer(session: string, csrf: string): TargetAnswer {
  return { status: 200, body: { status: 'visited', csrf }, setCookies: { [SESSION_COOKIE]: session }, retryAfterS: 0 };
}

/** A refusal that can be answered by work: what to do travels with it. */
export function challengeAnswer(challenge: Readonly<Record<string, unknown>> | null): TargetAnswer {
  const plain = answerOf('challenge-required');
  return challenge === null ? plain : { ...plain, body: { ...plain.body, challenge } };
}

/** The address is confirmed: the proof goes into a cookie. */
export function emailConfirmedAnswer(token: string): TargetAnswer {
  return { ...answerOf('email-verified'), setCookies: { [EMAIL_COOKIE]: token } };
}

export const SESSION_COOKIE = 'pd_session';
export const EMAIL_COOKIE = 'pd_email';
