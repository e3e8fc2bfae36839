/** Any event that a run may write, hostile texts included. */
import fc from 'fast-check';
import { ACCOUNT_STATES } from '../../../src/core/domain/account-state.ts';
import { ATTACKER_MOVES } from '../../../src/core/domain/attacker-move.ts';
import { type DecisionKind, POSTURES, type Posture } from '../../../src/core/domain/decision.ts';
import type { LedgerEvent } from '../../../src/core/domain/event.ts';
import { ANSWER_CLASSES } from '../../../src/core/domain/result.ts';

const atMs = fc.integer({ min: -1_000, max: 2 ** 33 });
const attempt = fc.maxSafeNat();
const count = fc.nat();
const text = fc.string({ unit: 'binary', maxLength: 30 });
const answer = fc.constantFrom(...ANSWER_CLASSES);
const kind = fc.constantFrom<DecisionKind>('allow', 'challenge', 'delay', 'deny', 'pretend', 'review', 'other-channel');
const posture = fc.constantFrom<Posture | null>('normal', 'elevated', 'emergency', 'closed', null);
const type = <T extends string>(word: T): fc.Arbitrary<T> => fc.constant(word);

export const anyEvent: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc.record({ type: type('intent'), atMs, lane: count, opener: count, cohort: count }, { noNullPrototype: true }),
  fc.record(
    {
      type: type('attempt'),
      atMs,
      attempt,
      step: fc.constantFrom('send', 'resend'),
      channel: fc.constantFrom('sms', 'voice', 'whatsapp'),
      number: fc.nat({ max: 999_999_999_999_999 }),
      address: fc.oneof(fc.ipV4(), fc.ipV6(), text),
      device: count,
      solve: fc.constantFrom('no', 'yes', 'computed', 'wrong'),
      answer,
      status: count,
      surface: fc.constantFrom('signup', 'password-reset', 'phone-change', 'mobile-api'),
      tookMicros: count,
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'type',
        'atMs',
        'attempt',
        'step',
        'channel',
        'number',
        'address',
        'device',
        'solve',
        'answer',
        'status',
      ],
    },
  ),
  fc.record(
    {
      type: type('decided'),
      atMs,
      attempt,
      disposition: kind,
      sent: fc.boolean(),
      evaluated: count,
      decisions: fc.array(
        fc.record({ defence: text, observed: fc.boolean(), kind, reason: text }, { noNullPrototype: true }),
        { maxLength: 4 },
      ),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: type('checked'),
      atMs,
      attempt,
      decisions: fc.array(
        fc.record({ defence: text, observed: fc.boolean(), kind, reason: text }, { noNullPrototype: true }),
        { maxLength: 4 },
      ),
    },
    { noNullPrototype: true },
  ),
  fc.record({ type: type('mail-code'), atMs, lane: count, opener: count, answer }, { noNullPrototype: true }),
  fc.record(
    {
      type: type('dispatch'),
      atMs,
      attempt,
      number: fc.nat({ max: 999_999_999_999_999 }),
      accepted: fc.boolean(),
      reason: text,
      wouldRefuse: text,
      segments: count,
      costMicro: count,
      priceMicro: count,
      channel: fc.constantFrom('voice', 'whatsapp'),
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'type',
        'atMs',
        'attempt',
        'number',
        'accepted',
        'reason',
        'wouldRefuse',
        'segments',
        'costMicro',
        'priceMicro',
      ],
    },
  ),
  fc.record({ type: type('billed'), atMs, attempt, number: count, costMicro: count }, { noNullPrototype: true }),
  fc.record({ type: type('delivery'), atMs, attempt, delayMs: count }, { noNullPrototype: true }),
  fc.record({ type: type('verify'), atMs, attempt, answer }, { noNullPrototype: true }),
  fc.record(
    {
      type: type('intent-end'),
      atMs,
      lane: count,
      opener: count,
      how: fc.constantFrom('completed', 'gave-up', 'cut-off'),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    { type: type('alert'), atMs, source: text, signal: text, posture, detail: text },
    { noNullPrototype: true },
  ),
  fc.record({ type: type('posture'), atMs, posture: fc.constantFrom(...POSTURES) }, { noNullPrototype: true }),
  fc.record({ type: type('provider'), atMs, state: fc.constantFrom(...ACCOUNT_STATES) }, { noNullPrototype: true }),
  fc.record(
    {
      type: type('unsent'),
      atMs,
      lane: count,
      opener: count,
      reason: fc.constantFrom('in-flight-limit', 'interrupted'),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    { type: type('moved'), atMs, lane: count, move: fc.constantFrom(...ATTACKER_MOVES) },
    { noNullPrototype: true },
  ),
  fc.record({ type: type('fault'), atMs, source: text, detail: text }, { noNullPrototype: true }),
);
