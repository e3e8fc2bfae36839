import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { defineDefence } from './defence.ts';

const UNKNOWN: Decision = Object.freeze({ kind: 'deny', reason: 'country-unknown', waitMs: 0 });
const NOT_SERVED: Decision = Object.freeze({ kind: 'deny', reason: 'country-not-served', waitMs: 0 });
const ELSEWHERE: Decision = Object.freeze({ kind: 'other-channel', reason: 'country-not-served', waitMs: 0 });
const BLOCKED: Decision = Object.freeze({ kind: 'deny', reason: 'country-blocked', waitMs: 0 });

interface Countries {
  readonly served: ReadonlySet<string>;
  readonly blocked: ReadonlySet<string>;
}

const countryCode = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)');

/**
 * D4. Countries by number plan and not by calling code: +1 is about 25 countries (methods.md 2.3), and a number whose
 * country no plan knows is refused rather than waved through.
 */
export const countryAllowlist = defineDefence({
  id: 'country-allowlist',
  row: 'D4',
  summary: 'Sends only to numbers of the countries that the service works in.',
  stops: ['dear destinations where the service has no customers', 'Caribbean numbers behind a plain +1 rule'],
  blindTo: [
    'domestic pumping: numbers of the served countries',
    'travellers and customers with a foreign number, whom it locks out or sends to another channel',
  ],
  sources: [
    'S1 (India only)',
    'S2 (+1 only)',
    'S4 (US and CA by default, high-risk countries off)',
    'S0 (codes with the most abuse as a second filter)',
    'methods.md 2.3 (+1 is about 25 countries)',
  ],
  refusalAnswer: 'country-blocked',
  config: z.strictObject({
    countries: z.array(countryCode).min(1).prefault(['US', 'CA']).describe('countries served (S4: US and CA)'),
    blocked: z.array(countryCode).prefault([]).describe('never sent to, even if listed above (S0: second filter)'),
    whenNotServed: z
      .enum(['deny', 'other-channel'])
      .default('deny')
      .describe('other-channel: offers what costs less than this message (e-mail, an app), for travellers (F6)'),
  }),
  memory: (config): Countries => ({ served: new Set(config.countries), blocked: new Set(config.blocked) }),
  decide(request, _readings, { whenNotServed }, context) {
    const { served, blocked } = context.memory as Countries;
    if (request.country === '') return UNKNOWN;
    if (blocked.has(request.country)) return BLOCKED;
    if (served.has(request.country)) return ALLOW;
    return whenNotServed === 'deny' ? NOT_SERVED : ELSEWHERE;
  },
});
