import { z } from 'zod';
import { ALLOW, type Decision, POSTURES, type Posture } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { defineDefence } from './defence.ts';

const REQUIRED: Decision = Object.freeze({ kind: 'challenge', reason: 'required', waitMs: 0 });
const FAILED: Decision = Object.freeze({ kind: 'deny', reason: 'challenge-failed', waitMs: 0 });
const REPLAYED: Decision = Object.freeze({ kind: 'deny', reason: 'replayed', waitMs: 0 });

/** What becomes of a solution that nobody could judge, by `onUnavailable`. */
const UNJUDGED: Readonly<Record<'allow' | 'deny' | 'challenge', Decision>> = Object.freeze({
  allow: ALLOW,
  deny: Object.freeze({ kind: 'deny', reason: 'verifier-unavailable', waitMs: 0 }),
  challenge: Object.freeze({ kind: 'challenge', reason: 'verifier-unavailable', waitMs: 0 }),
});

/** Work that a proof costs: `tries` key derivations of `iterations` hashes each. */
const workFormat = z.strictObject({
  iterations: z.int().min(1).max(100_000).default(1_000).describe('hashes per try (PBKDF2/SHA-256)'),
  tries: z
    .int()
    .min(2)
    .max(100_000)
    .default(100)
    .describe('tries that a solution takes on average: each challenge draws between half and one and a half of it'),
});

const challengeFormat = z.strictObject({
  provider: z
    .enum(['altcha', 'turnstile', 'hcaptcha', 'recaptcha'])
    .default('altcha')
    .describe('altcha: proof of work, judged here. The others are judged by their makers (siteverify)'),
  when: z
    .enum(['always', 'risk', 'posture'])
    .default('risk')
    .describe('always: every send. risk: only when another defence demands it. posture: while the target is alarmed'),
  at: z
    .enum(['elevated', 'emergency'])
    .default('elevated')
    .describe('for `when: posture`: the posture from which every send is challenged'),
  onUnavailable: z
    .enum(['allow', 'deny', 'challenge'])
    .default('challenge')
    .describe('what becomes of a solution that the verifier could not judge; challenge: ask for another one'),
  solutionLasts: duration
    .prefault('5m')
    .refine((ms) => ms >= MINUTE_MS, 'at least a minute, or slow devices never finish')
    .describe('life of a challenge, and how long a used solution is remembered (targets.md C: Turnstile 300 s)'),
  minScore: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('reCAPTCHA v3: a lower score is a failure (0.5 is where its maker says to start)'),
  action: z
    .string()
    .regex(/^[A-Za-z0-9_/-]{1,32}$/)
    .optional()
    .describe('siteverify: the action that a token must have been made for; absent: any'),
  hostname: z
    .string()
    .regex(/^[a-z0-9.-]{1,253}$/)
    .optional()
    .describe('siteverify: the page that a token must come from; absent: any'),
  work: workFormat
    .prefault({})
    .describe('altcha: 100 x 1,000 hashes take 30 ms of one core (targets.md C); assumption: what a phone should bear'),
});

export type ChallengeConfig = z.output<typeof challengeFormat>;

/**
 * D7. A send is preceded by work: a proof of work, or whatever the maker of a CAPTCHA asks. Solutions are judged on the
 * server, before any defence decides (a check made only in the client is no check, S1). One that was used is refused: the
 * store remembers it, so a replay fails on every replica. What a defence elsewhere demands is satisfied by the same
 * solution.
 */
export const challenge = defineDefence({
  id: 'challenge',
  row: 'D7',
  summary: 'Demands work before a send: proof of work, or a CAPTCHA that is verified on the server.',
  stops: [
    'programs that cannot solve anything: cold calls and simple scripts',
    'one solution handed in again and again, and a proof of work for another number or session',
    'with `when: risk`, suspicious callers alone: nobody else ever sees it',
  ],
  blindTo: [
    'solver services and human farms: under half a cent per send against cents of revenue',
    'proof of work as a price: no work that a phone can bear costs an attacker anything',
    'a token of a CAPTCHA maker names no number: whoever solved it may use it for any number',
    'people who cannot or will not solve it, whom it locks out, and everybody when the verifier is down (`onUnavailable`)',
  ],
  sources: [
    'S1 (verified on the server before the send; image puzzles cost 15 to 30 % of mobile users)',
    'S2 (proof of work; a visible escalation for under 1 % of real users)',
    'S0 (silent challenge for suspicious sessions, an error only for those who fail it)',
    'domain.md section 4 (prices and delays of solvers)',
  ],
  refusalAnswer: 'challenge-failed',
  judgesSolutions: true,
  trustsUnjudged: ({ onUnavailable }) => onUnavailable === 'allow',
  config: challengeFormat,
  meterDefinitions: ({ solutionLasts }) => [
    { name: 'replayed', kind: 'once', windowMs: solutionLasts, limit: 1, consumes: 'onAttempt' },
  ],
  meters(request, _config, writer) {
    // Only what was judged good is remembered: junk must not fill the store.
    if (request.challenge === 'passed') writer.add(0, request.solutionKey);
  },
  precheck(request, { when, onUnavailable }) {
    switch (request.challenge) {
      case 'passed':
        return ALLOW;
      case 'failed':
        return FAILED;
      case 'unavailable':
        return UNJUDGED[onUnavailable];
      case 'none':
        return when === 'always' ? REQUIRED : ALLOW;
    }
  },
  decide(request, readings, { when, at }, { posture }) {
    if (readings.over(0)) return REPLAYED;
    return when === 'posture' && request.challenge === 'none' && isAtLeast(posture, at) ? REQUIRED : ALLOW;
  },
});

function isAtLeast(posture: Posture, floor: Posture): boolean {
  return POSTURES.indexOf(posture) >= POSTURES.indexOf(floor);
}
