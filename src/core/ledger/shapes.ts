/** Which keys each kind of event has, in the order in which they are written, and which values they take. */
import { ACCOUNT_STATES } from '../domain/account-state.ts';
import { ATTACKER_MOVES } from '../domain/attacker-move.ts';
import type { LedgerEvent } from '../domain/event.ts';
import { ANSWER_CLASSES } from '../domain/result.ts';

export type Check = (value: unknown) => boolean;
/** An optional key comes last and is left out where it would say the usual. */
export type Shape = readonly (readonly [key: string, accepts: Check, optional?: 'optional'])[];

const whole: Check = (value) => Number.isSafeInteger(value);
const natural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const oneOf = (...words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};

const decisionKind = oneOf('allow', 'challenge', 'delay', 'deny', 'pretend', 'review', 'other-channel');
const answer = oneOf(...ANSWER_CLASSES);
const posture = oneOf('normal', 'elevated', 'emergency', 'closed');

const decisions: Check = (value) => Array.isArray(value) && value.every(isDecision);

function isDecision(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { defence, observed, kind, reason, ...rest } = value as Record<string, unknown>;
  return text(defence) && flag(observed) && decisionKind(kind) && text(reason) && Object.keys(rest).length === 0;
}

/** Keys in writing order; `type` always comes first. */
export const EVENT_SHAPES: Readonly<Record<LedgerEvent['type'], Shape>> = {
  intent: [
    ['atMs', whole],
    ['lane', natural],
    ['opener', natural],
    ['cohort', natural],
  ],
  attempt: [
    ['atMs', whole],
    ['attempt', natural],
    ['step', oneOf('send', 'resend')],
    ['channel', oneOf('sms', 'voice', 'whatsapp')],
    ['number', natural],
    ['address', text],
    ['device', natural],
    ['solve', oneOf('no', 'yes', 'computed', 'wrong')],
    ['answer', answer],
    ['status', natural],
    ['surface', oneOf('signup', 'password-reset', 'phone-change', 'mobile-api'), 'optional'],
    ['tookMicros', natural, 'optional'],
  ],
  decided: [
    ['atMs', whole],
    ['attempt', natural],
    ['disposition', decisionKind],
    ['sent', flag],
    ['evaluated', natural],
    ['decisions', decisions],
  ],
  checked: [
    ['atMs', whole],
    ['attempt', natural],
    ['decisions', decisions],
  ],
  dispatch: [
    ['atMs', whole],
    ['attempt', natural],
    ['number', natural],
    ['accepted', flag],
    ['reason', text],
    ['wouldRefuse', text],
    ['segments', natural],
    ['costMicro', natural],
    ['priceMicro', natural],
    ['channel', oneOf('voice', 'whatsapp'), 'optional'],
  ],
  billed: [
    ['atMs', whole],
    ['attempt', natural],
    ['number', natural],
    ['costMicro', natural],
  ],
  delivery: [
    ['atMs', whole],
    ['attempt', natural],
    ['delayMs', whole],
  ],
  verify: [
    ['atMs', whole],
    ['attempt', natural],
    ['answer', answer],
  ],
  'mail-code': [
    ['atMs', whole],
    ['lane', natural],
    ['opener', natural],
    ['answer', answer],
  ],
  'intent-end': [
    ['atMs', whole],
    ['lane', natural],
    ['opener', natural],
    ['how', oneOf('completed', 'gave-up', 'cut-off')],
  ],
  alert: [
    ['atMs', whole],
    ['source', text],
    ['signal', text],
    ['posture', (value) => value === null || posture(value)],
    ['detail', text],
  ],
  posture: [
    ['atMs', whole],
    ['posture', posture],
  ],
  provider: [
    ['atMs', whole],
    ['state', oneOf(...ACCOUNT_STATES)],
  ],
  unsent: [
    ['atMs', whole],
    ['lane', natural],
    ['opener', natural],
    ['reason', oneOf('in-flight-limit', 'interrupted')],
  ],
  moved: [
    ['atMs', whole],
    ['lane', natural],
    ['move', oneOf(...ATTACKER_MOVES)],
  ],
  fault: [
    ['atMs', whole],
    ['source', text],
    ['detail', text],
  ],
};
