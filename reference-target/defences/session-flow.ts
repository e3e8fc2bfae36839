import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { MINUTE_MS } from '../../src/core/domain/units.ts';
import { defineDefence } from './defence.ts';

const NO_SESSION: Decision = Object.freeze({ kind: 'deny', reason: 'no-session', waitMs: 0 });
const TOO_OLD: Decision = Object.freeze({ kind: 'deny', reason: 'too-old', waitMs: 0 });
const SESSION_LIMIT: Decision = Object.freeze({ kind: 'deny', reason: 'session-limit', waitMs: 0 });

/**
 * D10. A code is only sent to somebody who opened the page first, at a human pace, a few times per visit. A CSRF token
 * alone proves nothing: it can be read off the public page once and used 240,000 times (S0).
 */
export const sessionFlow = defineDefence({
  id: 'session-flow',
  row: 'D10',
  summary: 'Requires a page visit before a send, at human timing, with few sends per visit.',
  stops: [
    'cold calls to the send endpoint',
    'a CSRF token scraped once and used for every call',
    'one session resending',
  ],
  blindTo: [
    'an attacker who visits the page first and waits: a fresh session per send costs one more request',
    'clients that are cold but honest (mobile apps, partner integrations), which it refuses',
  ],
  sources: [
    'S0 (prior visit, page sequence, human timing; a CSRF token alone is no proof)',
    'domain.md section 6 (SMSGuard: session younger than 3 s)',
  ],
  refusalAnswer: 'flow-expired',
  config: z
    .strictObject({
      minAfterVisit: duration
        .prefault('2s')
        .describe('sooner after the page is no person (assumption; SMSGuard marks < 3 s)'),
      maxAfterVisit: duration.prefault('30m').describe('later than this the page is stale (assumption)'),
      sendsPerSession: z
        .int()
        .min(1)
        .max(1000)
        .default(4)
        .describe('sends in one visit (domain.md section 5: 3 to 4 resends are seen)'),
    })
    .refine((config) => config.maxAfterVisit >= config.minAfterVisit + MINUTE_MS, {
      message: 'leave at least one minute between minAfterVisit and maxAfterVisit, or nobody can ever ask',
    }),
  meterDefinitions: (config) => [
    // No session is older than maxAfterVisit, so a window of that length sees all sends of it.
    { name: 'session-limit', kind: 'log', windowMs: config.maxAfterVisit, limit: config.sendsPerSession },
  ],
  meters(request, _config, writer) {
    if (request.session !== null) writer.add(0, request.session.key);
  },
  precheck(request, config) {
    if (request.session === null) return NO_SESSION;
    const ageMs = request.nowMs - request.session.openedAtMs;
    if (ageMs > config.maxAfterVisit) return TOO_OLD;
    return ageMs < config.minAfterVisit
      ? { kind: 'deny', reason: 'too-fast', waitMs: config.minAfterVisit - ageMs }
      : ALLOW;
  },
  decide(_request, readings) {
    // Waiting does not help inside a session that must end before its own window does: the answer is a new visit.
    return readings.over(0) ? SESSION_LIMIT : ALLOW;
  },
});
