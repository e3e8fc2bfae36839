/**
 * The minds of a plan's adaptive lanes while it is played: which opener is left out, as whom the others are played, and what
 * was learnt. Held by both engines, so that an attacker adapts by the same rules in both.
 */
import type { EventSink } from '../domain/event.ts';
import type { RunMs } from '../domain/units.ts';
import { type LaneMind, moveBetween, plays } from './adaptive.ts';
import type { Conversation } from './conversation.ts';
import type { Guise, Lane, Learning, Plan } from './opener.ts';
import type { Answer } from './reckoning.ts';

interface Seat {
  readonly learning: Learning;
  mind: LaneMind;
  guise: Guise;
}

export class LaneMinds {
  private readonly seats: readonly (Seat | null)[];
  private readonly events: EventSink;

  /** Null when nobody in this plan adapts: then engines have nothing to ask. */
  static of(plan: Plan, events: EventSink): LaneMinds | null {
    return plan.lanes.some(({ learning }) => learning !== null) ? new LaneMinds(plan, events) : null;
  }

  private constructor(plan: Plan, events: EventSink) {
    this.seats = plan.lanes.map(({ learning }) => learning && seatOf(learning));
    this.events = events;
  }

  /** The lane as it is played now; null: its attacker leaves this opener out. */
  turn(lane: Lane, index: number, atMs: RunMs): Lane | null {
    const seat = this.seats[lane.number] ?? null;
    if (seat === null) return lane;
    return plays(seat.mind, index, atMs) ? seat.guise.lane : null;
  }

  /** An answer came to one of the lane's conversations. A move that follows from it is written down. */
  heard({ lane, opener }: Conversation, { wire, answer, atMs }: Answer): void {
    const seat = this.seats[opener.lane] ?? null;
    // What was begun before the last move says nothing about what he does now.
    if (seat === null || lane !== seat.guise.lane) return;
    const outcome = seat.guise.outcomeOf({ wire, answer, atMs });
    if (outcome === null) return;
    const before = seat.mind;
    seat.mind = seat.learning.learn(before, outcome);
    const move = moveBetween(before, seat.mind, seat.learning.adapt);
    if (move === null) return;
    if (!seat.mind.stopped) seat.guise = seat.learning.guiseOf(seat.mind);
    this.events({ type: 'moved', atMs, lane: opener.lane, move });
  }
}

function seatOf(learning: Learning): Seat {
  return { learning, mind: learning.fresh, guise: learning.guiseOf(learning.fresh) };
}
