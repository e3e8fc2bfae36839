import { z } from 'zod';
import { ALLOW, type Decision } from '../../src/core/domain/decision.ts';
import { duration, share } from '../../src/core/domain/durations.ts';
import { type EpochMs, MINUTE_MS, type Ratio } from '../../src/core/domain/units.ts';
import { type DefenceContext, defineDefence } from './defence.ts';
import { GrowingHold, holdShape } from './growing-hold.ts';

const config = z
  .strictObject({
    response: z
      .enum(['shutdown', 'tenth'])
      .default('tenth')
      .describe('shutdown: nobody is sent anything; tenth: a share of the normal volume goes through (S1 has both)'),
    normalSends: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(150)
      .describe('tenth: sends of a normal window; put your own here (methods.md M5: the published code assumes 150)'),
    within: duration
      .refine((ms) => ms >= MINUTE_MS, 'a minute at least')
      .prefault('15m')
      .describe('tenth: length of that window (S1: 15 min)'),
    share: share.prefault('10%').describe('tenth: share of it that an emergency still admits (S1: 10 %)'),
    ...holdShape,
    stepDown: duration
      .prefault('30m')
      .describe('posture elevated for this long after an emergency; 0s: back to normal at once (assumption)'),
  })
  .transform((settings) => ({ ...settings, admitted: admittedOf(settings) }));

type Config = z.output<typeof config>;

interface Memory {
  readonly hold: GrowingHold;
  /** True from the first attempt that saw an emergency to the first one after its hold. */
  lasts: boolean;
}

/**
 * D20. What an emergency means, whoever raised it: conversion-monitor, volume-spike, anomaly-model. The limit is a meter,
 * judged at the posture that the store reads in the same step, so all replicas obey at once. Sends before the emergency fill
 * the meter of `tenth` too: it begins with a full stop of up to one window.
 *
 * Hysteresis (methods.md 2.3 M10): an emergency lasts `hold` even when its raiser asked for less; one that comes back within
 * `relapseWithin` lasts twice as long as the one before; and when it ends the posture steps down to `elevated` first. Each
 * replica reckons this for itself from the posture that all of them see.
 */
export const emergency = defineDefence({
  id: 'emergency',
  row: 'D20',
  summary: 'Shuts sending down, or to a tenth of the normal volume, while the target is in an emergency.',
  stops: [
    'what is left of an attack once somebody has raised the alarm',
    'an on/off attack timed to the end of the flag: each relapse doubles the next emergency',
  ],
  blindTo: [
    'everything before an alarm: without a defence that raises the posture it does nothing',
    'who is sending: real users are shut out with the attacker, and the attack fills the tenth',
    'an attacker who wants the outage',
  ],
  sources: [
    'S1 (shutdown flag answers 503 for an hour; or the global limit drops to 10 % of normal)',
    'methods.md 2.3 M9 and M10 (a flag that nobody reads; no hysteresis)',
  ],
  refusalAnswer: 'service-closed',
  config,
  memory: (): Memory => ({ hold: new GrowingHold(), lasts: false }),
  meterDefinitions: ({ response, within, admitted }) => [
    {
      name: response === 'shutdown' ? 'shut-down' : 'tenth',
      kind: 'log',
      windowMs: within,
      limit: { normal: Infinity, elevated: Infinity, emergency: admitted, closed: 0 },
    },
  ],
  meters: (_request, _config, writer) => writer.add(0, EVERYBODY),
  decide({ nowMs }, readings, settings, context): Decision {
    keepUp(nowMs, settings, context);
    const { hold } = context.memory as Memory;
    const isShut = settings.response === 'shutdown' && hold.isOn(nowMs);
    if (!isShut && !readings.over(0)) return ALLOW;
    if (context.posture === 'closed') return { kind: 'deny', reason: 'closed', waitMs: readings.waitMs(0) };
    if (settings.response === 'tenth') return { kind: 'deny', reason: 'tenth', waitMs: readings.waitMs(0) };
    // As far as this defence knows: whoever raised the emergency may have asked for longer.
    return { kind: 'deny', reason: 'shut-down', waitMs: Math.max(0, hold.untilMs - nowMs) };
  },
});

/** The one key of a meter that counts all requesters together. */
const EVERYBODY = 0;

/** At least one, so that a small service can still see whether its emergency is over. */
function admittedOf({ response, normalSends, share }: { response: string; normalSends: number; share: Ratio }): number {
  return response === 'shutdown' ? 0 : Math.max(1, Math.floor((normalSends * share.numerator) / share.denominator));
}

/** Compares the posture with what an emergency should be by now. `closed` is somebody else's business and passes. */
function keepUp(nowMs: EpochMs, settings: Config, context: DefenceContext): void {
  const memory = context.memory as Memory;
  const { posture } = context;
  if (posture === 'closed') return;
  if (posture === 'emergency') {
    if (memory.lasts) memory.hold.extend(nowMs, 0);
    else enter(nowMs, memory, settings, context);
    return;
  }
  if (!memory.lasts) return;
  // Its raiser asked for less, or another posture took its place.
  if (memory.hold.isOn(nowMs)) context.raisePosture('emergency', memory.hold.untilMs - nowMs);
  else leave(memory, settings, context);
}

function enter(nowMs: EpochMs, memory: Memory, settings: Config, context: DefenceContext): void {
  const { hold } = memory;
  memory.lasts = true;
  hold.begin(nowMs, settings);
  const length = `${Math.ceil(hold.lengthMs / MINUTE_MS)} min${hold.isRelapse ? ', a relapse' : ''}`;
  const what = settings.response === 'shutdown' ? 'nothing is sent' : `${settings.admitted} sends per window`;
  context.alert({ signal: 'emergency-begun', posture: 'emergency', detail: `${what} for at least ${length}` });
}

function leave(memory: Memory, { stepDown }: Config, context: DefenceContext): void {
  memory.lasts = false;
  if (stepDown > 0) context.raisePosture('elevated', stepDown);
  context.alert({
    signal: 'emergency-over',
    posture: stepDown > 0 ? 'elevated' : 'normal',
    detail: 'sending is open again',
  });
}
