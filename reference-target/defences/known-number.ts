import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence, type Readings } from './defence.ts';
import { refusalOf, type Window, windowMeters, windowsFormat } from './windows.ts';

const PRETEND: Decision = Object.freeze({ kind: 'pretend', reason: 'not-enrolled', waitMs: 0 });
const DENY: Decision = Object.freeze({ kind: 'deny', reason: 'not-enrolled', waitMs: 0 });

/**
 * D25. A login has nobody to send a code to but its own users. The answer is the same either way, because another one
 * would tell a caller which numbers have accounts; entering a code is answered "verified" or "wrong-code" and nothing else.
 */
export const knownNumber = defineDefence({
  id: 'known-number',
  row: 'D25',
  summary: 'Sends only to enrolled numbers, and keeps a budget of its own for numbers that never verified.',
  stops: [
    'a login flooded with numbers that belong to no customer, as in the retailer night',
    'new numbers using up what returning users need: each side has its own budget',
  ],
  blindTo: [
    'sign-up, where every number is new: there only the budget for new numbers is left',
    'an attacker who enrols his numbers first, or pumps numbers of real customers',
    'which new number is honest: when their budget is spent, all of them wait',
    'a caller who asks twice: a rate limit answers for a number with an account, and "sent" again for one without',
    'people who changed their number: they are told that a code was sent, and it was not',
  ],
  sources: [
    'S0 (the numbers were real and belonged to no customer)',
    'requirements.md D25 (enrolled numbers, uniform answer, separate budgets)',
  ],
  refusalAnswer: 'user-unknown',
  hidesAccounts: true,
  config: z.strictObject({
    whenUnknown: z
      .enum(['pretend', 'deny', 'allow'])
      .default('pretend')
      .describe('pretend: uniform answer, nothing sent; allow: for sign-up, budgets only'),
    returning: windowsFormat
      .prefault([{ limit: 20_000, within: '1h' }])
      .describe('sends to enrolled numbers and such as verified here before, together (assumption)'),
    fresh: windowsFormat
      .prefault([{ limit: 200, within: '1h' }])
      .describe('sends to all other numbers together (assumption)'),
  }),
  meterDefinitions: ({ returning, fresh }) => [
    ...prefixed(windowMeters(returning, 'log'), 'returning'),
    ...prefixed(windowMeters(fresh, 'log'), 'fresh'),
  ],
  meters(request, { returning, fresh }, writer) {
    const first = request.returning ? 0 : returning.length;
    const count = request.returning ? returning.length : fresh.length;
    for (let i = 0; i < count; i += 1) writer.add(first + i, EVERYBODY);
  },
  precheck(request, { whenUnknown }) {
    if (request.returning || whenUnknown === 'allow') return ALLOW;
    return whenUnknown === 'pretend' ? PRETEND : DENY;
  },
  decide: (_request, readings, { returning, fresh }) => budgetRefusal(readings, returning, fresh),
});

/** The one key of a budget that everybody on its side shares. */
const EVERYBODY = 0;

function prefixed<T extends { readonly name: string }>(meters: readonly T[], side: string): T[] {
  return meters.map((meter) => ({ ...meter, name: `${side}-${meter.name}` }));
}

function budgetRefusal(readings: Readings, returning: readonly Window[], fresh: readonly Window[]): Decision {
  const reasons = [
    ...returning.map(({ reason }) => ({ reason: `returning-${reason}` })),
    ...fresh.map(({ reason }) => ({ reason: `fresh-${reason}` })),
  ];
  const isOver = reasons.some((_, i) => readings.over(i));
  return isOver ? refusalOf(reasons, readings) : ALLOW;
}
