import type { DecisionRecord } from '../../../src/core/domain/decision.ts';
import { answerOf } from '../../answers.ts';
import type { ActiveDefence } from '../../policy.ts';
import type { TargetRequest } from '../../request.ts';
import type { Target } from '../../target.ts';
import { createGatedTarget, type Gate, type GateVerdict } from '../gated-target.ts';
import { lenientNumberOf, textOfPhone } from '../lenient-phone.ts';
import { silenced } from '../silenced-defence.ts';
import type { Variant, VariantOptions } from '../variant.ts';
import { type SeedFigures, SeedLimiter, type SeedReason, type SlidingWindow } from './limiter.ts';
import { RedisModel } from './redis-model.ts';

/** S1 to S16 of methods.md 2.3 in one: the limiter that a public guide prints, in the place of the target's own. */
export const seedLimiter: Variant = {
  id: 'seed-limiter',
  summary:
    'Limits sends by a cooldown and windows per number and address, as a public guide for OTP senders prints it.',
  fault: 'Sixteen flaws: above all it counts what it refuses, opens on errors, counts spellings, and guards no resend.',
  exposes: [
    ...Array.from({ length: 16 }, (_, i) => `S${i + 1}`),
    'B3',
    'B4',
    'B6',
    'B11',
    'B12',
    'B13',
    'B14',
    'B16',
    'B17',
  ],
  exposedBy:
    'resends; spellings of one number; addresses of one IPv6 /64; and for harm: a number that somebody else keeps asking for',
  sources: ['methods.md 2.3 S1 to S16 (executed against Redis 7)', 'S1 (figures: 60 s, 3 per 10 min, 10 per hour)'],
  build: (options) => buildSeedTarget(options, new RedisModel({ clock: options.clock })),
};

/** The defences whose settings it works by, and in whose names its refusals go on the feed. */
const SPEAKS_FOR: Readonly<Record<SeedReason, string>> = {
  'phone-cooldown': 'number-velocity',
  'phone-window': 'number-velocity',
  'ip-window': 'ip-velocity',
};

/** The variant on a Redis of the caller's, which several targets may share. */
export function buildSeedTarget(options: VariantOptions, redis: RedisModel): Target {
  const { policy, registry, clock } = options;
  const ids = [...new Set(Object.values(SPEAKS_FOR))];
  const active = policy.defences.filter(({ id }) => ids.includes(id));
  const limiter = new SeedLimiter(redis, figuresOf(active));
  const gate: Gate = {
    defences: active.map(({ id, mode }) => ({ id, mode })),
    // S16: the first send only. A resend costs as much and is not looked at.
    guards: ({ kind }) => kind === 'send',
    check: async ({ body, peer }) => verdictOf(await limiter.check(spellingIn(body), peer, clock.nowMs()), active),
  };
  const target = createGatedTarget({ ...options, registry: silenced(registry, ids), numberOf: lenientNumberOf }, gate);
  return { defences: target.defences, handle: (request) => target.handle(withPhoneText(request)) };
}

/** S7: what comes as a number or a list is made text of on the way to the provider. */
function withPhoneText(request: TargetRequest): TargetRequest {
  return { ...request, body: { ...request.body, phone: textOfPhone(request.body['phone']) } };
}

function spellingIn({ phone }: Readonly<Record<string, unknown>>): string {
  return typeof phone === 'string' ? phone : '';
}

/** The policy's settings of the two defences, as far as the published code has a place for them. */
function figuresOf(active: readonly ActiveDefence[]): SeedFigures {
  const settingsOf = (id: string) =>
    (active.find((defence) => defence.id === id)?.config ?? {}) as {
      cooldown?: number;
      windows?: readonly SlidingWindow[];
    };
  const { cooldown = 0, windows: perNumber = [] } = settingsOf('number-velocity');
  return { cooldownMs: cooldown, perNumber, perAddress: settingsOf('ip-velocity').windows ?? [] };
}

/** The first reason whose defence is enforced is the answer; those of observed ones are only told to the feed. */
function verdictOf(reasons: readonly SeedReason[], active: readonly ActiveDefence[]): GateVerdict {
  const decisions: DecisionRecord[] = [];
  for (const reason of reasons) {
    const defence = SPEAKS_FOR[reason];
    const observed = active.some(({ id, mode }) => id === defence && mode === 'observe');
    decisions.push({ defence, observed, kind: 'deny', reason });
    if (!observed)
      return { kind: 'deny', decisions, answer: { ...RATE_LIMITED, body: { status: 'rate-limited', reason } } };
  }
  return { kind: 'allow', decisions, answer: null };
}

/** S15: the reason is in the answer, how long to wait is not. */
const RATE_LIMITED = answerOf('rate-limited');
