import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

const NO_ADDRESS: Decision = Object.freeze({ kind: 'deny', reason: 'no-confirmed-address', waitMs: 0 });

/** D9. A code by mail costs nothing; only who enters it may have one by SMS, and few per address. */
export const emailFirst = defineDefence({
  id: 'email-first',
  row: 'D9',
  summary: 'Sends by SMS only to visitors who have confirmed an e-mail address, a few times per address.',
  stops: ['cold calls', 'one address used for many numbers'],
  blindTo: [
    'throw-away addresses: one more step and a fraction of a cent per send',
    'people who leave at the extra step, which it makes (about 30 s of friction)',
  ],
  sources: ['S2 (verified e-mail before the phone step, about 30 s)', 'domain.md section 5 (mail-first step)'],
  refusalAnswer: 'email-required',
  config: z.strictObject({
    windows: windowsFormat
      .prefault([{ limit: 4, within: '1d' }])
      .describe('sends per confirmed address (domain.md section 5: single users resend 3 to 4 times)'),
  }),
  meterDefinitions: ({ windows }) => windowMeters(windows, 'log'),
  meters(request, { windows }, writer) {
    if (request.emailKey === 0) return;
    for (let i = 0; i < windows.length; i += 1) writer.add(i, request.emailKey);
  },
  precheck: (request) => (request.emailKey === 0 ? NO_ADDRESS : ALLOW),
  decide: (_request, readings, { windows }) => refusalOf(windows, readings),
});
