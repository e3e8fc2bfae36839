import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';

const NOT_E164: Decision = Object.freeze({ kind: 'deny', reason: 'not-e164', waitMs: 0 });
const NOT_MOBILE: Decision = Object.freeze({ kind: 'deny', reason: 'not-mobile', waitMs: 0 });

/** D6. One spelling per number, so that no counter behind it can be walked around by spelling (methods.md B4, S7). */
export const numberFormat = defineDefence({
  id: 'number-format',
  row: 'D6',
  summary: 'Refuses everything that is not a strictly spelt E.164 mobile number.',
  stops: [
    'other spellings of a number that already has a counter (spaces, 00, full-width digits, arrays)',
    'landlines and premium-rate services that no person reads messages on',
    'made-up numbers outside every national plan',
  ],
  blindTo: ['valid mobile numbers, which is what a pumper rents', 'whether anybody holds the number'],
  sources: ['S1 (strict E.164, mobile only, checked before everything else)', 'methods.md 2.1 B4', 'methods.md 2.3 S7'],
  refusalAnswer: 'invalid-number',
  config: z.strictObject({
    mobileOnly: z.boolean().default(true).describe('refuse numbers that no national plan lists as mobile (S1)'),
  }),
  decide(request, _readings, config) {
    if (request.number === 0) return NOT_E164;
    return config.mobileOnly && !request.mobile ? NOT_MOBILE : ALLOW;
  },
});
