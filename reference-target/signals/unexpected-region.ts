import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import { defineSignal, type VerifiedFact, type Watcher } from './signal.ts';
import { VerifiedCountries } from './verified-countries.ts';

const config = z.strictObject({
  requests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe('seen from so many requests to one country on ... (S1: 20 or 30 sends are evidence)'),
  within: duration.prefault('1h').describe('... within this time (assumption)'),
  known: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(3)
    .describe(
      'a country is expected once so many have logged in there within a week or two (S1: the prior week; 3 is an assumption)',
    ),
  grace: duration
    .prefault('2m')
    .describe(
      'after the first request: real users of a new country log in meanwhile (assumption: slow delivery and typing)',
    ),
});

/** Requests to one country where nobody logs in. */
interface Stranger {
  sinceMs: EpochMs;
  requests: number;
}

/** Domestic by evidence, not by a list: where people log in is expected, wherever that is. */
export const unexpectedRegion = defineSignal({
  id: 'unexpected-region',
  summary: 'Sees requests to a country where nobody has logged in lately.',
  blindTo: [
    'countries where customers are, above all the home country (domestic pumping)',
    'an attacker who enters three of his codes per country',
    'fewer requests per country than 20 an hour, to however many countries',
    'a delivery outage of a new market, which looks the same',
  ],
  sources: [
    'requirements.md section E (unexpected regions)',
    'S1, S2, S4 (an unusual country, compared with the prior week)',
    'domain.md section 3 (one or few dear countries per attack)',
  ],
  restsBeside: [],
  config,
  watch: (settings) => new RegionWatcher(settings),
});

class RegionWatcher implements Watcher {
  private readonly settings: z.output<typeof config>;
  private readonly logins = new VerifiedCountries();
  /** By country; as many as there are countries. */
  private readonly strangers = new Map<string, Stranger>();
  private seen = '';

  constructor(settings: z.output<typeof config>) {
    this.settings = settings;
  }

  asked({ number, country, nowMs }: DefenceRequest): boolean {
    if (number === 0) return false;
    const { requests, within, grace } = this.settings;
    let stranger = this.strangers.get(country);
    if (stranger === undefined) {
      stranger = { sinceMs: nowMs, requests: 0 };
      this.strangers.set(country, stranger);
    }
    const ageMs = nowMs - stranger.sinceMs;
    if (ageMs >= within) {
      stranger.sinceMs = nowMs;
      stranger.requests = 0;
    }
    stranger.requests += 1;
    if (stranger.requests < requests || nowMs - stranger.sinceMs < grace) return false;
    if (this.logins.of(country) >= this.settings.known) return false;
    this.seen = country;
    return true;
  }

  verified({ country, nowMs }: VerifiedFact): boolean {
    this.logins.add(country, nowMs);
    return false;
  }

  detail(): string {
    const requests = this.strangers.get(this.seen)?.requests ?? 0;
    const where = this.seen === '' ? 'no known country' : this.seen;
    const logins = this.logins.of(this.seen);
    const who = logins === 0 ? 'nobody has' : `only ${logins} have`;
    return `${requests} requests to ${where} within ${this.settings.within / MINUTE_MS} min, where ${who} logged in lately`;
  }
}
