/**
 * What a program of somebody else writes while it is drilled: its last lines for messages, its first megabyte for a file.
 * Text of a stranger: control characters become visible, numbers are masked.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { maskNumbersIn } from '../core/domain/phone.ts';

/** Bytes of output that a file takes; a service that logs every request of a large drill would fill the disk. */
export const LOG_BYTES_MAX = 1_048_576;
/** Characters of the end that are kept to explain a death. */
const TAIL_CHARACTERS = 4_000;
/** Longest line; what is longer is cut into several. */
const LINE_MAX = 4_000;

export class OutputLog {
  private readonly file: string | undefined;
  private readonly escaped: (text: string) => string;
  private readonly rests = new Map<string, { decoder: StringDecoder; text: string }>();
  private written = 0;
  private full = false;
  private kept = '';

  /** `escaped` makes control characters visible. Without a file only the end is kept. */
  constructor(escaped: (text: string) => string, file?: string) {
    this.escaped = escaped;
    this.file = file;
    if (file !== undefined) writeFileSync(file, '');
  }

  /** Takes what came on one stream; lines of different streams do not mix. */
  add(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const rest = this.rests.get(stream) ?? { decoder: new StringDecoder('utf8'), text: '' };
    this.rests.set(stream, rest);
    rest.text += rest.decoder.write(chunk);
    const lines = rest.text.split('\n');
    rest.text = lines.pop() ?? '';
    for (const line of lines) this.line(line);
    if (rest.text.length <= LINE_MAX) return;
    this.line(rest.text);
    rest.text = '';
  }

  /** The last lines, escaped and masked; '' when nothing was said. */
  tail(lines: number): string {
    const unfinished = [...this.rests.values()].map(({ text }) => this.shown(text)).filter((text) => text !== '');
    return [...this.kept.split('\n').filter((line) => line !== ''), ...unfinished].slice(-lines).join('\n');
  }

  private line(raw: string): void {
    const line = `${this.shown(raw)}\n`;
    this.kept = (this.kept + line).slice(-TAIL_CHARACTERS);
    if (this.file === undefined || this.full) return;
    this.written += Buffer.byteLength(line);
    this.full = this.written > LOG_BYTES_MAX;
    appendFileSync(this.file, this.full ? '(what came after this was not kept)\n' : line);
  }

  private shown(raw: string): string {
    return this.escaped(maskNumbersIn(raw.replace(/\r$/, '').slice(0, LINE_MAX)));
  }
}
