/**
 * What the control interfaces of target and sink have in common: who may use them, and the parts of a tenant that both
 * are told. A tenant is one isolated run: its own state, clock, key and base path in a process that serves many.
 */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ClockSpec } from '../../core/domain/clock.ts';
import type { Tariff } from '../../core/domain/tariff.ts';
import { isRunKey } from '../harness-headers.ts';

/** Environment variable that gives a service its control token. */
export const CONTROL_TOKEN_VARIABLE = 'PUMPDRILL_CONTROL_TOKEN';
/** Environment variable that asks the target to listen for HTTP/2 as well: `1`. */
export const HTTP2_VARIABLE = 'PUMPDRILL_HTTP2';
/** Where the control interface lives. */
export const CONTROL_PATH = '/_pumpdrill/tenants';
/** A tariff of all countries and a long policy stay under a tenth of this. */
export const CONTROL_BODY_MAX_BYTES = 4 * 1024 * 1024;
/** Tenants in one process: a drill plays one per scenario and policy. */
export const TENANTS_MAX = 256;

/** True when an Authorization header carries the token. An empty token lets nobody in: there is no open control. */
export function mayControl(token: string, authorization: string | undefined): boolean {
  if (token === '' || authorization === undefined) return false;
  const given = Buffer.from(authorization);
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Fits a path segment, and nothing that a path could be made to mean. */
export const tenantIdFormat = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes');

export const runKeyFormat = z.string().refine(isRunKey, '32 bytes as 64 lower-case hex digits');

export const seedFormat = z.int().min(0).max(4_294_967_295);

export const clockFormat = z.strictObject({
  epochMs: z.int(),
  startedAtMs: z.number(),
  speed: z.number().positive().max(100_000),
}) satisfies z.ZodType<ClockSpec>;

const priceMicro = z.int().min(0);

export const tariffValueFormat = z.strictObject({
  name: z.string(),
  asOf: z.string(),
  currency: z.string(),
  source: z.string(),
  rows: z
    .array(
      z.strictObject({
        prefix: z.string().regex(/^[1-9][0-9]{0,14}$/),
        country: z.string(),
        priceMicro,
        origin: z.string().exactOptional(),
      }),
    )
    .readonly(),
  defaultPriceMicro: priceMicro,
  origin: z.string().exactOptional(),
}) satisfies z.ZodType<Tariff>;

/** Problems of a zod error in one line each: `clock.speed: Too small`. */
export function complaintsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
