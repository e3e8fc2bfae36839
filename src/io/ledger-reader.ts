/** Reads a ledger folder, one event at a time: checks every checksum, the order of segments and that they belong together. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { EXIT, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import type { LedgerEvent, RunHeader } from '../core/domain/event.ts';
import { decodeLine, isProblem } from '../core/ledger/codec.ts';
import { decodeHeader } from '../core/ledger/header.ts';
import { corrupt, diskError } from './ledger-errors.ts';
import { unsealLine } from './ledger-lines.ts';
import { segmentName } from './ledger-writer.ts';

const CHUNK_BYTES = 1024 * 1024;
/** No event of ours is longer; a file without line breaks must not fill the memory. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

export interface LedgerWarning {
  readonly code: 'TORN_TAIL';
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

export interface Ledger {
  readonly header: RunHeader;
  readonly files: readonly string[];
  /** Streams all events in written order. Throws PumpdrillError (exit 2) at the first damaged line. */
  events(): Generator<LedgerEvent, void>;
  /** Filled while `events` runs: a run that was killed leaves a torn last line, which is left out. */
  readonly warnings: LedgerWarning[];
}

/** Opens a folder that `LedgerWriter` wrote. Throws PumpdrillError (exit 2) when it holds no sound ledger. */
export function openLedger(folder: string): Ledger {
  const files = segmentFiles(folder);
  const warnings: LedgerWarning[] = [];
  const header = headerOf(files[0]!);
  return {
    header,
    files,
    warnings,
    *events() {
      for (const [i, file] of files.entries()) {
        const last = i === files.length - 1;
        yield* segmentEvents({ file, segment: i + 1, header, warnings: last ? warnings : null });
      }
    },
  };
}

interface Segment {
  readonly file: string;
  readonly segment: number;
  readonly header: RunHeader;
  /** Only the last segment may have a torn tail; null elsewhere. */
  readonly warnings: LedgerWarning[] | null;
}

function* segmentEvents({ file, segment, header, warnings }: Segment): Generator<LedgerEvent, void> {
  for (const { text, line, complete, last } of linesOf(file)) {
    const json = complete ? unsealLine(text) : null;
    if (json === null) {
      if (!last || !warnings) throw corrupt(file, line, 'the checksum of this line does not match');
      const message = 'the last line was not written to its end and is left out: the run was killed';
      warnings.push({ code: 'TORN_TAIL', message, file, line });
      return;
    }
    if (line === 1) {
      checkHeader(json, { file, segment, header });
      continue;
    }
    const event = decodeLine(json);
    if (isProblem(event)) throw corrupt(file, line, event.message);
    yield event;
  }
}

function checkHeader(json: string, expected: { file: string; segment: number; header: RunHeader }): void {
  const decoded = decodeHeader(json);
  if ('problems' in decoded) {
    throw new PumpdrillError(
      EXIT.invalidInput,
      decoded.problems.map((problem) => ({ ...problem, file: expected.file, line: 1 })),
    );
  }
  if (decoded.segment !== expected.segment) throw corrupt(expected.file, 1, `this is segment ${decoded.segment}`);
  if (!isDeepStrictEqual(decoded.run, expected.header))
    throw corrupt(expected.file, 1, 'this segment is of another run');
}

function headerOf(file: string): RunHeader {
  for (const { text, complete } of linesOf(file)) {
    const json = complete ? unsealLine(text) : null;
    if (json === null) throw corrupt(file, 1, 'the header line is damaged');
    const decoded = decodeHeader(json);
    if (!('problems' in decoded)) return decoded.run;
    throw new PumpdrillError(
      EXIT.invalidInput,
      decoded.problems.map((problem) => ({ ...problem, file, line: 1 })),
    );
  }
  throw corrupt(file, 1, 'the file is empty');
}

function segmentFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^[0-9]{4,}\.ndjson$/.test(name));
  } catch (error) {
    throw diskError('read', folder, error);
  }
  names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const missing = names.findIndex((name, i) => name !== segmentName(i + 1));
  if (names.length === 0 || missing >= 0) {
    const message =
      names.length === 0 ? 'the folder holds no ledger' : `segment ${segmentName(missing + 1)} is missing`;
    throw invalidInput({ code: 'LEDGER_INCOMPLETE', path: '', message, file: folder });
  }
  return names.map((name) => join(folder, name));
}

interface Line {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** False when the line break is missing. */
  readonly complete: boolean;
  readonly last: boolean;
}

/** One line behind the file, so that the last line is known as such. */
function* linesOf(file: string): Generator<Line, void> {
  let held: Line | null = null;
  let line = 0;
  for (const { text, complete } of rawLines(file)) {
    if (held) yield held;
    line += 1;
    held = { text, line, complete, last: false };
  }
  if (held) yield { ...held, last: true };
}

function* rawLines(file: string): Generator<{ text: string; complete: boolean }, void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  const fd = reading(file, () => openSync(file, 'r'));
  try {
    for (;;) {
      const read = reading(file, () => readSync(fd, chunk, 0, CHUNK_BYTES, null));
      if (read === 0) break;
      const data = Buffer.concat([rest, chunk.subarray(0, read)]);
      const end = data.lastIndexOf(10);
      if (end >= 0) for (const text of data.toString('utf8', 0, end).split('\n')) yield { text, complete: true };
      rest = data.subarray(end + 1);
      if (rest.length > LINE_BYTES_MAX) throw corrupt(file, 1, 'the file is no ledger: a line of over 4 MiB');
    }
    if (rest.length > 0) yield { text: rest.toString('utf8'), complete: false };
  } finally {
    closeSync(fd);
  }
}

function reading<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskError('read', file, error);
  }
}
