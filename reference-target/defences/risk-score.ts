import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration, share } from '../../src/core/domain/durations.ts';
import type { EpochMs } from '../../src/core/domain/units.ts';
import { addressKeyOf } from '../client-address.ts';
import { deviceKeyOf } from '../device.ts';
import {
  type DefenceContext,
  type DefenceRequest,
  defineDefence,
  type MeterDefinition,
  type Readings,
} from './defence.ts';
import { forgetOldest } from './forget-oldest.ts';
import { hasIpMismatch, isAnonymous, SCORE_MAX, scoreOf, waitForScore } from './risk-flags.ts';

const points = z.int().min(0).max(SCORE_MAX);
const counted = z.int().min(1).max(1_000);

/**
 * Default weights are those of the AWS sample (domain.md section 6: anonymising IP 1.5, data centre 1.4, bot 2) at 30
 * points per unit, which puts its HIGH (2) on S3's 60 and its LOW (under 1.25) near S3's 30.
 */
const weights = z
  .strictObject({
    datacenter_ip: points.default(42).describe('AWS sample 1.4'),
    vpn: points.default(45).describe('AWS sample 1.5'),
    proxy: points.default(45).describe('AWS sample 1.5'),
    tor: points.default(45).describe('AWS sample 1.5'),
    anti_detect_browser: points.default(60).describe('AWS sample 2, bot'),
    abuser: points.default(60).describe('AWS sample 2, bot; assumption that a known abuser weighs as much'),
  })
  .prefault({})
  .describe('points per flag; ip_mismatch has none, it informs and never weighs (S3)');

const config = z
  .strictObject({
    weights,
    sendBelow: points.default(30).describe('a lower score sends (S3: 30)'),
    challengeFrom: points.default(60).describe('this score and higher gets a challenge (S3: 60)'),
    whenAnonymous: z
      .enum(['challenge', 'tighter-cap'])
      .default('challenge')
      .describe('what VPN, proxy and Tor get below challengeFrom (S3: anonymity tightens the cap or adds a challenge)'),
    tighterCap: counted
      .default(2)
      .describe(
        'sends that an anonymous or middling requester gets before a challenge (assumption: one, and one resend)',
      ),
    fanOut: counted.default(5).describe('this many different numbers are fan-out (S1: more than 5 per IP and hour)'),
    within: duration
      .prefault('1h')
      .refine((ms) => ms > 0, 'longer than nothing')
      .describe('window of tighterCap and fanOut (S1: an hour)'),
    arrivesAfter: duration.prefault('1s').describe('from page visit to score (S3: about a second)'),
    lostShare: share.prefault('1%').describe('visits whose score never comes (assumption)'),
    whenLate: z
      .enum(['allow', 'challenge', 'deny'])
      .default('allow')
      .describe(
        'what becomes of a send before its score, or without one (assumption: a vendor must not lock users out)',
      ),
    abuserAddresses: z
      .array(z.string().refine((text) => addressKeyOf(text) >= 0, 'write an IPv4 or IPv6 address'))
      .max(100_000)
      .default([])
      .describe('known abusers; IPv6 counts by /64'),
    abuserDevices: z.array(z.string().min(1).max(200)).max(100_000).default([]).describe('known device profiles'),
    remember: duration.prefault('1d').describe('a requester that was denied is an abuser for so long (assumption)'),
  })
  .refine((settings) => settings.sendBelow <= settings.challengeFrom, {
    message: 'sendBelow above challengeFrom: the same score would be sent and challenged',
  });

type Config = z.output<typeof config>;

/** Devices and addresses remembered as abusers, at most; the oldest goes first. */
const REMEMBERED_MAX = 20_000;

interface Memory {
  readonly listed: ReadonlySet<number>;
  /** By device or address key: until when. */
  readonly denied: Map<number, EpochMs>;
}

/** Positions in `meterDefinitions`. Each requester is counted by device, and by the address behind the proxy. */
const SENDS_BY_DEVICE = 0;
const SENDS_BY_ADDRESS = 1;
const NUMBERS_BY_DEVICE = 2;
const NUMBERS_BY_ADDRESS = 3;

/**
 * D13. Scores a visit by what its network and device look like, as a vendor's service does: the score comes about a second
 * after the visit, so a send may be faster. Anonymity alone never refuses; it takes a full tightened cap and fan-out as
 * well (S3). Counts live in the store, but without a limit of their own: reaching one is no refusal yet.
 */
export const riskScore = defineDefence({
  id: 'risk-score',
  row: 'D13',
  summary: 'Scores network and device of a visit, challenges high scores and anonymous networks.',
  stops: [
    'data centre, VPN, open proxy and Tor exits, and anti-detect browsers that leave traces, by a challenge',
    'an anonymous requester who has used up its tightened cap on many numbers, by a refusal',
  ],
  blindTo: [
    'residential exits that IP intelligence takes for homes, which is what their renters pay for',
    'an attacker who solves challenges, below the tightened cap or with few numbers per device and address',
    'a send before its score, or without a page visit, where `whenLate` allows that',
    'privacy-minded users: who comes by VPN or Tor pays with a challenge (about 1 in 4 ever uses one, domain.md section 5)',
  ],
  sources: [
    'S3 (flags; under 30 send, 60 and over challenge; anonymity never refuses alone; the score comes after about a second)',
    'S1 (more than 5 numbers per IP and hour is fan-out)',
    'domain.md section 6 (weights of the AWS sample, scaled to the bands of S3)',
  ],
  refusalAnswer: 'fraud-blocked',
  config,
  memory: ({ abuserAddresses, abuserDevices }): Memory => ({
    listed: new Set([...abuserAddresses.map(addressKeyOf), ...abuserDevices.map(deviceKeyOf)]),
    denied: new Map(),
  }),
  meterDefinitions: ({ tighterCap, fanOut, within }) => [
    unlimited('sends-by-device', 'log', { windowMs: within, enough: tighterCap }),
    unlimited('sends-by-address', 'log', { windowMs: within, enough: tighterCap }),
    unlimited('numbers-by-device', 'distinct', { windowMs: within, enough: fanOut }),
    unlimited('numbers-by-address', 'distinct', { windowMs: within, enough: fanOut }),
  ],
  meters(request, _config, writer) {
    const { deviceKey, number } = request;
    const address = addressBehind(request);
    writer.add(SENDS_BY_ADDRESS, address);
    writer.add(NUMBERS_BY_ADDRESS, address, number);
    if (deviceKey === 0) return;
    writer.add(SENDS_BY_DEVICE, deviceKey);
    writer.add(NUMBERS_BY_DEVICE, deviceKey, number);
  },
  decide(request, readings, settings, context) {
    if (isOverAny(readings)) return CLOSED;
    const waitMs = waitForScore(request.session, request.nowMs, settings);
    if (waitMs > 0) return lateDecision(settings.whenLate, waitMs);
    const decision = judge(request, readings, settings, context);
    return decision !== ALLOW && hasIpMismatch(request) ? WITH_MISMATCH.get(decision)! : decision;
  },
});

const CLOSED: Decision = Object.freeze({ kind: 'deny', reason: 'closed', waitMs: 0 });
const HIGH_SCORE: Decision = Object.freeze({ kind: 'challenge', reason: 'high-score', waitMs: 0 });
const ANONYMOUS: Decision = Object.freeze({ kind: 'challenge', reason: 'anonymous-network', waitMs: 0 });
const TIGHTER_CAP: Decision = Object.freeze({ kind: 'challenge', reason: 'over-tighter-cap', waitMs: 0 });
const ANONYMOUS_FAN_OUT: Decision = Object.freeze({ kind: 'deny', reason: 'anonymous-fan-out', waitMs: 0 });
const NO_SCORE: Decision = Object.freeze({ kind: 'challenge', reason: 'no-score', waitMs: 0 });

/** ip_mismatch is told and changes nothing else: the same kind under a reason that says so. */
const WITH_MISMATCH: ReadonlyMap<Decision, Decision> = new Map(
  [HIGH_SCORE, ANONYMOUS, TIGHTER_CAP, ANONYMOUS_FAN_OUT].map((decision) => [
    decision,
    Object.freeze({ ...decision, reason: `${decision.reason}-ip-mismatch` }),
  ]),
);

function judge(request: DefenceRequest, readings: Readings, settings: Config, context: DefenceContext): Decision {
  const score = scoreOf(request, isAbuser(request, context.memory as Memory), settings.weights);
  const anonymous = isAnonymous(request);
  const overCap = reaches(readings, SENDS_BY_DEVICE, settings.tighterCap);
  if (anonymous && overCap && reaches(readings, NUMBERS_BY_DEVICE, settings.fanOut)) {
    return denyAnonymousFanOut(request, settings, context);
  }
  if (score >= settings.challengeFrom) return HIGH_SCORE;
  if (anonymous && settings.whenAnonymous === 'challenge') return ANONYMOUS;
  return overCap && (anonymous || score >= settings.sendBelow) ? TIGHTER_CAP : ALLOW;
}

function denyAnonymousFanOut(request: DefenceRequest, { remember }: Config, context: DefenceContext): Decision {
  const { denied } = context.memory as Memory;
  for (const key of [request.deviceKey, addressBehind(request)]) {
    if (key === 0) continue;
    denied.delete(key);
    denied.set(key, request.nowMs + remember);
  }
  forgetOldest(denied, REMEMBERED_MAX);
  context.alert({
    signal: 'anonymous-fan-out',
    posture: null,
    detail: `${request.network.kind} requester over its tightened cap asked for one number after the other`,
  });
  return ANONYMOUS_FAN_OUT;
}

function isAbuser(request: DefenceRequest, { listed, denied }: Memory): boolean {
  const { deviceKey, localKey, addressKey, nowMs } = request;
  for (const key of [deviceKey, localKey, addressKey]) {
    if (key !== 0 && (listed.has(key) || (denied.get(key) ?? 0) > nowMs)) return true;
  }
  return false;
}

function lateDecision(whenLate: Config['whenLate'], waitMs: number): Decision {
  if (whenLate === 'allow') return ALLOW;
  if (whenLate === 'challenge') return NO_SCORE;
  return { kind: 'deny', reason: 'no-score', waitMs: waitMs === Infinity ? 0 : waitMs };
}

/** The address behind the proxy where the signals name one, else the client's own. */
function addressBehind({ localKey, addressKey }: DefenceRequest): number {
  return localKey === 0 ? addressKey : localKey;
}

/** By device, or by the address behind the proxy: whichever has more. */
function reaches(readings: Readings, byDevice: number, enough: number): boolean {
  return readings.reading(byDevice) >= enough || readings.reading(byDevice + 1) >= enough;
}

/**
 * A meter that only counts. Its limit at posture `closed`, at which nothing is sent anyway, tells the store how far it has
 * to count, which bounds its memory.
 */
function unlimited(
  name: string,
  kind: 'log' | 'distinct',
  { windowMs, enough }: { windowMs: number; enough: number },
): MeterDefinition {
  return { name, kind, windowMs, limit: { normal: Infinity, elevated: Infinity, emergency: Infinity, closed: enough } };
}

function isOverAny(readings: Readings): boolean {
  for (let i = SENDS_BY_DEVICE; i <= NUMBERS_BY_ADDRESS; i += 1) if (readings.over(i)) return true;
  return false;
}
