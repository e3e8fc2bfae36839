/** Alerts, faults, postures, the provider's states and attackers' moves: rare events, grouped, bounded, independent of their order. */
import { ACCOUNT_STATES } from '../domain/account-state.ts';
import type { AlertEvent, FaultEvent, MovedEvent, PostureEvent, ProviderEvent } from '../domain/event.ts';
import type { RunMs } from '../domain/units.ts';
import type { AlertTotals, FaultTotals, MoveTotals, PostureChange, ProviderState } from './totals.ts';

/** Different alerts and faults kept; they may come from a foreign target. */
const GROUPS_MAX = 200;
/** How the target ends a fault that stands for several of the same second (reference-target/store-trouble.ts). */
const LEFT_OUT = / \(and ([0-9]{1,9}) more since the last report\)$/;
/** Alert times kept per group. */
const TIMES_MAX = 1_000;

interface AlertGroup extends Pick<AlertTotals, 'source' | 'signal' | 'posture'> {
  atMs: RunMs;
  detail: string;
  readonly timesMs: RunMs[];
  count: number;
}

export class Notices {
  private readonly alertGroups = new Map<string, AlertGroup>();
  private readonly faultGroups = new Map<string, { source: string; detail: string; count: number }>();
  private readonly states: ProviderState[] = [];
  private readonly moves: MoveTotals[] = [];
  private readonly targetPostures: PostureChange[] = [];

  alert(event: AlertEvent): void {
    const key = JSON.stringify([event.source, event.signal, event.posture]);
    const group = this.alertGroups.get(key);
    if (group) {
      joinAlert(group, event);
      return;
    }
    if (this.alertGroups.size >= GROUPS_MAX) return;
    const { source, signal, posture, atMs, detail } = event;
    this.alertGroups.set(key, { source, signal, posture, atMs, detail, timesMs: [atMs], count: 1 });
  }

  fault(event: FaultEvent): void {
    const silent = Number(LEFT_OUT.exec(event.detail)?.[1] ?? 0);
    const detail = event.detail.replace(LEFT_OUT, '');
    const key = JSON.stringify([event.source, detail]);
    const group = this.faultGroups.get(key);
    if (group) group.count += 1 + silent;
    else if (this.faultGroups.size < GROUPS_MAX) {
      this.faultGroups.set(key, { source: event.source, detail, count: 1 + silent });
    }
  }

  provider(event: ProviderEvent): void {
    if (this.states.length < TIMES_MAX) this.states.push({ state: event.state, atMs: event.atMs });
  }

  posture({ atMs, posture }: PostureEvent): void {
    if (this.targetPostures.length < TIMES_MAX) this.targetPostures.push({ atMs, posture });
  }

  /** Changes in the order of time; several processes of one target that tell the same are one change. */
  postures(): PostureChange[] {
    const inOrder = this.targetPostures.sort((a, b) => a.atMs - b.atMs);
    return inOrder.filter(({ posture }, i) => posture !== (inOrder[i - 1]?.posture ?? 'normal'));
  }

  /** @param origin the campaign whose lane it is */
  moved({ atMs, move }: MovedEvent, origin: string): void {
    if (this.moves.length < TIMES_MAX) this.moves.push({ origin, move, atMs });
  }

  /** In the order of time; as they came, where several came at once. */
  attackerMoves(): MoveTotals[] {
    return this.moves.sort((a, b) => a.atMs - b.atMs);
  }

  alerts(): AlertTotals[] {
    const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
    return [...this.alertGroups.values()]
      .map((group) => ({ ...group, timesMs: group.timesMs.sort((a, b) => a - b) }))
      .sort((a, b) => a.atMs - b.atMs || byText(a.source, b.source) || byText(a.signal, b.signal));
  }

  faults(): FaultTotals[] {
    return [...this.faultGroups.values()].sort((a, b) => {
      const one = `${a.source}\n${a.detail}`;
      const other = `${b.source}\n${b.detail}`;
      return one < other ? -1 : 1;
    });
  }

  providerStates(): ProviderState[] {
    const rank = (state: ProviderState): number => ACCOUNT_STATES.indexOf(state.state);
    return this.states.sort((a, b) => a.atMs - b.atMs || rank(a) - rank(b));
  }
}

function joinAlert(group: AlertGroup, event: AlertEvent): void {
  group.count += 1;
  if (group.timesMs.length < TIMES_MAX) group.timesMs.push(event.atMs);
  const earlier = event.atMs < group.atMs || (event.atMs === group.atMs && event.detail < group.detail);
  if (!earlier) return;
  group.atMs = event.atMs;
  group.detail = event.detail;
}
