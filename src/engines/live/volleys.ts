/**
 * Volleys of a live run: the sends of a lane that are due in one moment are gathered, handed over but for their ends, and let
 * go together, where a probe asks for such a wire.
 */
import { performance } from 'node:perf_hooks';
import { laneOfAttempt } from '../../core/domain/attempt.ts';
import type { Outcome } from './exchange.ts';
import type { AuthorisedTarget } from './safety.ts';
import { loadLastBytes, loadSinglePacket, loadStreams, type VolleyRequest } from './volley-wires.ts';

const VOLLEY_WIRES = {
  'last-byte': loadLastBytes,
  'h2-streams': loadStreams,
  'single-packet': loadSinglePacket,
};
export type VolleyWire = keyof typeof VOLLEY_WIRES;

export interface VolleyOptions {
  readonly wire: VolleyWire;
  /** Where volleys go: the target itself, or its port for HTTP/2. */
  readonly target: AuthorisedTarget;
  /** How many requests make up a volley of this lane; 0: they travel as usual. */
  readonly sizeOf: (lane: number) => number;
}

/** Real milliseconds that the first of a volley waits for the others, of which some may have been turned away before (assumption). */
const GATHER_MS = 1_000;

interface Waiting {
  readonly request: VolleyRequest;
  readonly settle: (outcome: Outcome) => void;
}

export class Volleys {
  private readonly options: VolleyOptions;
  private readonly gathering = new Map<number, { readonly all: Waiting[]; readonly timer: NodeJS.Timeout }>();

  constructor(options: VolleyOptions) {
    this.options = options;
  }

  takes(attempt: number): boolean {
    return this.options.sizeOf(laneOfAttempt(attempt)) > 0;
  }

  send(attempt: number, request: VolleyRequest, settle: (outcome: Outcome) => void): void {
    const lane = laneOfAttempt(attempt);
    const volley = this.gathering.get(lane) ?? { all: [], timer: setTimeout(() => this.fire(lane), GATHER_MS) };
    this.gathering.set(lane, volley);
    volley.all.push({ request, settle });
    if (volley.all.length >= this.options.sizeOf(lane)) this.fire(lane);
  }

  /** What still gathers has no answer. */
  close(): void {
    for (const { all, timer } of this.gathering.values()) {
      clearTimeout(timer);
      for (const { settle } of all) settle(NEVER_LEFT);
    }
    this.gathering.clear();
  }

  private fire(lane: number): void {
    const volley = this.gathering.get(lane);
    if (volley === undefined) return;
    clearTimeout(volley.timer);
    this.gathering.delete(lane);
    void this.play(volley.all);
  }

  private async play(all: readonly Waiting[]): Promise<void> {
    const { wire, target } = this.options;
    try {
      const loaded = await VOLLEY_WIRES[wire](
        target,
        all.map(({ request }) => request),
      );
      loaded.go();
      const outcomes = await loaded.answers;
      all.forEach(({ settle }, i) => void settle(outcomes[i] as Outcome));
    } catch (error) {
      const trouble = (error as NodeJS.ErrnoException).code ?? 'VOLLEY_FAILED';
      for (const { settle } of all) settle({ ...NEVER_LEFT, sentAtMs: performance.now(), trouble });
    }
  }
}

const NEVER_LEFT: Outcome = { status: 0, headers: {}, body: null, sentAtMs: 0, trouble: 'VOLLEY_ABANDONED' };
