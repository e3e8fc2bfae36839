import type { LedgerEvent, RunHeader } from '../core/domain/event.ts';
import { classify } from '../core/numbering/plan.ts';
import { createFold, type Fold } from '../core/score/fold.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { createLedgerWriter, type LedgerWriter } from '../io/ledger-files.ts';
import { type AlertListener, AlertWatch } from './alert-watch.ts';
import { billedPrices } from './billed-prices.ts';
import type { LedgerPlace } from './play-simulated.ts';
import type { PreparedScenario } from './prepared.ts';

export interface LiveBookOptions {
  readonly header: RunHeader;
  readonly prepared: PreparedScenario;
  readonly ledger: LedgerPlace | undefined;
  /** Called when the ledger cannot be written: events come from sockets and timers, where nobody catches. */
  readonly onFailure: (error: unknown) => void;
  readonly onAlert?: AlertListener | undefined;
}

/** Where the events of a live run go: the fold, the ledger, and a count of what the streams told. */
export class LiveBook {
  readonly heard = { decided: 0, dispatched: 0, billed: 0 };
  private readonly fold: Fold;
  private readonly ledger: LedgerWriter | null;
  private readonly onFailure: (error: unknown) => void;
  private readonly alerts: AlertWatch | null;
  private open = true;

  /** Throws PumpdrillError (exit 2) when the ledger cannot be begun. */
  constructor({ header, prepared, ledger, onFailure, onAlert }: LiveBookOptions) {
    const billed = billedPrices(prepared);
    this.fold = createFold(header, {
      priceMicro: (number, channel) => billed.priceMicro(number, channel),
      countryOf: (number) => classify(number).country,
      detail: 'series',
      invariants: prepared.scenario.invariants,
    });
    this.ledger = ledger === undefined ? null : createLedgerWriter({ ...ledger, header, durable: true });
    this.onFailure = onFailure;
    this.alerts = onAlert === undefined ? null : new AlertWatch(header, onAlert);
  }

  /** Never throws. What comes after the end is not of this run. */
  write(event: LedgerEvent): void {
    if (!this.open) return;
    if (event.type === 'decided') this.heard.decided += 1;
    if (event.type === 'dispatch') this.heard.dispatched += 1;
    if (event.type === 'billed') this.heard.billed += 1;
    this.fold.add(event);
    this.alerts?.see(event);
    try {
      this.ledger?.append(event);
    } catch (error) {
      this.onFailure(error);
    }
  }

  finish(): RunTotals {
    this.open = false;
    return this.fold.finish();
  }

  /** Throws PumpdrillError (exit 2) when the disk did not take everything. */
  close(): void {
    this.open = false;
    this.ledger?.close();
  }
}
