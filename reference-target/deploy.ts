/**
 * Which target a policy is played against: the sound one, or the faulty variant that it names. The only module that
 * knows both; simulator and HTTP adapter deploy through it, and the pipeline never sees a variant.
 */
import { createTarget, type Target } from './target.ts';
import { VARIANTS } from './variants/index.ts';
import type { VariantOptions } from './variants/variant.ts';

export function deployTarget(options: VariantOptions): Target {
  const { variant } = options.policy;
  return variant === undefined ? createTarget(options) : VARIANTS[variant].build(options);
}
