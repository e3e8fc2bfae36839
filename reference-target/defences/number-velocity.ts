import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { defineDefence } from './defence.ts';
import { refusalOf, windowMeters, windowsFormat } from './windows.ts';

/**
 * D1. A cooldown and windows per number. The exponential back-off of S2 is written as windows of growing length. Only
 * messages that were sent count: somebody who taps again while he waits does not lock himself out (methods.md S1, B16).
 */
export const numberVelocity = defineDefence({
  id: 'number-velocity',
  row: 'D1',
  summary: 'Limits how often one number is sent a code.',
  stops: ['resend abuse', 'flooding one number', 'short lists of numbers used over and over'],
  blindTo: ['one send to each of many numbers, the usual way to pump', 'consecutive numbers (see range-velocity)'],
  sources: [
    'S1 (1 per number per 60 s and 3 per 10 min)',
    'S2 (3 to 5 per hour with back-off on repeats)',
    'methods.md 2.3 S1 and S2 (a refused attempt consumes nothing)',
  ],
  refusalAnswer: 'rate-limited',
  config: z
    .strictObject({
      cooldown: duration.prefault('60s').describe('least time between two sends to a number; 0s for none (S1: 60 s)'),
      windows: windowsFormat.prefault([{ limit: 3, within: '10m' }]).describe('sends per number (S1: 3 per 10 min)'),
    })
    .transform(({ cooldown, windows }) => ({
      cooldown,
      windows,
      /** In meter order. The cooldown stands first, when there is one. */
      reasons: cooldown > 0 ? [{ reason: 'cooldown' }, ...windows] : windows,
    })),
  meterDefinitions({ cooldown, windows }) {
    const meters = windowMeters(windows, 'log');
    return cooldown > 0 ? [{ name: 'cooldown', kind: 'cooldown', windowMs: cooldown, limit: 1 }, ...meters] : meters;
  },
  meters(request, config, writer) {
    if (request.number === 0) return;
    for (let i = 0; i < config.reasons.length; i += 1) writer.add(i, request.number);
  },
  decide: (_request, readings, config) => refusalOf(config.reasons, readings),
});
