/**
 * The contract of a signal: something that an operator must see (requirements section E), whatever the policy refuses.
 * One file per signal plus one line in `index.ts`. Watchers look at facts and say whether they see it; they refuse
 * nothing, raise no posture and decide nothing, so they cannot hurt anybody. Pure, bounded memory, a few integer
 * operations per fact: they see every attempt of an attack.
 */
import type { z } from 'zod';
import type { SignalId } from '../../src/core/domain/signals.ts';
import type { DefenceRequest, Fact } from '../defences/defence.ts';

export interface Signal<C = unknown> {
  readonly id: SignalId;
  /** Verb first, one line. */
  readonly summary: string;
  readonly blindTo: readonly string[];
  readonly sources: readonly string[];
  /** Defences that raise the same alert themselves: while one of them is on, the watcher rests. */
  readonly restsBeside: readonly string[];
  readonly config: z.ZodType<C>;
  watch(config: C): Watcher;
}

export type DispatchedFact = Extract<Fact, { kind: 'dispatched' }>;
export type VerifiedFact = Extract<Fact, { kind: 'verified' }>;

/** What a watcher wants to know. Each returns true while it sees its signal; `detail` then says what, for people. */
export interface Watcher {
  /** An attempt was judged, whatever became of it. */
  asked?(request: DefenceRequest): boolean;
  /** A message was handed to the provider. */
  dispatched?(fact: DispatchedFact): boolean;
  /** A code was entered. */
  verified?(fact: VerifiedFact): boolean;
  /** Built only when an alert is raised. No whole number and no whole address. */
  detail(): string;
}

/** Keeps `C` inferred from the config schema. */
export function defineSignal<C>(signal: Signal<C>): Signal<C> {
  return signal;
}
