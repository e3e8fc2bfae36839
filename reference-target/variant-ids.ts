/**
 * Names of the faulty variants that a policy may ask for with `variant:`. Names only: what is behind them is
 * `variants/`, which nothing but `deploy.ts` imports, so that no fault can reach the normal pipeline.
 */
export const VARIANT_IDS = [
  'seed-limiter',
  'naive-check-then-act',
  'per-replica-memory',
  'trusts-forwarded-for',
  'raw-string-keys',
  'client-side-captcha',
  'resend-resets-cap',
  'counters-per-endpoint',
] as const;

export type VariantId = (typeof VARIANT_IDS)[number];

export function isVariantId(text: unknown): text is VariantId {
  return VARIANT_IDS.some((id) => id === text);
}
