/** What every defence of the registry keeps to, whatever it looks at. Adding a defence adds it here by itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Defence,
  DefenceContext,
  DefenceRequest,
  MeterDefinition,
  Readings,
} from '../../reference-target/defences/defence.ts';
import { DEFENCES, type DefenceId } from '../../reference-target/defences/index.ts';
import { CHANNELS, SURFACES } from '../../src/core/domain/attempt.ts';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { NETWORK_KINDS } from '../../src/core/domain/network.ts';
import { parseE164 } from '../../src/core/domain/phone.ts';
import { ANSWER_CLASSES } from '../../src/core/domain/result.ts';
import { DefenceBench } from './defence-bench.ts';
import { INNOCENT, START_MS } from './innocent-request.ts';
import { admissionsOver, metersTouched, type Touch } from './meter-oracle.ts';

/** Settings where the defaults serve other countries than the innocent request's, or are out of a test's reach. */
const SETTINGS: Readonly<Partial<Record<DefenceId, Readonly<Record<string, unknown>>>>> = {
  'country-allowlist': { countries: ['DE'] },
  'known-number': { returning: [{ limit: 20, within: '1h' }], fresh: [{ limit: 10, within: '1h' }] },
};

/** What a client has to repeat, beside number and session, to meet the meters of a defence. */
const REPEATED: Readonly<Partial<Record<DefenceId, Partial<DefenceRequest>>>> = {
  challenge: { challenge: 'passed', solutionKey: 5_000_000_001 },
};

export function settingsOf(id: DefenceId): Readonly<Record<string, unknown>> {
  return SETTINGS[id] ?? {};
}

export function describeDefence(id: DefenceId): void {
  const defence: Defence = DEFENCES[id];
  const config = defence.config.parse(settingsOf(id));

  describe(id, () => {
    test('describes itself', () => {
      expect(defence.id).toBe(id);
      expect(defence.row).toMatch(/^D\d{1,2}$/);
      expect(defence.summary).toMatch(/^[A-Z][a-z]+s [^\n]{10,110}\.$/);
      expect(ANSWER_CLASSES).toContain(defence.refusalAnswer);
      for (const list of [defence.stops, defence.blindTo, defence.sources]) {
        expect(list.length).toBeGreaterThan(0);
        for (const text of list) expect(text).toMatch(/^[^\n|]{8,160}$/);
      }
      for (const source of defence.sources)
        expect(source).toMatch(/^(S[0-4]|(domain|methods|requirements)\.md) ?[\w(]/);
    });

    test('has defaults, and refuses settings it does not know', () => {
      expect(defence.config.safeParse({}).success).toBe(true);
      expect(defence.config.safeParse({ unheardOf: 1 }).success).toBe(false);
    });

    test('allows an innocent request by the shared ALLOW', () => {
      expect(defence.precheck?.(INNOCENT, config) ?? ALLOW).toBe(ALLOW);
      expect(defence.decide(INNOCENT, NOTHING_READ, config, contextOf(defence, config).context)).toBe(ALLOW);
    });

    test('refuses when any of its meters is over, and names a reason', () => {
      (defence.meterDefinitions?.(config) ?? []).forEach((_, i) => {
        const readings: Readings = { reading: () => 5, over: (at) => at === i, waitMs: () => 1_234 };
        const decision = defence.decide(INNOCENT, readings, config, contextOf(defence, config).context);
        expect(decision.kind).not.toBe('allow');
        expect(decision.reason).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      });
    });

    test('names each of its meters once', () => {
      const names = (defence.meterDefinitions?.(config) ?? []).map((meter) => meter.name);
      expect(new Set(names).size).toBe(names.length);
    });

    test('gives equal answers to equal questions, changes no settings, and never repeats hostile text', () => {
      fc.assert(
        fc.property(anyRequest, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (request, overs) => {
          const readings: Readings = { reading: () => 3, over: (i) => overs[i] === true, waitMs: (i) => 1_000 * i };
          const before = structuredClone(config);
          const first = answersOf(defence, config, { request: Object.freeze(request), readings });
          expect(answersOf(defence, config, { request, readings })).toEqual(first);
          expect(config).toEqual(before);
          expect(first.decision.reason).toMatch(/^[a-z0-9-]*$/);
          for (const { key, value } of first.touched) {
            expect(Number.isSafeInteger(key) && Number.isSafeInteger(value)).toBe(true);
          }
        }),
      );
    });

    test('honours the limit of every meter in every true window', async () => {
      await fc.assert(
        fc.asyncProperty(streamOfRequests, async (steps) => {
          const touches = await playThrough(id, steps);
          const definitions = defence.meterDefinitions?.(
            new DefenceBench(id, settingsOf(id)).policy.defences[0]!.config,
          );
          (definitions ?? []).forEach((meter, i) => {
            expect(
              admissionsOver(
                meter,
                touches.filter((touch) => touch.index === i),
              ),
            ).toEqual([]);
          });
        }),
        { numRuns: 25 },
      );
    });

    test('reaches the limit of a meter that has one when everything repeats', async () => {
      const limited = (defence.meterDefinitions?.(config) ?? []).filter((meter) => normalLimit(meter) < Infinity);
      if (limited.length === 0) return;
      const bench = new DefenceBench(id, settingsOf(id));
      const reasons = await bench.askInRow(60, 1_000, (i) => ({
        number: INNOCENT.number + (i % 40),
        priceMicro: 50_000_000,
        session: { key: 9, openedAtMs: START_MS - 5_000 },
        ...REPEATED[id],
      }));
      expect(reasons.some((reason) => reason !== '')).toBe(true);
    });
  });
}

interface Step {
  readonly request: Partial<DefenceRequest>;
  readonly apartMs: number;
}

/** Plays a stream through the real pipeline; what the admitted requests wrote, with their times. */
async function playThrough(id: DefenceId, steps: readonly Step[]): Promise<Touch[]> {
  const bench = new DefenceBench(id, settingsOf(id));
  const { config } = bench.policy.defences[0]!;
  const touches: Touch[] = [];
  for (const { request, apartMs } of steps) {
    bench.nowMs += apartMs;
    const session = { key: request.deviceKey ?? 1, openedAtMs: bench.nowMs - 5_000 };
    const { kind } = await bench.ask({ ...request, session });
    if (kind !== 'allow') continue;
    touches.push(...metersTouched(DEFENCES[id], { ...INNOCENT, ...request, nowMs: bench.nowMs, session }, config));
  }
  return touches;
}

function answersOf(
  defence: Defence,
  config: unknown,
  { request, readings }: { request: DefenceRequest; readings: Readings },
): { decision: Decision; touched: Touch[]; precheck: Decision; alerts: unknown[] } {
  const { context, alerts } = contextOf(defence, config);
  const precheck = defence.precheck?.(request, config) ?? ALLOW;
  const touched = metersTouched(defence, request, config);
  return { precheck, touched, decision: defence.decide(request, readings, config, context), alerts };
}

function contextOf(defence: Defence, config: unknown): { context: DefenceContext; alerts: unknown[] } {
  const alerts: unknown[] = [];
  const context: DefenceContext = {
    posture: 'normal',
    memory: defence.memory?.(config),
    alert: (alert) => alerts.push(alert),
    raisePosture: (posture, forMs) => alerts.push({ posture, forMs }),
  };
  return { context, alerts };
}

function normalLimit({ limit }: MeterDefinition): number {
  return typeof limit === 'number' ? limit : limit.normal;
}

const NOTHING_READ: Readings = { reading: () => 0, over: () => false, waitMs: () => 0 };

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.constantFrom('', '+', '+0', '__proto__', '+49\u0000151', '+4915112345678\n', '<script>', '\u202e+49', '+４９151'),
  fc.integer({ min: 1, max: 999_999_999_999_999 }).map((digits) => `+${digits}`),
);
const anyKey = fc.oneof(fc.constant(0), fc.maxSafeNat());

const anyRequest: fc.Arbitrary<DefenceRequest> = fc
  .record({
    kind: fc.constantFrom('send' as const, 'resend' as const),
    surface: fc.constantFrom(...SURFACES),
    channel: fc.constantFrom(...CHANNELS),
    nowMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    phoneText: hostileText,
    country: fc.constantFrom('', 'DE', 'US', 'CI', 'ZZ'),
    mobile: fc.boolean(),
    addressKey: anyKey,
    deviceKey: anyKey,
    session: fc.option(fc.record({ key: anyKey, openedAtMs: fc.integer({ min: 0, max: 4_000_000_000_000 }) })),
    priceMicro: fc.integer({ min: 0, max: 10_000_000 }),
    agent: hostileText,
    network: fc.record({
      kind: fc.constantFrom(...NETWORK_KINDS),
      country: fc.constantFrom('', 'DE', 'US'),
      asn: fc.nat({ max: 4_294_967_295 }),
    }),
    localKey: anyKey,
    localCountry: fc.constantFrom('', 'DE', 'US'),
    tampered: fc.boolean(),
    honeypotFilled: fc.boolean(),
    behaviour: fc.option(fc.record({ keys: fc.nat(), pointer: fc.nat(), dwellMs: fc.nat() })),
    challenge: fc.constantFrom('none' as const, 'passed' as const, 'failed' as const, 'unavailable' as const),
    solutionKey: anyKey,
    emailKey: anyKey,
    returning: fc.boolean(),
  })
  .map((request) => ({ ...request, number: parseE164(request.phoneText) }));

/** Few identities, so that they meet their limits; gaps from nothing to a quarter of an hour. */
const streamOfRequests: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    apartMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 60_000, max: 900_000 })),
    request: fc.record({
      number: fc.integer({ min: 0, max: 24 }).map((i) => INNOCENT.number + i),
      addressKey: fc.constantFrom(11, 12),
      deviceKey: fc.constantFrom(21, 22, 23),
      challenge: fc.constantFrom('none' as const, 'passed' as const),
      solutionKey: fc.integer({ min: 31, max: 60 }),
      priceMicro: fc.constantFrom(10_000_000, 30_000_000),
    }),
  }),
  { minLength: 60, maxLength: 150 },
);
