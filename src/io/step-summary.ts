/**
 * The summary of a CI job: the file that GitHub names in GITHUB_STEP_SUMMARY and shows on the job's page. A gate has its
 * verdict without it, so whatever is wrong with that file is a sentence to warn with, never a failure.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/** GitHub's limit for one step; above it, it shows none of the step's summary. */
export const STEP_SUMMARY_BYTES_MAX = 1_048_576;

/** Appends only, to a file that is there: the runner makes it, and other tools of the step write into it. Null: done. */
export function appendStepSummary(file: string, text: string): string | null {
  try {
    // Not blocking, so that a pipe without a reader is an error instead of a wait.
    const handle = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
    try {
      return append(handle, text);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    return `the job's summary was not written: ${file} cannot be appended to (${code})`;
  }
}

function append(handle: number, text: string): string | null {
  const status = fstatSync(handle);
  if (!status.isFile()) return "the job's summary was not written: GITHUB_STEP_SUMMARY names no file";
  // What stood there before may lack its line break, and a heading must begin a line.
  const bytes = Buffer.from(status.size === 0 ? text : `\n\n${text}`);
  if (status.size + bytes.length > STEP_SUMMARY_BYTES_MAX)
    return `the job's summary was not written: with it the step would have ${status.size + bytes.length} bytes of summary, and ${STEP_SUMMARY_BYTES_MAX} are shown`;
  let written = 0;
  while (written < bytes.length) written += writeSync(handle, bytes, written);
  return null;
}
