/**
 * Writes a run's events to `<folder>/0001.ndjson`, `0002.ndjson`, ... Each segment begins with the header. Lines gather in
 * a buffer of 64 KiB: a crash of the process loses at most that, a crash of the machine at most a second in live mode.
 */
import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openerOfAttempt } from '../core/domain/attempt.ts';
import type { LedgerEvent, RunHeader } from '../core/domain/event.ts';
import { encodeEvent } from '../core/ledger/codec.ts';
import { encodeHeader } from '../core/ledger/header.ts';
import { diskError } from './ledger-errors.ts';
import { sealLine } from './ledger-lines.ts';

const BATCH_CHARS = 65_536;
const SEGMENT_BYTES = 64 * 1024 * 1024;
const SYNC_EVERY_MS = 1_000;
/** Key of `RunHeader.limits` in a sampled ledger: only openers whose index is a multiple of this are kept. */
export const KEEPS_ONE_IN = 'ledgerKeepsOneIn';

export interface LedgerWriterOptions {
  /** Made when missing. A folder that holds a ledger already is refused. */
  readonly folder: string;
  /** With `detail: off` only this is written. */
  readonly header: RunHeader;
  /**
   * Above 1, whole openers are kept or dropped by index, and the written header says `sampled`; Infinity keeps no event, and
   * the header says `off`. Default 1.
   */
  readonly keepOneIn?: number;
  /** Also forces data to the disk once a second of real time (live); else only at the end. */
  readonly durable: boolean;
  /** A new segment begins once one has that many bytes; default 64 MiB. */
  readonly segmentBytes?: number;
}

export interface LedgerSummary {
  readonly files: readonly string[];
  /** Events written, headers not counted. */
  readonly events: number;
  readonly bytes: number;
}

/** All methods throw PumpdrillError (exit 2) when the disk does not take the data. */
export class LedgerWriter {
  private readonly options: LedgerWriterOptions;
  private readonly header: RunHeader;
  private readonly keeps: (event: LedgerEvent) => boolean;
  private readonly files: string[] = [];
  private readonly timer: NodeJS.Timeout | undefined;
  private file = -1;
  private buffer = '';
  private segmentSize = 0;
  private events = 0;
  private bytes = 0;
  private failure: Error | null = null;

  constructor(options: LedgerWriterOptions) {
    this.options = options;
    const keepOneIn = options.keepOneIn ?? 1;
    this.header = keepOneIn > 1 ? reducedHeader(options.header, keepOneIn) : options.header;
    this.keeps = keeperFor(this.header, keepOneIn);
    this.attempt(() => mkdirSync(options.folder, { recursive: true }));
    this.openSegment();
    if (options.durable) this.timer = setInterval(() => this.syncSoon(), SYNC_EVERY_MS).unref();
  }

  append(event: LedgerEvent): void {
    if (!this.keeps(event)) return;
    if (this.failure) throw this.failure;
    this.buffer += `${sealLine(encodeEvent(event))}\n`;
    this.events += 1;
    if (this.buffer.length >= BATCH_CHARS) this.flush();
  }

  /** Writes what is left, forces it to the disk and ends. */
  close(): LedgerSummary {
    clearInterval(this.timer);
    if (this.failure) throw this.failure;
    this.flush();
    this.closeSegment();
    return { files: this.files, events: this.events, bytes: this.bytes };
  }

  private flush(): void {
    if (this.segmentSize >= (this.options.segmentBytes ?? SEGMENT_BYTES)) {
      this.closeSegment();
      this.openSegment();
    }
    const data = Buffer.from(this.buffer);
    this.buffer = '';
    this.put(data);
  }

  private put(data: Buffer): void {
    this.attempt(() => {
      for (let done = 0; done < data.length; ) done += writeSync(this.file, data, done);
    });
    this.segmentSize += data.length;
    this.bytes += data.length;
  }

  private openSegment(): void {
    const segment = this.files.length + 1;
    const path = join(this.options.folder, segmentName(segment));
    this.files.push(path);
    this.attempt(() => {
      this.file = openSync(path, 'wx');
    });
    this.segmentSize = 0;
    this.put(Buffer.from(`${sealLine(encodeHeader({ segment, run: this.header }))}\n`));
  }

  private closeSegment(): void {
    this.attempt(() => {
      fdatasyncSync(this.file);
      closeSync(this.file);
    });
    this.file = -1;
  }

  /** Runs off the timer, so a failure waits for the next write; the sync itself never blocks the event loop. */
  private syncSoon(): void {
    try {
      this.flush();
      fdatasync(this.file, (error) => {
        // A segment that has been closed meanwhile was synced by closing it.
        if (error && error.code !== 'EBADF') this.failure ??= diskError('write', this.currentFile(), error);
      });
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failure = diskError('write', this.currentFile(), error);
      throw this.failure;
    }
  }

  private currentFile(): string {
    return this.files.at(-1) ?? this.options.folder;
  }
}

export function segmentName(segment: number): string {
  return `${String(segment).padStart(4, '0')}.ndjson`;
}

function reducedHeader(header: RunHeader, keepOneIn: number): RunHeader {
  if (header.detail === 'off' || keepOneIn === Infinity) return { ...header, detail: 'off' };
  return { ...header, detail: 'sampled', limits: { ...header.limits, [KEEPS_ONE_IN]: keepOneIn } };
}

/** Keeps or drops whole openers, so that every kept story is complete; what belongs to no opener is always kept. */
function keeperFor(header: RunHeader, keepOneIn: number): (event: LedgerEvent) => boolean {
  if (header.detail === 'off') return () => false;
  if (keepOneIn === 1) return () => true;
  return (event) => {
    if ('opener' in event) return event.opener % keepOneIn === 0;
    if (!('attempt' in event) || event.attempt === 0) return true;
    return openerOfAttempt(event.attempt) % keepOneIn === 0;
  };
}

/** Throws PumpdrillError (exit 2) when the folder cannot be written or holds a ledger already. */
export function createLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  return new LedgerWriter(options);
}
