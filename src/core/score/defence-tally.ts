/** Counts per defence what it looked at and what it refused, by truth. Sees every `decided` event of a run. */
import { type DecisionRecord, refuses } from '../domain/decision.ts';
import type { DecidedEvent, RunHeader } from '../domain/event.ts';
import type { Micro } from '../domain/units.ts';
import type { ByTruth, DefenceTotals } from './totals.ts';

/** Reasons kept per defence: they come from the target and a foreign one may invent them without end. */
const REASONS_MAX = 32;

interface Tally {
  readonly refused: Pair;
  readonly blocked: Pair;
  savedMicro: Micro;
  readonly reasons: Map<string, Pair>;
}

interface Pair {
  fraud: number;
  legit: number;
}

const pair = (): Pair => ({ fraud: 0, legit: 0 });

export class DefenceTally {
  private readonly header: RunHeader;
  private readonly index = new Map<string, number>();
  private readonly tallies: Tally[] = [];
  /** Attempts per combination of evaluated defences: few combinations occur, so this is one lookup per attempt. */
  private readonly masks = new Map<number, Pair>();
  private lastMask = -1;
  private lastPair: Pair = pair();

  constructor(header: RunHeader) {
    this.header = header;
    for (const [i, defence] of header.defences.entries()) {
      this.index.set(defence.id, i);
      this.tallies.push({ refused: pair(), blocked: pair(), savedMicro: 0, reasons: new Map() });
    }
  }

  /** Returns the index of the first enforced defence that refused, or -1. */
  add(event: DecidedEvent, intent: 'fraud' | 'legit'): number {
    this.countMask(event.evaluated)[intent] += 1;
    let blocker = -1;
    for (const decision of event.decisions) {
      if (!refuses(decision.kind)) continue;
      const at = this.index.get(decision.defence);
      const tally = at === undefined ? undefined : this.tallies[at];
      if (at === undefined || tally === undefined) continue;
      tally.refused[intent] += 1;
      this.countReason(tally, decision.reason, intent);
      if (blocker < 0 && !decision.observed) {
        blocker = at;
        tally.blocked[intent] += 1;
      }
    }
    return blocker;
  }

  /** Objections to a code that was entered: refusals, but of no message, so that nobody blocked anything first. */
  addChecked(decisions: readonly DecisionRecord[], intent: 'fraud' | 'legit'): void {
    for (const { defence, kind, reason } of decisions) {
      const tally = this.tallies[this.index.get(defence) ?? -1];
      if (tally === undefined || !refuses(kind)) continue;
      tally.refused[intent] += 1;
      this.countReason(tally, reason, intent);
    }
  }

  /** The message that this defence kept from being sent would have cost that much. */
  addSaved(blocker: number, priceMicro: Micro): void {
    const tally = this.tallies[blocker];
    if (tally) tally.savedMicro += priceMicro;
  }

  totals(): DefenceTotals[] {
    return this.tallies.map((tally, i) => {
      const { id, mode } = this.header.defences[i]!;
      return {
        id,
        mode,
        evaluated: this.evaluatedBy(i),
        refused: { ...tally.refused },
        firstBlocker: { ...tally.blocked, savedMicro: tally.savedMicro },
        reasons: sortedReasons(tally.reasons),
      };
    });
  }

  private countMask(mask: number): Pair {
    if (mask === this.lastMask) return this.lastPair;
    let counts = this.masks.get(mask);
    if (!counts) {
      counts = pair();
      this.masks.set(mask, counts);
    }
    this.lastMask = mask;
    this.lastPair = counts;
    return counts;
  }

  private countReason(tally: Tally, reason: string, intent: 'fraud' | 'legit'): void {
    let counts = tally.reasons.get(reason);
    if (!counts) {
      if (tally.reasons.size >= REASONS_MAX) return;
      counts = pair();
      tally.reasons.set(reason, counts);
    }
    counts[intent] += 1;
  }

  private evaluatedBy(bit: number): ByTruth {
    const sum = pair();
    for (const [mask, counts] of this.masks) {
      if (((mask >>> bit) & 1) === 0) continue;
      sum.fraud += counts.fraud;
      sum.legit += counts.legit;
    }
    return sum;
  }
}

function sortedReasons(reasons: ReadonlyMap<string, Pair>): (ByTruth & { reason: string })[] {
  return [...reasons]
    .map(([reason, counts]) => ({ reason, ...counts }))
    .sort((a, b) => b.fraud + b.legit - (a.fraud + a.legit) || (a.reason < b.reason ? -1 : 1));
}
