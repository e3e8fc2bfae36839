/** What the live engine asks of a target port beyond the common contract. */
import type { Wire } from '../../core/domain/attempt.ts';
import type { ClientMemory, StepAnswer, TargetPort } from '../engine.ts';

/** An answer that knows when its request really left. */
export interface TimedAnswer extends StepAnswer {
  /** Monotonic time (`performance.now`) just before the first byte left; 0 when nothing was sent. */
  readonly sentAtMs: number;
  /** Real milliseconds that the client itself worked before it could send (a challenge); that is no lateness of ours. */
  readonly workMs?: number;
}

export interface LiveTarget extends TargetPort {
  perform(wire: Wire, memory: ClientMemory): Promise<TimedAnswer>;
  /** Called once before the run starts; rejects when the target cannot be reached. */
  warmUp(): Promise<void>;
}
