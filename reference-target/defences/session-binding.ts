import { z } from 'zod';
import { ALLOW } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';

/**
 * D21. What the published HMAC of session, number and request id is for, kept as state instead of as a token: it expires,
 * is used once and cannot be taken apart (methods.md 2.3 H1 to H3). The work is done in bound-codes.ts; it refuses no send.
 */
export const sessionBinding = defineDefence({
  id: 'session-binding',
  row: 'D21',
  summary: 'Lets a code be entered only in the session that asked for it.',
  stops: [
    'codes read on rented phones and entered elsewhere to make an attack look verified',
    'somebody else using up the tries of a code, or entering one that was talked out of its owner',
  ],
  blindTo: [
    'sending itself: it limits no message, and a new session per send costs one more request (methods.md H3)',
    'an attacker who enters the code in the session that asked for it',
    'people who ask in one browser and enter the code in another, whom it keeps out',
  ],
  sources: ['S1 (a code verifies only in the session that asked for it)', 'methods.md 2.3 H1 to H3 (flaws avoided)'],
  refusalAnswer: 'wrong-code',
  bindsCodes: true,
  config: z.strictObject({}),
  decide: () => ALLOW,
});
