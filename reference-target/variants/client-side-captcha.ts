import type { DecisionRecord } from '../../src/core/domain/decision.ts';
import { answerOf } from '../answers.ts';
import type { TargetRequest } from '../request.ts';
import { createGatedTarget, type Gate, type GateVerdict } from './gated-target.ts';
import type { Variant } from './variant.ts';

/** S1: a check made only in the client is no check. The page says that the puzzle was solved, and is believed. */
export const clientSideCaptcha: Variant = {
  id: 'client-side-captcha',
  summary: 'Sends a code to whoever’s page says that its captcha was solved.',
  fault: 'The server never asks the captcha’s provider; any text in the field `captcha` passes.',
  exposes: ['D7'],
  exposedBy: 'requests with `captcha: "ok"` and no captcha solved: every message is sent',
  sources: ['S1 (CAPTCHA verified on the server before the send; a check made only in the client is no check)'],
  build: (options) => createGatedTarget(options, BELIEVING_GATE),
};

const ID = 'client-side-captcha';

const PASSES: GateVerdict = { kind: 'allow', decisions: [], answer: null };

const NO_CLAIM: DecisionRecord = Object.freeze({ defence: ID, observed: false, kind: 'challenge', reason: 'no-claim' });

const BELIEVING_GATE: Gate = {
  defences: [{ id: ID, mode: 'enforce' }],
  guards: ({ kind }) => kind === 'send' || kind === 'resend',
  check: async (request) => (claimsSolved(request) ? PASSES : refusal()),
};

function claimsSolved({ body }: TargetRequest): boolean {
  const claim = Object.hasOwn(body, 'captcha') ? body['captcha'] : undefined;
  return typeof claim === 'string' && claim !== '';
}

function refusal(): GateVerdict {
  return { kind: 'challenge', decisions: [NO_CLAIM], answer: answerOf('challenge-required') };
}
