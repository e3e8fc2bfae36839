/** What the target's control interface takes. */
import { z } from 'zod';
import {
  clockFormat,
  runKeyFormat,
  seedFormat,
  tariffValueFormat,
  tenantIdFormat,
} from '../../src/io/service/control.ts';
import { DEPLOYMENT_ID, redisPlaceOf } from '../stores/redis-place.ts';

/** Counters in a Redis on this machine, shared by every target with the same deployment id, run key and clock. */
export const sharedStoreFormat = z.strictObject({
  redis: z.string().refine(isRedisUrl, 'redis://127.0.0.1:<port>, or another loopback address'),
  deployment: z.string().regex(DEPLOYMENT_ID, 'lower-case letters, digits and dashes'),
  /** False: everything of the deployment is deleted when the tenant closes. It expires in any case. */
  keep: z.boolean(),
});

export type SharedStoreSpec = z.output<typeof sharedStoreFormat>;

const percent = z.int().min(0);

/** 15 digits and a comma each: 3 MB at most. */
export const ENROLLED_MAX = 200_000;

export const targetTenantFormat = z.strictObject({
  id: tenantIdFormat,
  /** The policy as written: the value of its YAML file. It is read again here, so that no half-read form travels. */
  policy: z.unknown(),
  /** Other modes than the policy's, by defence id: how a drill leaves one out. */
  modes: z.record(z.string(), z.enum(['off', 'observe', 'enforce'])).default({}),
  clock: clockFormat,
  runKey: runKeyFormat,
  /** Names the run in descriptions. A live target draws codes and sessions from the operating system, not from here. */
  seed: seedFormat.optional(),
  /** Base URL of the sink's tenant. Loopback only: this target never sends a message that could reach somebody. */
  sinkUrl: z.url({ protocol: /^http$/, hostname: /^127(\.[0-9]{1,3}){3}$/ }),
  /** What the company is billed for a message: the spend cap reckons with it. */
  tariff: tariffValueFormat,
  /** What codes over other channels cost, in percent of an SMS to the same number. Absent: the usual. */
  channelPrices: z.strictObject({ voicePercent: percent, whatsappPercent: percent }).optional(),
  /** Tells the provider of every code that was entered. */
  conversionFeedback: z.boolean().optional(),
  /** Numbers that belong to an account (known-number). Numbers of a drill's synthetic people, of nobody else. */
  enrolled: z.array(z.int().min(1)).max(ENROLLED_MAX).optional(),
  /** Where counters, posture and codes live; absent: in this process. */
  store: sharedStoreFormat.optional(),
});

export type TargetTenantSpec = z.output<typeof targetTenantFormat>;

function isRedisUrl(url: string): boolean {
  try {
    redisPlaceOf(url);
    return true;
  } catch {
    return false;
  }
}
