import type { EpochMs } from '../core/domain/units.ts';
import type { ProviderSettings } from '../core/scenario/provider-format.ts';
import type { AccountChange } from './rules/guard.ts';

/** The word on messages that were taken and billed while nothing was delivered. */
export const DELIVERY_OUTAGE = 'delivery-outage';

/**
 * The times in which the provider delivers nothing to anybody and does not know it (requirements F6; S4: looks like an attack
 * because nobody can verify). No rule and no defence: it happens in the undefended world as well.
 */
export class Outages {
  /** Beginnings and ends in turn, in order of time. */
  private readonly changes: readonly AccountChange[];
  /** Changes told so far. */
  private told = 0;

  /** `outages` are in order and apart (`provider-rules.ts`); their times count from `startMs`. */
  constructor(outages: ProviderSettings['outages'], startMs: EpochMs) {
    this.changes = outages.flatMap(({ from, lasts }): AccountChange[] => [
      { state: 'delivery-outage', atMs: startMs + from },
      { state: 'delivery-restored', atMs: startMs + from + lasts },
    ]);
  }

  /** Whether a message that is taken now is lost. */
  isOn(nowMs: EpochMs): boolean {
    const past = this.changes.filter(({ atMs }) => atMs <= nowMs);
    return past.at(-1)?.state === 'delivery-outage';
  }

  /** Changes since the last call. */
  drain(nowMs: EpochMs): readonly AccountChange[] {
    const first = this.told;
    while (this.nextChangeMs() <= nowMs) this.told += 1;
    return this.changes.slice(first, this.told);
  }

  /** Infinity when there is none to come. */
  nextChangeMs(): EpochMs {
    return this.changes[this.told]?.atMs ?? Number.POSITIVE_INFINITY;
  }
}
