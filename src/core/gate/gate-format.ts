/**
 * The gate file (`pumpdrill.gate.yaml`): which campaigns CI plays and what must hold. JSON Schema of what may be written:
 * `scenarios/gate.schema.json`, generated from here.
 */
import { z } from 'zod';
import { share } from '../domain/durations.ts';
import { VERDICTS } from '../domain/verdict.ts';
import { FIGURES, type FigureId } from './figures.ts';
import { type Limit, limit } from './limit.ts';

export const GATE_SCHEMA = 'pumpdrill.gate/1';

const name = z.string().min(1).max(1_000);
const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
  .max(64);
const seed = z.int().min(0).max(4_294_967_295);
const level = z.enum(['error', 'warn']);

const verdicts = z
  .union([z.enum(VERDICTS), z.array(z.enum(VERDICTS)).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** One optional limit per figure. The cast says what `fromEntries` forgets: that every figure is there. */
const limits = Object.fromEntries(
  Object.entries(FIGURES).map(([key, { unit, describe }]) => [key, limit(unit).exactOptional().describe(describe)]),
) as unknown as { readonly [K in FigureId]: z.ZodExactOptional<z.ZodType<Limit, string>> };

const assertFormat = z.strictObject({
  ...limits,
  defences: z
    .record(id, verdicts)
    .default({})
    .describe('verdict, or list of verdicts, that a defence must have: HELD, or [HELD, BACKED_UP]'),
  alone: z
    .record(id, limit('share'))
    .default({})
    .describe('share of the loss that a defence must stop when it is the only one enforced: ">= 90 %"'),
  invariants: z
    .record(id, z.enum(['holds', 'broken']))
    .default({})
    .describe('what a probe must find'),
  asExpected: z.literal(true).exactOptional().describe('the run comes as the scenario’s own `expect` says'),
});
export type Assertions = z.output<typeof assertFormat>;

const entryFormat = z.strictObject({
  run: name.describe('scenario id, pack, file or folder'),
  policy: name.exactOptional().describe('instead of the gate’s'),
  seeds: z.array(seed).min(1).max(200).exactOptional(),
  level: level.default('error').describe('warn: shown, and never fails'),
  assert: assertFormat.prefault({}),
  exercise: z
    .record(id, z.int().min(1).max(100_000_000))
    .default({})
    .describe('fraud attempts that must reach a defence; fewer are inconclusive, never a pass'),
});

const waiverFormat = z.strictObject({
  id: z.string().min(1).max(300).describe('of the assertion, as every output shows it'),
  reason: z.string().min(10).max(1_000),
  owner: z.string().min(1).max(200),
  until: z.iso.date().describe('last day on which it counts; after it the gate fails'),
});

export const gateFormat = z.strictObject({
  schema: z.literal(GATE_SCHEMA),
  engine: z.enum(['simulate', 'live']).default('simulate'),
  speed: z.number().positive().max(10_000).default(24).describe('live: virtual seconds per real second'),
  target: name.default('reference').describe('live: the bundled target, or a file that describes yours'),
  policy: name.default('layered').describe('of the bundled target: name or file'),
  seeds: z.array(seed).min(1).max(200).exactOptional().describe('instead of those that each scenario names'),
  baseline: z
    .strictObject({
      file: name,
      level: level.default('error').describe('of what got worse than the baseline'),
    })
    .exactOptional()
    .describe('a committed run to compare with; written by gate --update-baseline'),
  sequential: z
    .strictObject({
      ratio: z.number().min(1.1).max(100).default(3).describe('a share this many times the limit must not pass'),
      falseFail: share.prefault('1%').describe('chance of failing a share that is at its limit'),
      falsePass: share.prefault('1%').describe('chance of passing one that is `ratio` times its limit'),
    })
    .prefault({})
    .describe(
      'live: how limits on shares of people are tested, run after run (Wald 1945); too few people are inconclusive',
    ),
  gates: z.array(entryFormat).min(1).max(1_000),
  accept: z.array(waiverFormat).max(1_000).default([]).describe('failures that are known, owned and dated'),
});
export type Gate = z.output<typeof gateFormat>;
export type Sequential = Gate['sequential'];
export type GateEntry = Gate['gates'][number];
export type Waiver = Gate['accept'][number];
