/**
 * What the target does while its store fails: says so once a second, and lets as many sends through as the policy
 * allows. Failing open is a choice that a policy has to write down; hanging is none.
 */
import type { Clock } from '../src/core/domain/clock.ts';
import { type EpochMs, type Ms, SECOND_MS } from '../src/core/domain/units.ts';
import type { Policy } from './policy.ts';
import type { Feed } from './ports.ts';

/** Longest text of a fault on the feed: error messages of clients can carry whole commands. */
const FAULT_DETAIL_MAX = 200;

/** Faults for the feed, at most one per source and virtual second; the next one says how many were left out. */
export class FaultLog {
  private readonly feed: Feed;
  private readonly clock: Clock;
  private readonly sources = new Map<string, { saidAtMs: EpochMs; silent: number }>();

  constructor(feed: Feed, clock: Clock) {
    this.feed = feed;
    this.clock = clock;
  }

  record(source: string, error: unknown): void {
    const nowMs = this.clock.nowMs();
    const said = this.sources.get(source);
    if (said !== undefined && nowMs - said.saidAtMs < SECOND_MS) {
      said.silent += 1;
      return;
    }
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, FAULT_DETAIL_MAX);
    const silent = said?.silent ?? 0;
    this.sources.set(source, { saidAtMs: nowMs, silent: 0 });
    this.feed.onFault(source, silent === 0 ? detail : `${detail} (and ${silent} more since the last report)`);
  }
}

/** Exact sliding window over the sends of this process while the store fails. */
export class EmergencyBudget {
  private readonly sentAtMs: Float64Array;
  private readonly withinMs: Ms;
  private next = 0;

  constructor(sends: number, withinMs: Ms) {
    this.sentAtMs = new Float64Array(sends).fill(Number.NEGATIVE_INFINITY);
    this.withinMs = withinMs;
  }

  /** Takes one send out of the budget; false, and nothing taken, when it is spent. */
  take(nowMs: EpochMs): boolean {
    const oldest = this.sentAtMs[this.next]!;
    if (nowMs - oldest < this.withinMs) return false;
    this.sentAtMs[this.next] = nowMs;
    this.next = (this.next + 1) % this.sentAtMs.length;
    return true;
  }
}

/** Whether a send may go out although the store could not be asked, and in one word why not. */
export function refusalWithoutStore(
  policy: Policy,
  budget: EmergencyBudget,
  nowMs: EpochMs,
): '' | 'store-failed' | 'emergency-budget-spent' {
  if (policy.onStoreFailure === 'allow') return '';
  if (policy.onStoreFailure === 'deny') return 'store-failed';
  return budget.take(nowMs) ? '' : 'emergency-budget-spent';
}
