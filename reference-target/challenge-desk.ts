/**
 * Hands out challenges and has solutions judged. Whatever is behind the port may fail or hang: both are bounded by the
 * deadline and recorded, and then nobody knows whether the client did the work (`unavailable`).
 */
import type { ChallengeOutcome } from './defences/defence.ts';
import type { Deadline } from './pipeline.ts';
import type { ChallengePort, ChallengeSubject } from './ports.ts';
import type { SendRequest } from './send-request.ts';
import type { FaultLog } from './store-trouble.ts';

/** Who speaks of its faults on the feed. */
export const CHALLENGE = 'challenge';

export interface ChallengeDeskOptions {
  /** Undefined: nobody can pass a challenge here. */
  readonly port: ChallengePort | undefined;
  readonly deadline: Deadline | undefined;
  readonly faults: FaultLog;
}

export class ChallengeDesk {
  private readonly options: ChallengeDeskOptions;

  constructor(options: ChallengeDeskOptions) {
    this.options = options;
  }

  /** False: solutions are not even looked at. */
  get judges(): boolean {
    return this.options.port !== undefined;
  }

  async judge(request: SendRequest): Promise<ChallengeOutcome> {
    const { port } = this.options;
    if (port === undefined) return 'none';
    try {
      const passed = await this.guard(() => port.verify(request.solution, subjectOf(request)));
      return passed ? 'passed' : 'failed';
    } catch (error) {
      this.options.faults.record(CHALLENGE, error);
      return 'unavailable';
    }
  }

  /** Null when there is nothing to hand out. */
  async issue(request: SendRequest): Promise<Readonly<Record<string, unknown>> | null> {
    const { port } = this.options;
    if (port === undefined) return null;
    try {
      return await this.guard(() => port.issue(subjectOf(request)));
    } catch (error) {
      this.options.faults.record(CHALLENGE, error);
      return null;
    }
  }

  private guard<T>(call: () => Promise<T>): Promise<T> {
    const { deadline } = this.options;
    return deadline === undefined ? call() : deadline(call());
  }
}

function subjectOf({ number, session, address, nowMs }: SendRequest): ChallengeSubject {
  return { number, sessionKey: session?.key ?? 0, address, nowMs };
}
