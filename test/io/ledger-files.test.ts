import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openerOfAttempt } from '../../src/core/domain/attempt.ts';
import { PumpdrillError } from '../../src/core/domain/errors.ts';
import type { LedgerEvent } from '../../src/core/domain/event.ts';
import { diskError } from '../../src/io/ledger-errors.ts';
import { createLedgerWriter, KEEPS_ONE_IN, type LedgerWriterOptions, openLedger } from '../../src/io/ledger-files.ts';
import { sealLine, unsealLine } from '../../src/io/ledger-lines.ts';
import { anyEvent } from '../core/ledger/arbitrary-events.ts';
import { fraudId, HEADER, person, through } from '../core/score/small-run.ts';

const root = mkdtempSync(join(tmpdir(), 'pumpdrill-ledger-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
const freshFolder = (): string => {
  folders += 1;
  return join(root, String(folders), 'ledger');
};

function written(events: Iterable<LedgerEvent>, options: Partial<LedgerWriterOptions> = {}): string {
  const folder = freshFolder();
  const writer = createLedgerWriter({ folder, header: HEADER, durable: false, ...options });
  for (const event of events) writer.append(event);
  writer.close();
  return folder;
}

function read(folder: string): { events: LedgerEvent[]; warnings: readonly unknown[] } {
  const ledger = openLedger(folder);
  return { events: [...ledger.events()], warnings: ledger.warnings };
}

function problemOf(work: () => unknown): { code: string; line: number | undefined; exitCode: number } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PumpdrillError)) throw error;
    return { code: error.problems[0]!.code, line: error.problems[0]!.line, exitCode: error.exitCode };
  }
  throw new Error('nothing was wrong');
}

const FEW = [...through(fraudId(0), 1), ...person(0, 5, 'completed'), ...through(fraudId(1), 900)];

test('any events come back as they were, in order', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      expect(read(written(events))).toEqual({ events, warnings: [] });
    }),
    { numRuns: 40 },
  );
});

test('equal runs give equal bytes; the header comes first; every line is JSON with a checksum', () => {
  const [one, other] = [written(FEW), written(FEW)].map((folder) => readFileSync(join(folder, '0001.ndjson'), 'utf8'));
  expect(one).toBe(other);
  const lines = one!.trimEnd().split('\n');
  expect(lines).toHaveLength(FEW.length + 1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ type: 'header', segment: 1, run: { seed: 1 } });
  for (const line of lines) expect(JSON.parse(line).crc).toMatch(/^[0-9a-f]{8}$/);
});

test('long ledgers are cut into segments, each with the header', () => {
  const events = Array.from({ length: 3_000 }, (_, i) => through(fraudId(i % 40), i)).flat();
  const folder = written(events, { segmentBytes: 200_000 });
  const ledger = openLedger(folder);
  expect(ledger.files.length).toBeGreaterThan(3);
  expect(ledger.header).toEqual(HEADER);
  expect([...ledger.events()]).toEqual(events);
  for (const file of ledger.files) expect(readFileSync(file, 'utf8')).toMatch(/^\{"type":"header"/);
});

describe('less detail', () => {
  const events: LedgerEvent[] = Array.from({ length: 40 }, (_, i) => through(fraudId(i), i)).flat();
  const alarm: LedgerEvent = { type: 'alert', atMs: 1, source: 's', signal: 's', posture: null, detail: '' };

  test('sampled: whole openers by index, and everything that belongs to none', () => {
    const folder = written([...events, ...person(7, 1, 'completed'), ...person(8, 1, 'completed'), alarm], {
      keepOneIn: 8,
    });
    const ledger = openLedger(folder);
    expect(ledger.header).toMatchObject({ detail: 'sampled', limits: { [KEEPS_ONE_IN]: 8 } });
    const kept = events.filter((event) => 'attempt' in event && openerOfAttempt(event.attempt) % 8 === 0);
    expect([...ledger.events()]).toEqual([...kept, ...person(8, 1, 'completed'), alarm]);
  });

  test('off: only the header', () => {
    const header = { ...HEADER, detail: 'off' } as const;
    expect(read(written([...events, alarm], { header })).events).toEqual([]);
    const folder = written([...events, alarm], { keepOneIn: Infinity });
    expect(openLedger(folder).header).toEqual(header);
    expect(read(folder).events).toEqual([]);
  });
});

describe('a run that was killed', () => {
  const whole = FEW.length + 1;

  test.each([
    ['in the middle of a line', 5],
    ['before the line break', 1],
    ['just after a line began', 150],
  ])('%s: the torn line is left out, with a warning', (_name, bytes) => {
    const folder = written(FEW);
    const file = join(folder, '0001.ndjson');
    truncateSync(file, readFileSync(file).length - bytes);
    const { events, warnings } = read(folder);
    expect(events).toEqual(FEW.slice(0, -1));
    expect(warnings).toMatchObject([{ code: 'TORN_TAIL', file, line: whole }]);
  });

  test('garbage after the end is torn, too', () => {
    const folder = written(FEW);
    appendFileSync(join(folder, '0001.ndjson'), '\u0000\u0000\u0000\n');
    expect(read(folder)).toMatchObject({ events: FEW, warnings: [{ code: 'TORN_TAIL', line: whole + 1 }] });
  });

  test('a durable ledger loses no more than a second: what was written before is on disk without closing', async () => {
    const folder = freshFolder();
    const writer = createLedgerWriter({ folder, header: HEADER, durable: true });
    for (const event of FEW) writer.append(event);
    await expect.poll(() => read(folder).events.length, { timeout: 10_000 }).toBe(FEW.length);
    writer.close();
  });
});

describe('a damaged ledger is refused', () => {
  const damage = (work: (file: string) => void): (() => unknown) => {
    const folder = written(FEW);
    work(join(folder, '0001.ndjson'));
    return () => read(folder);
  };
  const change = (from: string, to: string) =>
    damage((file) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to)));

  test.each<[string, () => unknown, string, number | undefined]>([
    ['a changed amount', change('"costMicro":75000', '"costMicro":75001'), 'LEDGER_CORRUPT', 3],
    ['a checksum taken off', change(',"crc"', ',"csc"'), 'LEDGER_CORRUPT', 1],
    ['a changed header', change('"seed":1', '"seed":2'), 'LEDGER_CORRUPT', 1],
    [
      'an event that is none, with a right checksum',
      damage((file) => appendFileSync(file, `${sealLine('{"type":"party"}')}\n`)),
      'LEDGER_CORRUPT',
      FEW.length + 2,
    ],
    ['an empty file', damage((file) => truncateSync(file)), 'LEDGER_CORRUPT', 1],
    ['a missing first segment', damage((file) => rmSync(file)), 'LEDGER_INCOMPLETE', undefined],
    ['no folder', () => read(join(root, 'nowhere')), 'LEDGER_NOT_READABLE', undefined],
    ['a line without end', damage((file) => appendFileSync(file, 'x'.repeat(6_000_000))), 'LEDGER_CORRUPT', 1],
  ])('%s', (_name, work, code, line) => {
    expect(problemOf(work)).toEqual({ code, line, exitCode: 2 });
  });

  test('segments of two runs, segments out of order, a hole', () => {
    const events = Array.from({ length: 3_000 }, (_, i) => through(fraudId(i % 40), i)).flat();
    const many = written(events, { segmentBytes: 200_000 });
    const other = written(events, { segmentBytes: 200_000, header: { ...HEADER, seed: 2 } });
    const second = join(many, '0002.ndjson');
    writeFileSync(second, readFileSync(join(other, '0002.ndjson')));
    expect(problemOf(() => read(many))).toMatchObject({ code: 'LEDGER_CORRUPT', line: 1 });
    writeFileSync(second, readFileSync(join(many, '0003.ndjson')));
    expect(problemOf(() => read(many))).toMatchObject({ code: 'LEDGER_CORRUPT', line: 1 });
    rmSync(second);
    expect(problemOf(() => openLedger(many))).toMatchObject({ code: 'LEDGER_INCOMPLETE' });
  });

  test('a torn line in the middle of a ledger is no torn tail', () => {
    const events = Array.from({ length: 3_000 }, (_, i) => through(fraudId(i % 40), i)).flat();
    const folder = written(events, { segmentBytes: 200_000 });
    truncateSync(join(folder, '0001.ndjson'), 150_000);
    expect(problemOf(() => read(folder))).toMatchObject({ code: 'LEDGER_CORRUPT' });
  });
});

describe('a disk that does not take it', () => {
  test('a ledger is never overwritten', () => {
    const folder = written(FEW);
    expect(problemOf(() => createLedgerWriter({ folder, header: HEADER, durable: false }))).toMatchObject({
      code: 'LEDGER_NOT_WRITABLE',
      exitCode: 2,
    });
    expect(read(folder).events).toEqual(FEW);
  });

  test('the folder is a file', () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    expect(
      problemOf(() => createLedgerWriter({ folder: join(file, 'ledger'), header: HEADER, durable: false })).code,
    ).toBe('LEDGER_NOT_WRITABLE');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk says so and what to do', () => {
    const full = openSync('/dev/full', 'w');
    let cause: unknown;
    try {
      writeSync(full, 'x');
    } catch (error) {
      cause = error;
    }
    const error = diskError('write', 'ledger/0001.ndjson', cause);
    expect(error.problems[0]).toMatchObject({
      code: 'LEDGER_NOT_WRITABLE',
      message: 'cannot write the ledger (ENOSPC)',
    });
    expect(error.problems[0]!.hint).toContain('disk is full');
  });
});

test('checksums are the common CRC-32', () => {
  // CRC-32 (ISO 3309, as in zip and PNG) of the seven bytes, worked out with Python's zlib.
  const line = sealLine('{"a":1}');
  expect(line).toBe('{"a":1,"crc":"561bacaf"}');
  expect(unsealLine(line)).toBe('{"a":1}');
  expect(unsealLine('{"a":1}')).toBeNull();
});
