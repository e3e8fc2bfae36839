/** One request on the wire: undici's callbacks in, one outcome out. No promise, no stream, no abort signal per request. */
import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';

/** What became of a request. */
export interface Outcome {
  /** 0 when no complete answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null when the body was too large to read. */
  readonly body: string | null;
  /** Monotonic time just before the first byte left; 0 when none did. */
  readonly sentAtMs: number;
  /** Error code when no complete answer came, else ''. */
  readonly trouble: string;
}

const TOO_LARGE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
const NO_HEADERS: Outcome['headers'] = Object.freeze({});

export class Exchange implements Dispatcher.DispatchHandler {
  private readonly settle: (outcome: Outcome) => void;
  private status = 0;
  private headers: Outcome['headers'] = NO_HEADERS;
  /** The body so far. Nearly always one chunk. */
  private chunk: Buffer | null = null;
  private sentAtMs = 0;

  constructor(settle: (outcome: Outcome) => void) {
    this.settle = settle;
  }

  onRequestStart(): void {
    this.sentAtMs = performance.now();
  }

  onResponseStart(_controller: unknown, status: number, headers: Outcome['headers']): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.chunk = this.chunk === null ? chunk : Buffer.concat([this.chunk, chunk]);
  }

  onResponseEnd(): void {
    this.end(this.chunk === null ? '' : this.chunk.toString('utf8'));
  }

  onResponseError(_controller: unknown, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? error.name;
    // The answer came and says something by its status; only its body is more than we care to read.
    if (code === TOO_LARGE && this.status !== 0) this.end(null);
    else this.settle({ status: 0, headers: NO_HEADERS, body: null, sentAtMs: this.sentAtMs, trouble: code });
  }

  private end(body: string | null): void {
    this.settle({ status: this.status, headers: this.headers, body, sentAtMs: this.sentAtMs, trouble: '' });
  }
}
