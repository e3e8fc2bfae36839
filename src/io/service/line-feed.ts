/**
 * The server's end of an NDJSON stream: takes lines one by one and writes them in small batches, because one write per
 * line would cost more than everything else at 4,000 messages a second. What comes before a reader does is kept, up to
 * a limit; what is lost beyond it is counted and said.
 */
import type { ServerResponse } from 'node:http';

/** Real milliseconds that a line may wait for company. */
const FLUSH_AFTER_MS = 5;
/** Lines kept while nobody reads: a starter-pack run whole, some 20 MB. */
export const LINES_KEPT = 100_000;
/** A reader that is further behind than this is not reading: its lines are counted as lost. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

export interface LineFeedOptions {
  /** Lines kept while nobody reads. */
  readonly linesKept?: number;
  /** Renders the line that admits a loss. */
  readonly lossLine: (lines: number) => string;
}

export class LineFeed {
  private readonly options: Required<LineFeedOptions>;
  private lines: string[] = [];
  private lost = 0;
  private reader: ServerResponse | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: LineFeedOptions) {
    this.options = { linesKept: LINES_KEPT, ...options };
  }

  /** Takes one line of JSON, without its newline. */
  push(line: string): void {
    if (this.lines.length >= this.options.linesKept) {
      this.lost += 1;
      return;
    }
    this.lines.push(line);
    if (this.reader !== null && this.timer === null) this.timer = setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  get hasReader(): boolean {
    return this.reader !== null;
  }

  /** Starts to write to this response. Its headers go out at once, so that the reader knows that the stream is open. */
  open(response: ServerResponse): void {
    this.reader = response;
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.on('close', () => {
      if (this.reader === response) this.reader = null;
    });
    this.flush();
  }

  /** Writes what is left and ends the stream cleanly. */
  end(): void {
    this.flush();
    this.reader?.end();
    this.reader = null;
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { reader } = this;
    if (reader === null) return;
    if (reader.writableLength > UNREAD_BYTES_MAX) {
      this.lost += this.lines.length;
      this.lines = [];
      return;
    }
    if (this.lost > 0) {
      this.lines.push(this.options.lossLine(this.lost));
      this.lost = 0;
    }
    if (this.lines.length === 0) return;
    reader.write(`${this.lines.join('\n')}\n`);
    this.lines = [];
  }
}
