/** Every faulty variant there is, by id. Adding one is its file, its name in `variant-ids.ts`, a line here, a policy and a test. */
import type { VariantId } from '../variant-ids.ts';
import { clientSideCaptcha } from './client-side-captcha.ts';
import { countersPerEndpoint } from './counters-per-endpoint.ts';
import { naiveCheckThenAct } from './naive-check-then-act.ts';
import { perReplicaMemory } from './per-replica-memory.ts';
import { rawStringKeys } from './raw-string-keys.ts';
import { resendResetsCap } from './resend-resets-cap.ts';
import { seedLimiter } from './seed-limiter/index.ts';
import { trustsForwardedFor } from './trusts-forwarded-for.ts';
import type { Variant } from './variant.ts';

export const VARIANTS: Readonly<Record<VariantId, Variant>> = {
  'seed-limiter': seedLimiter,
  'naive-check-then-act': naiveCheckThenAct,
  'per-replica-memory': perReplicaMemory,
  'trusts-forwarded-for': trustsForwardedFor,
  'raw-string-keys': rawStringKeys,
  'client-side-captcha': clientSideCaptcha,
  'resend-resets-cap': resendResetsCap,
  'counters-per-endpoint': countersPerEndpoint,
};
