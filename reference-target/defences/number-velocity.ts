import { z } from 'zod';
import type { Decision } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';
import { backOffFormat, backOffMeters, backOffWaitMs } from './back-off.ts';
import { defineDefence, type MeterDefinition } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

/**
 * D1. A cooldown, windows up to a day, and an exponential back-off per number. Only messages that were sent count:
 * somebody who taps again while he waits does not lock himself out (methods.md S1, B16).
 *
 * Exact: at most `limit` sends in every true window; the least time of the cooldown; and the back-off, where with n sends
 * to the number within `lookBack` the next one is let through no sooner, and refused no longer, than first x 2^(n - free)
 * (at most `longest`) after the last. Not exact: the wait that the back-off tells, which is up to one step too long; and
 * what an observed back-off would refuse after its first refusal, because the attempts that it does not refuse count too.
 * What only the back-off refuses was written by the store and is given back, so another attempt on the same number in
 * that moment may find one send too many, never one too few.
 */
export const numberVelocity = defineDefence({
  id: 'number-velocity',
  row: 'D1',
  summary: 'Limits how often one number is sent a code, with waits that grow.',
  stops: ['resend abuse', 'flooding one number', 'short lists of numbers used over and over'],
  blindTo: ['one send to each of many numbers, the usual way to pump', 'consecutive numbers (see range-velocity)'],
  sources: [
    'S1 (1 per number per 60 s and 3 per 10 min)',
    'S2 (3 to 5 per hour with exponential back-off on repeats)',
    'domain.md section 6 (Auth0: free burst, then 1 to 32 min; Tuya: 3 per 24 h)',
    'methods.md 2.3 S1 and S2 (a refused attempt consumes nothing), S12 (no daily cap: 432 a day)',
  ],
  refusalAnswer: 'rate-limited',
  config: z
    .strictObject({
      cooldown: duration.prefault('60s').describe('least time between two sends to a number; 0s for none (S1: 60 s)'),
      windows: windowsFormat
        .prefault([
          { limit: 3, within: '10m' },
          { limit: 10, within: '1d' },
        ])
        .describe('sends per number (S1: 3 per 10 min; a daily cap is missing there, 10 per day is an assumption)'),
      backOff: backOffFormat.optional().describe('waits that double with each send; left out: none (S2, Auth0)'),
    })
    .transform(({ cooldown, windows, backOff }) => ({
      cooldown,
      windows,
      backOff,
      /** In meter order. The cooldown stands first, when there is one. */
      reasons: [
        ...(cooldown > 0 ? [{ reason: 'cooldown' }] : []),
        ...windows,
        ...(backOff === undefined ? [] : backOffMeters(backOff).map(() => ({ reason: 'back-off' }))),
      ],
    })),
  meterDefinitions({ cooldown, windows, backOff }) {
    const meters: MeterDefinition[] = windowMeters(windows, 'log');
    if (cooldown > 0) meters.unshift({ name: 'cooldown', kind: 'cooldown', windowMs: cooldown, limit: 1 });
    return backOff === undefined ? meters : [...meters, ...backOffMeters(backOff)];
  },
  meters(request, config, writer) {
    if (request.number === 0) return;
    for (let i = 0; i < config.reasons.length; i += 1) writer.add(i, request.number);
  },
  decide(_request, readings, { backOff, reasons, windows, cooldown }): Decision {
    const refusal = refusalOf(reasons, readings);
    if (backOff === undefined) return refusal;
    const waitMs = backOffWaitMs(backOff, windows.length + (cooldown > 0 ? 1 : 0), readings);
    return waitMs > refusal.waitMs ? { kind: 'deny', reason: 'back-off', waitMs } : refusal;
  },
});
