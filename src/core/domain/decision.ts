/**
 * What a defence answers, and what the pipeline makes of all answers. Decisions are the target's; verdicts are ours.
 */
import type { Ms } from './units.ts';

/**
 * - `allow`: no objection. `challenge`: do work first. `delay`: come back after `waitMs`.
 * - `deny`: refused, said so. `pretend`: answered as if sent, nothing sent. `review`: denied and queued for a person.
 * - `other-channel`: offer something that costs less than this message.
 */
export type DecisionKind = 'allow' | 'challenge' | 'delay' | 'deny' | 'pretend' | 'review' | 'other-channel';

/** Everything but `allow` keeps the message from being sent now. */
export function refuses(kind: DecisionKind): boolean {
  return kind !== 'allow';
}

/** One defence's answer to one attempt. */
export interface Decision {
  readonly kind: DecisionKind;
  /** Stable, lower kebab case, unique within the defence: `per-10-minutes`. Empty for `allow`. */
  readonly reason: string;
  /** How long until a retry can succeed, where the defence knows; else 0. */
  readonly waitMs: Ms;
}

/** The shared "no objection": defences return this very object, so that the common path allocates nothing. */
export const ALLOW: Decision = Object.freeze({ kind: 'allow', reason: '', waitMs: 0 });

export type DefenceMode = 'off' | 'observe' | 'enforce';

/** How alarmed the target is. Detectors raise it; meters may have another limit at each posture. */
export type Posture = 'normal' | 'elevated' | 'emergency' | 'closed';
export const POSTURES: readonly Posture[] = ['normal', 'elevated', 'emergency', 'closed'];

/** A decision that was not `allow`, as the feed and the ledger carry it. */
export interface DecisionRecord {
  readonly defence: string;
  /** True when the defence only observes: it would have done this. */
  readonly observed: boolean;
  readonly kind: DecisionKind;
  readonly reason: string;
}

/**
 * The pipeline's record of one attempt: one per attempt on the feed.
 * `disposition` is the combined enforced decision; `sent` says whether the target asked its provider to send.
 */
export interface AttemptRecord {
  readonly attempt: number;
  readonly disposition: DecisionKind;
  readonly sent: boolean;
  /** Bit i is set when the policy's i-th defence (order of the feed header) was evaluated for this attempt. */
  readonly evaluated: number;
  /** Every decision that is not `allow`, observed ones included; the shared empty list when there is none. */
  readonly decisions: readonly DecisionRecord[];
}

export const NO_DECISIONS: readonly DecisionRecord[] = Object.freeze([]);
