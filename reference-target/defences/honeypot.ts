import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';

const PRETEND: Decision = Object.freeze({ kind: 'pretend', reason: 'filled', waitMs: 0 });
const DENY: Decision = Object.freeze({ kind: 'deny', reason: 'filled', waitMs: 0 });

/** D8. Free, and worth what it costs: it finds scripts that were written for no page in particular. */
export const honeypot = defineDefence({
  id: 'honeypot',
  row: 'D8',
  summary: 'Turns away whoever fills in a field that people do not see.',
  stops: ['naive scripts that fill in every field of a form'],
  blindTo: [
    'a script that was written for this form, and any direct call to the endpoint',
    'browsers and password managers that fill in hidden fields: their users are turned away',
  ],
  sources: ['S2 (hidden field, no cost to users)', 'requirements.md D8 (autofill is its risk of false positives)'],
  refusalAnswer: 'fraud-blocked',
  config: z.strictObject({
    whenFilled: z
      .enum(['pretend', 'deny'])
      .default('pretend')
      .describe('pretend: answered as if sent, so that the script learns nothing (assumption)'),
  }),
  decide(request, _readings, { whenFilled }) {
    if (!request.honeypotFilled) return ALLOW;
    return whenFilled === 'pretend' ? PRETEND : DENY;
  },
});
