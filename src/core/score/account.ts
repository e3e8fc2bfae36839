/** The time in which the provider took nothing (requirements B1: the hours without logins), and who came in it. */
import type { AccountState } from '../domain/account-state.ts';
import type { Ms, RunMs } from '../domain/units.ts';
import { INTENT, type ProviderState, type RunTotals } from './totals.ts';

/** From `fromMs` until before `toMs`. */
interface Span {
  readonly fromMs: RunMs;
  readonly toMs: RunMs;
}

/** How long the account was suspended inside the run. */
export function suspendedMs(states: readonly ProviderState[], durationMs: Ms): Ms {
  return lengthOf(spansOf(states, durationMs, 'suspended', 'reinstated'));
}

/** How long it was paused because a spend limit was reached. */
export function pausedMs(states: readonly ProviderState[], durationMs: Ms): Ms {
  return lengthOf(spansOf(states, durationMs, 'paused', 'resumed'));
}

export interface ClosedAccount {
  /** Suspended or paused; what is both counts once. */
  readonly ms: Ms;
  /** Legitimate intents that began meanwhile. */
  readonly intents: number;
  /** Those of them that never completed. */
  readonly lost: number;
}

export function closedAccount(main: RunTotals): ClosedAccount {
  const closed = union([
    ...spansOf(main.provider, main.durationMs, 'suspended', 'reinstated'),
    ...spansOf(main.provider, main.durationMs, 'paused', 'resumed'),
  ]);
  const met = { intents: 0, lost: 0 };
  if (closed.length > 0) countIntents(main, closed, met);
  return { ms: lengthOf(closed), ...met };
}

function countIntents(main: RunTotals, closed: readonly Span[], met: { intents: number; lost: number }): void {
  for (const table of main.intents) {
    for (const [opener, flags] of table.flags.entries()) {
      const begunMs = table.begunMs[opener]!;
      if ((flags & INTENT.begun) === 0) continue;
      if (!closed.some(({ fromMs, toMs }) => begunMs >= fromMs && begunMs < toMs)) continue;
      met.intents += 1;
      if ((flags & INTENT.completed) === 0) met.lost += 1;
    }
  }
}

/** A state that never ends goes on to the end of the run. */
function spansOf(
  states: readonly ProviderState[],
  durationMs: Ms,
  begins: AccountState,
  ends: AccountState,
): readonly Span[] {
  const spans: Span[] = [];
  let since = -1;
  for (const { state, atMs } of [...states, { state: ends, atMs: durationMs }]) {
    if (state === begins && since < 0) since = atMs;
    if (state !== ends || since < 0) continue;
    const toMs = Math.min(atMs, durationMs);
    if (toMs > since) spans.push({ fromMs: since, toMs });
    since = -1;
  }
  return spans;
}

function union(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last === undefined || span.fromMs > last.toMs) merged.push(span);
    else merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
  }
  return merged;
}

function lengthOf(spans: readonly Span[]): Ms {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
