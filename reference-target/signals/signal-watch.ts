/** All watchers of one deployment: hands them the facts and turns what they see into alerts, each at most once per `repeat`. */
import type { EpochMs, Ms } from '../../src/core/domain/units.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import type { TargetAlert } from '../ports.ts';
import { SIGNALS } from './index.ts';
import type { WatchedSignal } from './settings.ts';
import type { DispatchedFact, VerifiedFact, Watcher } from './signal.ts';

/** Source of the alerts that are no defence's. */
export const SIGNAL_WATCH = 'signal-watch';

export interface SignalWatchOptions {
  readonly signals: readonly WatchedSignal[];
  /** Ids of the defences that are on: a watcher rests beside one that raises the same. */
  readonly defences: readonly string[];
  readonly onAlert: (alert: TargetAlert) => void;
}

interface Post {
  readonly id: string;
  readonly watcher: Watcher;
  readonly repeatMs: Ms;
  quietUntilMs: EpochMs;
}

type Ears = 'asked' | 'dispatched' | 'verified';

export class SignalWatch {
  private readonly onAlert: (alert: TargetAlert) => void;
  private readonly asking: readonly Post[];
  private readonly dispatching: readonly Post[];
  private readonly verifying: readonly Post[];

  constructor({ signals, defences, onAlert }: SignalWatchOptions) {
    this.onAlert = onAlert;
    const posts = signals
      .filter(({ id }) => !SIGNALS[id].restsBeside.some((defence) => defences.includes(defence)))
      .map(({ id, repeatMs, config }): Post => ({ id, watcher: SIGNALS[id].watch(config), repeatMs, quietUntilMs: 0 }));
    const hearing = (ear: Ears) => posts.filter(({ watcher }) => watcher[ear] !== undefined);
    this.asking = hearing('asked');
    this.dispatching = hearing('dispatched');
    this.verifying = hearing('verified');
  }

  /** An attempt was judged, whatever became of it. */
  asked(request: DefenceRequest): void {
    for (const post of this.asking) if (post.watcher.asked!(request)) this.raise(post, request.nowMs);
  }

  dispatched(fact: DispatchedFact): void {
    for (const post of this.dispatching) if (post.watcher.dispatched!(fact)) this.raise(post, fact.nowMs);
  }

  verified(fact: VerifiedFact): void {
    for (const post of this.verifying) if (post.watcher.verified!(fact)) this.raise(post, fact.nowMs);
  }

  private raise(post: Post, nowMs: EpochMs): void {
    if (nowMs < post.quietUntilMs) return;
    post.quietUntilMs = nowMs + post.repeatMs;
    this.onAlert({ source: SIGNAL_WATCH, signal: post.id, posture: null, detail: post.watcher.detail() });
  }
}
