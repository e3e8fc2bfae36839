/** A ledger line as it stands in a file: the JSON of the core codec with a CRC-32 of it as its last key. */
import { crc32 } from 'node:zlib';

/** `,"crc":"89abcdef"}` */
const SUFFIX_LENGTH = 18;

/** Adds the checksum; `json` is an object with at least one key. The line stays valid JSON for any other reader. */
export function sealLine(json: string): string {
  return `${json.slice(0, -1)},"crc":"${crc32(json).toString(16).padStart(8, '0')}"}`;
}

/** The JSON without its checksum; null when the line was not written by `sealLine` or has changed since. */
export function unsealLine(line: string): string | null {
  const suffix = line.slice(-SUFFIX_LENGTH);
  if (!suffix.startsWith(',"crc":"') || !suffix.endsWith('"}')) return null;
  const json = `${line.slice(0, -SUFFIX_LENGTH)}}`;
  return crc32(json).toString(16).padStart(8, '0') === suffix.slice(8, 16) ? json : null;
}
