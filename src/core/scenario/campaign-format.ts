/** An attacker as a scenario writes him. Every axis composes with every other; `meaning.ts` says what makes no sense. */
import { z } from 'zod';
import { CHANNELS, SPOOFED_HEADERS, SURFACES } from '../domain/attempt.ts';
import { COHORT_NAME } from '../domain/cohort-name.ts';
import { duration, share } from '../domain/durations.ts';
import { destinationsFormat, deviceFormat, exitsFormat, id, networkFormat, pacingFormat } from './traffic-format.ts';

export const identitiesFormat = z.strictObject({
  network: exitsFormat,
  device: deviceFormat.default({ kind: 'none' }),
  agent: z.enum(['browser', 'script', 'mobile-app']).default('script'),
  local: z
    .enum(['hidden', 'leaks', 'one-line'])
    .default('leaks')
    .describe(
      'the address behind the proxy that device signals name (S3: local IP); leaks: one per device; one-line: all devices stand behind one line',
    ),
  tampered: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of openers whose signals show traces of an anti-detect browser (S3)'),
});

/** What an attacker does about challenges. Prices and delays: domain.md section 4; success shares are assumptions. */
export const solverFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('gives up'),
  z
    .strictObject({
      kind: z.literal('service'),
      delay: duration.prefault('13s').describe('domain.md 4: 0.5 s (Turnstile) to 36 s (hCaptcha)'),
      success: share.prefault('90%'),
      costMicro: z.int().min(0).default(1_000).describe('USD 0.4 to 3 per 1,000 (domain.md 4)'),
    })
    .describe('a solver service'),
  z
    .strictObject({
      kind: z.literal('farm'),
      delay: duration.prefault('36s'),
      success: share.prefault('97%'),
      costMicro: z.int().min(0).default(3_000),
    })
    .describe('people who solve for pay'),
  z
    .strictObject({
      kind: z.literal('proof-of-work'),
      delay: duration.prefault('1s'),
      success: share.prefault('100%'),
      costMicro: z.int().min(0).default(10).describe('processor time; assumption'),
    })
    .describe('computes: only a proof of work can be had this way'),
]);

/** How an attacker passes an e-mail step. */
export const attackerEmailFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }).describe('gives up'),
  z
    .strictObject({
      kind: z.literal('throw-away'),
      delay: duration.prefault('10s').describe('until the mail is read; assumption'),
      costMicro: z.int().min(0).default(500).describe('per address; assumption'),
    })
    .describe('a fresh address each time'),
]);

/** How requests are dressed up to look like somebody else's: bypass catalogue B2, B4, B5 (methods.md 2.1). */
export const evasionFormat = z.strictObject({
  spelling: z
    .enum(['e164', 'rotate'])
    .default('e164')
    .describe('rotate: every ask spells its number another way (blanks, 00, national 0, tel:, full-width digits, ...)'),
  deviceSpelling: z
    .enum(['plain', 'rotate'])
    .default('plain')
    .describe('rotate: the device signals change case, blanks and null bytes from ask to ask'),
  headers: z
    .array(z.enum(SPOOFED_HEADERS))
    .max(SPOOFED_HEADERS.length)
    .default([])
    .describe('address headers that the client sets itself; asks take them in turn'),
  claims: z
    .enum(['random', 'list', 'mapped', 'with-port', 'garbage', 'rotate'])
    .default('random')
    .describe(
      'what they say: another address each time, alone, first in a list, IPv4-mapped, with a port, or no address at all',
    ),
  poisons: z
    .string()
    .regex(COHORT_NAME, '<people id>/<cohort id>')
    .optional()
    .describe('the headers claim the one address that this cohort shares, so that limits hit those people instead'),
});

/** What an adaptive attacker does when too much is refused, move after move. Behaviours: domain.md section 3.1. */
export const moveFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('back-off'), pause: duration }).describe('stays away that long'),
  z
    .strictObject({ kind: z.literal('slow-down'), keepOneIn: z.int().min(2).max(1000) })
    .describe('plays one opener in so many'),
  z.strictObject({ kind: z.literal('change-network'), network: networkFormat }).describe('other exits'),
  z.strictObject({ kind: z.literal('change-device'), device: deviceFormat }).describe('other machines'),
  z
    .strictObject({ kind: z.literal('change-destinations'), destinations: destinationsFormat })
    .describe('another range or country'),
  z
    .strictObject({ kind: z.literal('visit-first'), think: duration.default(4_000) })
    .describe('opens the page before it asks'),
  z
    .strictObject({ kind: z.literal('solve-challenges'), solver: solverFormat })
    .describe('pays somebody to solve challenges'),
  z.strictObject({ kind: z.literal('stop') }).describe('goes elsewhere'),
]);

/** A lane learns from the outcomes of its own openers; lanes do not talk to each other. */
export const adaptFormat = z.strictObject({
  window: z.int().min(1).max(1_000).default(20).describe('looks at the last so many answers to its asks'),
  refused: share.prefault('50%').describe('makes its next move when at least this share of them is a refusal'),
  moves: z.array(moveFormat).min(1).max(16),
  repeats: z.boolean().default(false).describe('begins with the first move again after the last'),
  stopsWhenLosing: z
    .boolean()
    .default(true)
    .describe('stops for good once the window earned less than it cost and no move is left'),
});
export type Adapt = z.output<typeof adaptFormat>;
export type Move = z.output<typeof moveFormat>;

export const sessionFormat = z
  .enum(['none', 'scraped-token', 'visit-first'])
  .describe(
    'none: no page visit, no token; scraped-token: one visit, its CSRF token reused by everyone without the cookie; visit-first: each opener opens the page, then waits `think`',
  );

export const campaignFormat = z.strictObject({
  id,
  summary: z.string().max(500).optional(),
  surfaces: z
    .array(z.enum(SURFACES))
    .min(1)
    .max(SURFACES.length)
    .default(['login'])
    .describe('where codes are asked for; openers take these in turn'),
  channels: z
    .array(z.enum(CHANNELS))
    .min(1)
    .max(8)
    .default(['sms'])
    .describe('the n-th ask of an opener wants the n-th of these; later ones the last'),
  through: z
    .enum(['target', 'provider-key'])
    .default('target')
    .describe('provider-key: a leaked API key, so messages go to the provider directly, past every defence'),
  lanes: z.int().min(1).max(64).default(1).describe('independent streams; a lane is never split over machines'),
  pacing: pacingFormat,
  destinations: destinationsFormat,
  identities: identitiesFormat,
  session: sessionFormat.default('scraped-token'),
  think: duration.default(0).describe('between page visit and send, when session is visit-first'),
  resend: z
    .strictObject({ times: z.int().min(1).max(60), every: duration })
    .optional()
    .describe('each opener asks again this often, in the same session'),
  verify: share
    .default({ numerator: 0, denominator: 1 })
    .describe('share of delivered codes the attacker enters, to look real'),
  verifyFrom: z
    .enum(['same-session', 'another-session'])
    .default('same-session')
    .describe('another-session: whoever holds the phones enters codes in a session of his own'),
  replays: z.int().min(0).max(10).default(0).describe('enters each code again this often after it was used'),
  honeypot: z.enum(['empty', 'filled']).default('empty').describe('filled: a naive script fills in every field'),
  behaviour: z
    .enum(['none', 'replayed', 'human-like'])
    .default('none')
    .describe('what the page is told of hands: nothing, one recorded visit again and again, a good imitation'),
  solver: solverFormat.prefault({ kind: 'none' }),
  email: attackerEmailFormat.prefault({ kind: 'none' }),
  whenRefused: z.enum(['ignore', 'stop-opener']).default('stop-opener'),
  evasion: evasionFormat.prefault({}),
  adapt: adaptFormat.optional(),
  economics: z
    .strictObject({
      revenueShare: share
        .default({ numerator: 3, denominator: 10 })
        .describe('attacker share of the message price; no measured figure exists (domain.md 9.1)'),
      proxyPerGbMicro: z
        .int()
        .min(0)
        .default(5_000_000)
        .describe('proxy traffic; USD 0.89 (volume) to 10 per GB, 5 for premium residential (domain.md 4)'),
      kilobytesPerAttempt: z
        .int()
        .min(0)
        .max(100_000)
        .default(10)
        .describe('traffic per ask: a bare JSON call 5 to 15 KB, a full browser 1,200 KB (domain.md 4)'),
      numberRentMicro: z
        .int()
        .min(0)
        .default(0)
        .describe('per code entered, where numbers are rented to read codes: under USD 0.01 each (domain.md 4)'),
    })
    .prefault({}),
});
export type Campaign = z.output<typeof campaignFormat>;
