/** What a person is shown next: one step of the login, and what happened just now. Pure. */
import { SECOND_MS } from '../../../src/core/domain/units.ts';
import type { TargetAnswer, TargetRequest } from '../../request.ts';
import { problemIn, waitIn } from './words.ts';

export type Step = 'phone' | 'email' | 'email-code' | 'code' | 'done' | 'over';

/** What the forms carry along. All of it comes from the client and is hostile. */
export interface Carried {
  readonly csrf: string;
  readonly phone: string;
  readonly email: string;
}

export interface View {
  readonly step: Step;
  readonly title: string;
  /** Good news, '' for none. */
  readonly note: string;
  /** Bad news, '' for none. */
  readonly problem: string;
  readonly carried: Carried;
  /** What has to be solved before the form that was posted is posted again; null for nothing. */
  readonly challenge: Readonly<Record<string, unknown>> | null;
}

/** @param body what was posted: a JSON object or form fields */
export function viewOf(
  kind: TargetRequest['kind'],
  answer: TargetAnswer,
  body: Readonly<Record<string, unknown>>,
): View {
  const { status } = answer.body;
  const step = stepOf(kind, status);
  const fresh = textOf(answer.body['csrf']);
  return {
    step,
    title: titleOf(step, kind, status),
    note: noteOf(kind, answer, textOf(body['phone'])),
    problem: GOOD.has(status) ? '' : `${problemIn(status)}${waitIn(answer.retryAfterS * SECOND_MS)}`,
    carried: {
      csrf: fresh === '' ? textOf(body['csrf']) : fresh,
      phone: textOf(body['phone']),
      email: textOf(body['email']),
    },
    challenge: challengeOf(answer.body['challenge']),
  };
}

/** Answers that are no problem. A demand is none: what it takes is on the page. */
const GOOD: ReadonlySet<string> = new Set([
  'visited',
  'sent',
  'verified',
  'email-sent',
  'email-verified',
  'email-required',
  'challenge-required',
]);

function stepOf(kind: TargetRequest['kind'], status: string): Step {
  if (status === 'flow-expired') return 'over';
  if (status === 'email-required') return 'email';
  switch (kind) {
    case 'visit':
      return 'phone';
    case 'send':
      return status === 'sent' ? 'code' : 'phone';
    case 'resend':
      return 'code';
    case 'verify':
      return status === 'verified' ? 'done' : 'code';
    case 'email':
      return status === 'email-sent' ? 'email-code' : 'email';
    case 'confirm':
      return status === 'email-verified' ? 'phone' : 'email-code';
  }
}

const TITLES: Readonly<Record<Step, string>> = {
  phone: 'Log in',
  email: 'Confirm your e-mail address',
  'email-code': 'Enter the code from your e-mail',
  code: 'Enter your code',
  done: 'You are logged in',
  over: 'This page has expired',
};

function titleOf(step: Step, kind: TargetRequest['kind'], status: string): string {
  if (step !== 'phone' || kind !== 'send') return TITLES[step];
  return status === 'challenge-required' ? 'One more check' : 'No code was sent';
}

function noteOf(kind: TargetRequest['kind'], { body }: TargetAnswer, phone: string): string {
  switch (body.status) {
    case 'sent':
      return kind === 'resend' ? `We sent you another code, to ${phone}.` : `We sent you a code, to ${phone}.`;
    case 'challenge-required':
      return challengeOf(body['challenge'])?.['provider'] === 'altcha'
        ? 'Before the code is sent, your browser has to calculate something. That takes a moment.'
        : 'Before the code is sent, please show that you are a person.';
    case 'email-required':
      return 'Before the code is sent to your phone, please confirm an e-mail address.';
    case 'email-sent':
      return 'We sent you an e-mail with a code in it.';
    case 'email-verified':
      return 'Your e-mail address is confirmed. Now for your phone.';
    case 'verified':
      return 'The code was right.';
    default:
      return '';
  }
}

function challengeOf(set: unknown): View['challenge'] {
  return typeof set === 'object' && set !== null ? (set as Readonly<Record<string, unknown>>) : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
