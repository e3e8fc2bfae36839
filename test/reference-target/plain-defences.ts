/** Small defences with nothing clever in them, so that a pipeline test shows the pipeline. They keep the contract in full. */
import { z } from 'zod';
import { type Defence, defineDefence } from '../../reference-target/defences/defence.ts';
import { ALLOW } from '../../src/core/domain/decision.ts';
import { duration } from '../../src/core/domain/durations.ts';

const about = { row: 'D0', stops: [], blindTo: [], sources: ['test'] };
const kind = z.enum(['deny', 'review', 'pretend', 'challenge', 'delay', 'other-channel']).default('deny');

/** Stateless: refuses numbers that end in one of these digits. */
function digitGate(id: string): Defence {
  return defineDefence({
    ...about,
    id,
    summary: 'Refuses numbers by their last digit.',
    refusalAnswer: 'country-blocked',
    config: z.strictObject({ digits: z.array(z.int()), kind, waitMs: z.int().default(0) }),
    decide(request, _readings, config) {
      if (!config.digits.includes(request.number % 10)) return ALLOW;
      return { kind: config.kind, reason: 'digit', waitMs: config.waitMs };
    },
  }) as Defence;
}

/** Metered: a log per number or per address, and it refuses at raised postures too. */
function counter(id: string, key: 'number' | 'addressKey'): Defence {
  return defineDefence({
    ...about,
    id,
    summary: 'Counts messages.',
    refusalAnswer: 'rate-limited',
    config: z.strictObject({
      limit: z.int(),
      within: duration.prefault('10m'),
      consumes: z.enum(['onSend', 'onAttempt']).default('onSend'),
      kind,
      refusesWhen: z.enum(['elevated', 'never']).default('never'),
      speaks: z.boolean().default(true),
    }),
    meterDefinitions: ({ limit, within, consumes }) => [
      { name: 'per-key', kind: 'log', windowMs: within, limit, consumes },
    ],
    meters: (request, _config, writer) => writer.add(0, request[key]),
    decide(_request, readings, config, context) {
      if (config.speaks && readings.over(0)) return { kind: config.kind, reason: 'full', waitMs: readings.waitMs(0) };
      return context.posture === config.refusesWhen ? { kind: 'deny', reason: 'alarmed', waitMs: 0 } : ALLOW;
    },
  }) as Defence;
}

/** Remembers facts; raises the posture after so many dispatches. */
const watcher = defineDefence({
  ...about,
  id: 'watcher',
  summary: 'Watches dispatches.',
  refusalAnswer: 'service-closed',
  config: z.strictObject({ after: z.int(), posture: z.enum(['elevated', 'emergency', 'closed']).default('elevated') }),
  memory: () => ({ dispatched: 0, verified: 0 }),
  decide: () => ALLOW,
  observe(fact, config, context) {
    const memory = context.memory as { dispatched: number; verified: number };
    if (fact.kind !== 'asked') memory[fact.kind] += 1;
    if (memory.dispatched < config.after) return;
    context.alert({ signal: 'many', posture: config.posture, detail: `${memory.dispatched} and ${memory.verified}` });
    context.raisePosture(config.posture, 60_000);
  },
}) as Defence;

/** Metered, and refuses numbers that end in 9 on sight. */
const choosy = defineDefence({
  ...about,
  id: 'choosy-counter',
  summary: 'Counts messages, but not to numbers it does not like.',
  refusalAnswer: 'rate-limited',
  config: z.strictObject({ limit: z.int() }),
  meterDefinitions: ({ limit }) => [{ name: 'per-number', kind: 'log', windowMs: 600_000, limit }],
  meters: (request, _config, writer) => writer.add(0, request.number),
  precheck: (request) => (request.number % 10 === 9 ? { kind: 'deny', reason: 'on-sight', waitMs: 0 } : ALLOW),
  decide: (_request, readings) => (readings.over(0) ? { kind: 'deny', reason: 'full', waitMs: 0 } : ALLOW),
}) as Defence;

export const PLAIN = {
  gate: digitGate('gate'),
  'second-gate': digitGate('second-gate'),
  'number-counter': counter('number-counter', 'number'),
  'address-counter': counter('address-counter', 'addressKey'),
  'choosy-counter': choosy,
  watcher,
} as const;
