/**
 * What a live run stands on can break under it: a service process dies, a stream ends, the disk is full. Then the run
 * ends at once and says why, instead of playing on against nothing and scoring silence as success.
 */
import { type Logger, SILENT } from '../io/logger.ts';

/** A part of the world that a run stands on; the name that its fault events carry. */
export type Part = 'target' | 'sink';

export interface RunTroubleOptions {
  /** The user's own wish to stop. */
  readonly signal?: AbortSignal | undefined;
  readonly log?: Logger | undefined;
  /** Writes a fault event into the run. */
  readonly tell: (source: Part, detail: string) => void;
}

export class RunTrouble {
  /** Aborted by the user or by trouble, whichever comes first. */
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private readonly log: Logger;
  private readonly tell: RunTroubleOptions['tell'];
  private cause: unknown = null;
  private over = false;

  constructor({ signal, log, tell }: RunTroubleOptions) {
    this.log = log ?? SILENT;
    this.tell = tell;
    this.signal = signal === undefined ? this.controller.signal : AbortSignal.any([signal, this.controller.signal]);
  }

  /** `ended` is the promise of a service that resolves with a sentence when its process is gone. */
  watchService(part: Part, ended: Promise<string>): void {
    void ended.then((sentence) => this.report(part, sentence));
  }

  /** `done` is the promise of a stream: during a run it neither resolves nor rejects. */
  watchStream(part: Part, done: Promise<void>): void {
    done.then(
      () => this.report(part, 'its stream ended before the run did'),
      (error: unknown) =>
        this.report(part, `its stream broke: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  /** The run cannot be trusted at all (its ledger is not on disk): it stops, and `throwIfFailed` says so. */
  fail(error: unknown): void {
    this.cause ??= error;
    this.controller.abort();
  }

  throwIfFailed(): void {
    if (this.cause !== null) throw this.cause;
  }

  /** From here on, what ends was meant to. */
  close(): void {
    this.over = true;
  }

  private report(part: Part, detail: string): void {
    if (this.over) return;
    this.log.error({ part }, detail);
    this.tell(part, detail);
    this.controller.abort();
  }
}
