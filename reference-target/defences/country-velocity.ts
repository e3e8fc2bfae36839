import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { DAY_MS, type EpochMs, HOUR_MS } from '../../src/core/domain/units.ts';
import {
  type DefenceContext,
  type DefenceRequest,
  defineDefence,
  type MeterDefinition,
  type Readings,
} from './defence.ts';
import { addFixed, countryKey, fixedBudgetsFormat, fixedMeters } from './fixed-budgets.ts';
import { allowanceOf, type Following, followingFormat, historyHolds, VerifiedTraffic } from './following-budgets.ts';

const config = z
  .strictObject({
    fixed: fixedBudgetsFormat
      .optional()
      .describe('sends per calling code and country; the default when nothing is said'),
    following: followingFormat.optional().describe('unverified sends per country, growing with what was verified'),
    over: z
      .enum(['deny', 'other-channel'])
      .default('deny')
      .describe('what is done over a budget (Authgear: 429; GitLab: another check instead of the phone)'),
  })
  .transform(({ fixed, following, over }) => ({
    fixed: fixed ?? (following === undefined ? fixedBudgetsFormat.parse({}) : null),
    following: following ?? null,
    over,
  }));

type Config = z.output<typeof config>;

/** Bounded by the number of countries: they come from our number plans, not from requests. */
interface Memory {
  readonly verified: Map<string, VerifiedTraffic>;
  /** When somebody was last told that a country's budget is spent. */
  readonly toldAtMs: Map<string, EpochMs>;
  /** The first moment that this process knows of; 0 before. */
  startedAtMs: EpochMs;
}

/**
 * D26. Budgets per destination. Fixed ones are meters of the store, exact and shared by all replicas. Following ones
 * compare two numbers: the country's sends, which the store counts over all replicas (64 buckets, so up to 1/64 of the
 * window too many, never too few), and what was verified, which each process remembers for itself (replicas do not share
 * it: see `replicas`). A send is refused when, with it, more than the allowed number would stand unverified.
 *
 * Under concurrency: the limit of a following budget is judged after `admit`, by the reading that `admit` took, in which
 * every admission before it is counted. So one process never admits more than its budget; what it refuses is given back,
 * and until then another attempt may find the budget fuller than it is. With several processes the budget is the largest
 * that one of them has in mind.
 */
export const countryVelocity = defineDefence({
  id: 'country-velocity',
  row: 'D26',
  summary: 'Limits how many codes go to one country or calling code, by fixed numbers or by what is verified there.',
  stops: [
    'an attack on one country, from however many addresses, devices and numbers',
    'a small destination far below any global limit',
  ],
  blindTo: [
    'an attack spread over many countries, each under its budget (240 countries at 20 a day are 4,800)',
    'following: an attacker who enters his codes, or seeds verified traffic to raise the budget',
    'domestic pumping below the budget of the main market',
    'who sends: real users of a country under attack are refused with the attacker',
  ],
  sources: [
    'requirements.md D26 (budget per dial code, fixed or following verified traffic)',
    'domain.md section 6 (GitLab: 50 per 24 h, +1 = 800, 0 = off; Authgear: the formulas)',
    'domain.md section 3 (global limits trip too late for a single destination)',
  ],
  refusalAnswer: 'rate-limited',
  config,
  memory: (): Memory => ({ verified: new Map(), toldAtMs: new Map(), startedAtMs: 0 }),
  meterDefinitions: ({ fixed, following }) => [
    ...(fixed === null ? [] : fixedMeters(fixed)),
    ...(following === null ? [] : SENDS),
  ],
  meters(request, { fixed, following }, writer) {
    if (request.number === 0) return;
    if (fixed !== null) addFixed(request, fixed, writer);
    if (following === null) return;
    const first = fixed?.limits.length ?? 0;
    writer.add(first, countryKey(request.country));
    writer.add(first + 1, countryKey(request.country));
  },
  decide(request, readings, settings, context) {
    const refusal = fixedRefusal(readings, settings) ?? followingRefusal(request, readings, settings, context);
    if (refusal === null) return ALLOW;
    tellOnce(request, refusal.reason, context);
    return refusal;
  },
  observe(fact, _settings, context) {
    if (fact.kind !== 'verified') return;
    const { verified } = context.memory as Memory;
    let traffic = verified.get(fact.country);
    if (traffic === undefined) {
      traffic = new VerifiedTraffic();
      verified.set(fact.country, traffic);
    }
    traffic.add(fact.nowMs);
  },
});

/** Only count: what may stand unverified is not known before the reading. */
const SENDS: readonly MeterDefinition[] = [
  { name: 'sends-per-day', kind: 'log', windowMs: DAY_MS, limit: Infinity },
  { name: 'sends-per-hour', kind: 'log', windowMs: HOUR_MS, limit: Infinity },
];

function fixedRefusal(readings: Readings, { fixed, over }: Config): Decision | null {
  for (let i = 0; i < (fixed?.limits.length ?? 0); i += 1) {
    if (readings.over(i)) return { kind: over, reason: 'fixed-budget', waitMs: readings.waitMs(i) };
  }
  return null;
}

/** No wait is told: the budget opens when somebody verifies, and nobody knows when that is. */
function followingRefusal(
  { country, number, nowMs }: DefenceRequest,
  readings: Readings,
  { fixed, following, over }: Config,
  context: DefenceContext,
): Decision | null {
  if (following === null || number === 0) return null;
  const memory = context.memory as Memory;
  if (memory.startedAtMs === 0) memory.startedAtMs = nowMs;
  const allowance = allowanceOf(
    memory.verified.get(country),
    { known: bestKnown(country, following, memory, nowMs), nowMs },
    following,
  );
  const first = fixed?.limits.length ?? 0;
  if (readings.reading(first) + 1 - allowance.verifiedDay > allowance.perDay) {
    return { kind: over, reason: 'unverified-per-day', waitMs: 0 };
  }
  if (readings.reading(first + 1) + 1 - allowance.verifiedHour > allowance.perHour) {
    return { kind: over, reason: 'unverified-per-hour', waitMs: 0 };
  }
  return null;
}

/** Verified on the country's best day before this process began, while that is not too long ago. */
function bestKnown(country: string, { history }: Following, { startedAtMs }: Memory, nowMs: EpochMs): number {
  if (!historyHolds(startedAtMs, nowMs) || !Object.hasOwn(history, country)) return 0;
  return history[country]!;
}

/** Once a day and country: a budget that is spent stays spent for a while. */
function tellOnce({ country, nowMs }: DefenceRequest, reason: string, context: DefenceContext): void {
  const { toldAtMs } = context.memory as Memory;
  const lastMs = toldAtMs.get(country);
  if (lastMs !== undefined && nowMs - lastMs < DAY_MS) return;
  toldAtMs.set(country, nowMs);
  context.alert({
    signal: 'country-budget-spent',
    posture: null,
    detail: `${country || 'no known country'}: ${reason}`,
  });
}
