import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendStepSummary, STEP_SUMMARY_BYTES_MAX } from '../../src/io/step-summary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pumpdrill-summary-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('appends, and begins a line of its own', () => {
  const file = join(folder, 'summary.md');
  writeFileSync(file, '');
  expect(appendStepSummary(file, '## one\n')).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe('## one\n');
  writeFileSync(file, 'another tool, without a line break');
  expect(appendStepSummary(file, '## two\n')).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe('another tool, without a line break\n\n## two\n');
});

test('what is wrong with the file is a warning, and nothing is made or written', () => {
  const missing = join(folder, 'missing.md');
  expect(appendStepSummary(missing, 'x')).toMatch(/missing\.md cannot be appended to \(ENOENT\)/);
  expect(() => readFileSync(missing)).toThrow('ENOENT');
  mkdirSync(join(folder, 'folder'));
  expect(appendStepSummary(join(folder, 'folder'), 'x')).toMatch(/cannot be appended to \(EISDIR\)/);
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
  expect(appendStepSummary(join(folder, 'loop'), 'x')).toMatch(/\(ELOOP\)/);
  expect(appendStepSummary('/proc/version', 'x')).toMatch(
    /cannot be appended to \(E(ACCES|IO|PERM|ROFS)\)|was not written/,
  );
  expect(appendStepSummary('', 'x')).toMatch(/was not written/);
  expect(appendStepSummary('/dev/null', 'x')).toMatch(/names no file/);
});

test('a pipe that nobody reads keeps nobody waiting', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(appendStepSummary(pipe, 'x')).toMatch(/cannot be appended to \(ENXIO\)/);
});

test('keeps below what a step may show: above it, all of it would be lost', () => {
  const file = join(folder, 'summary.md');
  const before = 'a'.repeat(STEP_SUMMARY_BYTES_MAX - 10);
  writeFileSync(file, before);
  expect(appendStepSummary(file, 'b'.repeat(9))).toMatch(/1048577 bytes of summary, and 1048576 are shown/);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(appendStepSummary(file, 'b'.repeat(8))).toBeNull();
  expect(readFileSync(file).length).toBe(STEP_SUMMARY_BYTES_MAX);
});
