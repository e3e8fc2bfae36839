/**
 * Contracts of a plan: an index-addressed stream of openers per lane. Opener i of a lane is a pure function of
 * (seed, scenario, label, i): no opener needs the one before it, so lanes shard, resume and replay for free.
 */
import type { Identity, Intent, Surface } from '../domain/attempt.ts';
import type { E164 } from '../domain/phone.ts';
import type { Ms, RunMs } from '../domain/units.ts';
import type { Adapt } from '../scenario/campaign-format.ts';
import type { Scenario } from '../scenario/format.ts';
import type { Actor } from './actor.ts';
import type { LaneMind, Outcome } from './adaptive.ts';
import type { Evasion } from './evasion.ts';
import type { Answer } from './reckoning.ts';

/** An intent to act: when, as whom, towards which number. */
export interface Opener {
  readonly lane: number;
  readonly index: number;
  readonly dueAtMs: RunMs;
  /** Index into `Plan.cohorts`; -1 for fraud. */
  readonly cohort: number;
  readonly number: E164;
  readonly identity: Identity;
  /** Where it asks. */
  readonly surface: Surface;
  /** Two 32-bit words that seed this opener's own draws: `drawsOf(opener, step)` in `random/draws.ts`. */
  readonly word0: number;
  readonly word1: number;
}

/** One stream of openers with one kind of actor: the unit of sharding and of learning, never split. */
export interface Lane {
  /** Position in `Plan.lanes`, packed into attempt ids. */
  readonly number: number;
  readonly id: string;
  readonly intent: Intent;
  /** The scenario entry it comes from. */
  readonly origin: string;
  readonly openers: number;
  /** True when what it does depends on what it learnt: then its attempts are compared through counts only. */
  readonly adaptive: boolean;
  /** How it learns; null for a lane that plays its openers whatever happens. */
  readonly learning: Learning | null;
  /** Its openers send without a cookie, with one CSRF token that somebody scraped from the public page (requirements B1). */
  readonly sharesScrapedToken: boolean;
  /** Its messages go to the provider directly, by a leaked API key: the target never hears of them. */
  readonly throughKey: boolean;
  /** How its requests are dressed up; null where they are not. */
  readonly evasion: Evasion | null;
  /** Never decreases with `index`. */
  dueAtMs(index: number): RunMs;
  openerAt(index: number): Opener;
  readonly actor: Actor;
}

/** How an attacker adapts in one lane. All of it is pure: an engine holds the mind (lane-minds.ts). */
export interface Learning {
  readonly adapt: Adapt;
  /** Before anything happened. */
  readonly fresh: LaneMind;
  learn(mind: LaneMind, outcome: Outcome): LaneMind;
  /** As whom the openers that he plays are played, after the moves of `mind`. */
  guiseOf(mind: LaneMind): Guise;
}

/** An adaptive lane as it is between two moves. */
export interface Guise {
  /** The same openers in number and time, by other exits, machines, destinations and habits. */
  readonly lane: Lane;
  /** What its attacker makes of an answer; null: nothing. */
  outcomeOf(answer: Answer): Outcome | null;
}

/** What a scenario becomes under one seed. */
export interface Plan {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly durationMs: Ms;
  readonly lanes: readonly Lane[];
  /** Cohort ids of all people entries, in index order: `<people id>/<cohort id>`. */
  readonly cohorts: readonly string[];
}
