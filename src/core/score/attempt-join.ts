/**
 * Brings together what target, sink and client say of one attempt, in whatever order they say it. In simulation the
 * words of one attempt follow each other, so one slot is enough; live streams interleave, then a bounded map holds
 * the open ones.
 */
import type { AttemptId } from '../domain/attempt.ts';
import type { AttemptEvent, DecidedEvent, DispatchEvent } from '../domain/event.ts';

/** Open attempts held before the oldest is settled as it is: a target without a decision feed never says "refused". */
export const PENDING_MAX = 65_536;

/** What is known of one attempt. Reused: valid only during `settle`. */
export interface Joined {
  id: AttemptId;
  attempt: AttemptEvent | null;
  decided: DecidedEvent | null;
  /** The first dispatch, accepted or not. */
  dispatch: DispatchEvent | null;
  /** Index of the first enforced defence that refused; -1 when none did. */
  blocker: number;
}

export class AttemptJoin {
  /** Attempts that ended without a word that had to come. */
  unresolved = 0;

  private readonly settle: (joined: Joined) => void;
  private slot: Joined = emptyJoined(0);
  private readonly open = new Map<AttemptId, Joined>();

  constructor(settle: (joined: Joined) => void) {
    this.settle = settle;
  }

  addAttempt(event: AttemptEvent): void {
    const joined = this.at(event.attempt);
    joined.attempt ??= event;
    this.closeIfComplete(joined);
  }

  addDecided(event: DecidedEvent, blocker: number): void {
    const joined = this.at(event.attempt);
    joined.decided ??= event;
    joined.blocker = blocker;
    this.closeIfComplete(joined);
  }

  addDispatch(event: DispatchEvent): void {
    const joined = this.at(event.attempt);
    joined.dispatch ??= event;
    this.closeIfComplete(joined);
  }

  /** The run is over: what is still open is settled as it is, and counted when something that had to come is missing. */
  finish(): void {
    if (this.slot.id !== 0) this.open.set(this.slot.id, this.slot);
    this.slot = emptyJoined(0);
    for (const joined of this.open.values()) this.close(joined);
    this.open.clear();
  }

  private at(id: AttemptId): Joined {
    if (this.slot.id === id) return this.slot;
    if (this.open.size > 0) {
      const known = this.open.get(id);
      if (known) return known;
    }
    if (this.slot.id === 0) this.slot.id = id;
    else {
      this.park(this.slot);
      this.slot = emptyJoined(id);
    }
    return this.slot;
  }

  private park(joined: Joined): void {
    this.open.set(joined.id, joined);
    if (this.open.size <= PENDING_MAX) return;
    for (const oldest of this.open.values()) {
      this.open.delete(oldest.id);
      this.close(oldest);
      break;
    }
  }

  private closeIfComplete(joined: Joined): void {
    if (!joined.attempt || !joined.decided || (joined.decided.sent && !joined.dispatch)) return;
    this.close(joined);
    if (joined === this.slot) clear(joined);
    else this.open.delete(joined.id);
  }

  private close(joined: Joined): void {
    if (isUnresolved(joined)) this.unresolved += 1;
    this.settle(joined);
  }
}

/**
 * No answer came, or the target says it sent and the sink knows nothing. A dispatch alone is not counted: it is the
 * second message of an attempt that has been settled.
 */
function isUnresolved(joined: Joined): boolean {
  if (joined.decided?.sent && !joined.dispatch) return true;
  if (!joined.attempt) return joined.decided !== null;
  return joined.attempt.answer === 'transport-error';
}

function emptyJoined(id: AttemptId): Joined {
  return { id, attempt: null, decided: null, dispatch: null, blocker: -1 };
}

function clear(joined: Joined): void {
  joined.id = 0;
  joined.attempt = null;
  joined.decided = null;
  joined.dispatch = null;
  joined.blocker = -1;
}
