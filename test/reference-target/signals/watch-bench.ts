/** One or all watchers under a clock that a test turns, fed with facts as the pipeline makes them. */

import type { DefenceRequest } from '../../../reference-target/defences/defence.ts';
import type { TargetAlert } from '../../../reference-target/ports.ts';
import { readSignals } from '../../../reference-target/signals/settings.ts';
import { SignalWatch } from '../../../reference-target/signals/signal-watch.ts';
import { OPERATOR_SIGNALS, type SignalId } from '../../../src/core/domain/signals.ts';
import { INNOCENT } from '../../contracts/innocent-request.ts';

export const START_MS = Date.UTC(2026, 2, 10, 12);

export interface Asking {
  readonly number?: number;
  readonly country?: string;
  readonly addressKey?: number;
  readonly deviceKey?: number;
  readonly priceMicro?: number;
}

export class WatchBench {
  nowMs = START_MS;
  readonly alerts: (TargetAlert & { readonly atMs: number })[] = [];
  private readonly watch: SignalWatch;
  private numbers = 0;

  constructor(
    only: SignalId | 'all',
    settings: Readonly<Record<string, unknown>> = {},
    defences: readonly string[] = [],
  ) {
    const others = OPERATOR_SIGNALS.filter(({ id }) => only !== 'all' && id !== only);
    const { signals, problems } = readSignals({
      ...Object.fromEntries(others.map(({ id }) => [id, { watch: false }])),
      ...(only === 'all' ? {} : { [only]: settings }),
    });
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    this.watch = new SignalWatch({
      signals,
      defences,
      onAlert: (alert) => this.alerts.push({ ...alert, atMs: this.nowMs - START_MS }),
    });
  }

  /** A request that no limit refused: asked and sent, not yet verified. Returns the number it was for. */
  send(asking: Asking = {}): number {
    const request = this.request(asking);
    const { nowMs, number, country, priceMicro } = request;
    this.watch.dispatched({ kind: 'dispatched', nowMs, number, country, priceMicro, request });
    this.watch.asked(request);
    return number;
  }

  /** A request that was refused. */
  refused(asking: Asking = {}): void {
    this.watch.asked(this.request(asking));
  }

  verify(number: number, country = 'DE', deviceKey = 0): void {
    const { nowMs } = this;
    this.watch.verified({ kind: 'verified', nowMs, number, country, addressKey: 1, deviceKey, sessionKey: 1 });
  }

  /** A person: asks, and enters the code. */
  login(asking: Asking = {}): void {
    const number = this.send(asking);
    this.verify(number, asking.country ?? 'DE');
  }

  /** Signals raised so far, in order. */
  get raised(): string[] {
    return this.alerts.map(({ signal }) => signal);
  }

  private request(asking: Asking): DefenceRequest {
    this.numbers += 1;
    // Every request for a number, an address and a device of its own, in a block of its own, unless told otherwise.
    const own = {
      number: 4_915_000_000_000 + this.numbers * 1_000,
      country: 'DE',
      addressKey: 1_000 + this.numbers,
      deviceKey: 1_000_000 + this.numbers,
      priceMicro: 75_000,
    };
    return { ...INNOCENT, ...own, ...asking, nowMs: this.nowMs };
  }
}
