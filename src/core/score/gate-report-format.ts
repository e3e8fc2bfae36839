/** `gate.json`: what a program reads of a judged gate. Published as `scenarios/gate-result.schema.json`. */
import { z } from 'zod';
import { gateResultFormat, waiverFormat } from './gate-result-format.ts';

export const GATE_RESULT_SCHEMA = 'pumpdrill.gate-result/1';

export const gateReportFormat = z.strictObject({
  schema: z.literal(GATE_RESULT_SCHEMA),
  /** Version of pumpdrill. */
  pumpdrill: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'ungated']),
  exitCode: z.int(),
  /** The verdict in one sentence. */
  headline: z.string(),
  interrupted: z.boolean(),
  engine: z.enum(['simulate', 'live', 'k6']),
  target: z.string(),
  /** How to get the same again. */
  command: z.string(),
  gateFile: z.string(),
  baseline: z.array(z.string()),
  /** How many assertions of each standing; `warned`: does not hold and does not decide. */
  counts: z.strictObject({
    failed: z.int(),
    inconclusive: z.int(),
    warned: z.int(),
    accepted: z.int(),
    passed: z.int(),
  }),
  /** In the order of the gate file. */
  gates: z.array(
    gateResultFormat.extend({
      /** In the gate file, from 1; null where it is not known. */
      line: z.int().min(1).nullable(),
    }),
  ),
  /** Every waiver that met an assertion, used or run out. */
  waivers: z.array(waiverFormat.extend({ id: z.string(), result: gateResultFormat.shape.result })),
});
export type GateReportJson = z.infer<typeof gateReportFormat>;
