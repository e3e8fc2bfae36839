/** Real users as a scenario writes them: cohorts with habits, scored apart. */
import { z } from 'zod';
import { SURFACES } from '../domain/attempt.ts';
import { duration, share } from '../domain/durations.ts';
import { POPULATION_NAMES, POPULATIONS, type PopulationName } from './populations.ts';
import {
  type Destinations,
  destinationsFormat,
  deviceFormat,
  id,
  networkFormat,
  pacingFormat,
} from './traffic-format.ts';

export const cohortFormat = z.strictObject({
  id,
  weight: z.int().min(1).max(1000),
  summary: z.string().max(500).optional(),
  surface: z.enum(SURFACES).default('login').describe('what they want a code for; mobile-api clients open no page'),
  destinations: destinationsFormat
    .optional()
    .describe('other numbers than those of the whole entry: travellers, newcomers'),
  network: networkFormat.default({ kind: 'pool', of: 'home', size: 1_000_000, rotation: 'per-opener' }),
  device: deviceFormat.default({ kind: 'per-opener' }),
  agent: z.enum(['browser', 'mobile-app', 'script']).default('browser').describe("script: a partner's server"),
  hands: z
    .enum(['typing', 'autofill', 'linear', 'none'])
    .default('typing')
    .describe('how the form is used: linear is assistive technology (keys only), none an app without our script'),
  fillsHoneypot: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share whose browser fills in the hidden field too (D8)'),
  challenge: z
    .strictObject({
      solve: duration.prefault('3s').describe('median time to solve (assumption: a silent proof of work)'),
      fail: share
        .prefault('1%')
        .describe('share of solutions that fail (assumption; S1: image puzzles cost 15 to 30 %)'),
      abandon: share.prefault('1%').describe('share of people who leave instead (assumption)'),
    })
    .prefault({}),
  email: z
    .strictObject({
      reading: duration.prefault('30s').describe('median from asked to entered (S2: about 30 s of friction)'),
      abandon: share.prefault('5%').describe('share of people who leave instead (assumption)'),
    })
    .prefault({}),
  otherChannel: z
    .strictObject({
      accepts: share.prefault('60%').describe('share who finish another way when offered one (assumption)'),
      takes: duration.prefault('25s').describe('median time that takes (assumption)'),
    })
    .prefault({}),
  /** How this person behaves. Times are medians unless said otherwise. */
  think: duration.default(9_000).describe('page opened to code asked'),
  typing: duration
    .default(12_000)
    .describe('message arrived to code entered, median (domain.md section 5, assumption)'),
  resendAfter: duration.optional().describe('asks again when nothing came by then; absent: never'),
  resends: z.int().min(0).max(10).default(2),
  patience: duration.default(120_000).describe('gives up that long after first asking, when no code came'),
  patienceSpread: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of people who give up early, evenly between 0 and patience'),
  firstMessageLost: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of first messages that never arrive (dead spot, full inbox): why people resend'),
  switchesTo: z.enum(['voice', 'whatsapp']).optional().describe('asks again on this channel instead of by SMS'),
  asksTwice: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share whose client sends every ask twice at once: a bug, no fraud (S2)'),
  finishesElsewhere: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share who ask for a code and then finish with a passkey or password: served, but never verified'),
});

const written = {
  id,
  summary: z.string().max(500).optional(),
  pacing: pacingFormat,
};

/** Real users: their own numbers and cohorts, or those of a named population (`populations.ts`). */
export const peopleFormat = z
  .strictObject({
    ...written,
    population: z.enum(POPULATION_NAMES).optional().describe('a population that several scenarios share'),
    destinations: destinationsFormat.optional(),
    cohorts: z.array(cohortFormat).min(1).optional(),
  })
  .transform(({ population, destinations, cohorts, ...rest }, context) => {
    const named = population === undefined ? undefined : namedPopulation(population);
    const aims = destinations ?? named?.destinations;
    const who = cohorts ?? named?.cohorts;
    if (aims !== undefined && who !== undefined) return { ...rest, destinations: aims, cohorts: who };
    for (const key of ['destinations', 'cohorts'] as const) {
      if ((key === 'destinations' ? aims : who) !== undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        params: { code: 'MISSING_KEY' },
        message: `write ${key}, or name a population`,
        input: undefined,
      });
    }
    return z.NEVER;
  });

/** The people whom several scenarios share, read once. */
function namedPopulation(name: PopulationName): { destinations: Destinations; cohorts: Cohort[] } {
  const { destinations, cohorts } = POPULATIONS[name];
  return { destinations: destinationsFormat.parse(destinations), cohorts: z.array(cohortFormat).parse(cohorts) };
}

export type Cohort = z.output<typeof cohortFormat>;
export type People = z.output<typeof peopleFormat>;
