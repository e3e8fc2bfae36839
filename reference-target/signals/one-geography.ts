import { z } from 'zod';
import { share } from '../../src/core/domain/durations.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { RollingMinutes } from './rolling-minutes.ts';
import { defineSignal, type VerifiedFact, type Watcher } from './signal.ts';
import { VerifiedCountries } from './verified-countries.ts';

/** Requests judged together, in minutes (S1: per 15 min). */
const WINDOW_MINUTES = 15;

const config = z.strictObject({
  share: share
    .prefault('30%')
    .describe('seen when one country has this share of 15 min of requests ... (S2: 30 % at the peak)'),
  times: z
    .int()
    .min(2)
    .max(1_000)
    .default(2)
    .describe('... and so many times its share of logins within a week or two (assumption; S1 doubles)'),
  excess: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(30)
    .describe('... and so many requests more than that share would be: fewer are chance (S1: 20 or 30 are evidence)'),
  minLogins: z.int().min(1).max(1_000_000).default(30).describe('fewer logins are no history (S1: 20 or 30)'),
});

/** The mix of requests against the mix of logins: asking moves the first only. */
export const oneGeography = defineSignal({
  id: 'one-geography',
  summary: 'Sees one country take far more of the requests than of the logins.',
  blindTo: [
    'the home country, whose share of logins cannot double (domestic pumping)',
    'many small destinations at once, none of which reaches the share',
    'the first minutes of a deployment, until there are logins to compare with',
  ],
  sources: [
    'S4 (a single geography)',
    'S2 (30 % of traffic to one country at the peak)',
    'S1 (compared with the prior week)',
  ],
  restsBeside: [],
  config,
  watch: (settings) => new GeographyWatcher(settings),
});

class GeographyWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly logins = new VerifiedCountries();
  private readonly all = new RollingMinutes(WINDOW_MINUTES);
  /** By country; as many as there are countries. */
  private readonly byCountry = new Map<string, RollingMinutes>();
  private seen = '';

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
  }

  asked({ number, country, nowMs }: DefenceRequest): boolean {
    if (number === 0) return false;
    const total = this.all.add(nowMs);
    let own = this.byCountry.get(country);
    if (own === undefined) {
      own = new RollingMinutes(WINDOW_MINUTES);
      this.byCountry.set(country, own);
    }
    const requests = own.add(nowMs);
    const { share: limit, times, excess, minLogins } = this.settings;
    if (requests < excess || requests * limit.denominator < total * limit.numerator) return false;
    const logins = this.logins.total;
    if (logins < minLogins) return false;
    // Both sides times the number of logins: what the country's share of logins would be of these requests.
    const expected = total * this.logins.of(country);
    if (requests * logins < times * expected || (requests - excess) * logins < expected) return false;
    this.seen = country;
    return true;
  }

  verified({ country, nowMs }: VerifiedFact): boolean {
    this.logins.add(country, nowMs);
    return false;
  }

  detail(): string {
    const requests = this.byCountry.get(this.seen)?.total ?? 0;
    const where = this.seen === '' ? 'no known country' : this.seen;
    return `${requests} of ${this.all.total} requests of ${WINDOW_MINUTES} min go to ${where}, which has ${this.logins.of(this.seen)} of ${this.logins.total} logins`;
  }
}
