/** Every defence there is, in pipeline order: cheap and certain first. Adding one is its file, a line here and a test. */
import type { Defence } from './defence.ts';
import { ipVelocity } from './ip-velocity.ts';
import { numberFormat } from './number-format.ts';
import { numberVelocity } from './number-velocity.ts';

/** Defences by id. Insertion order is the order of the pipeline and of the feed's bits. */
export type Registry = Readonly<Record<string, Defence>>;

export const DEFENCES = {
  'number-format': numberFormat,
  'number-velocity': numberVelocity,
  'ip-velocity': ipVelocity,
} as const satisfies Registry;

export type DefenceId = keyof typeof DEFENCES;
