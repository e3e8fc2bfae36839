/** Reads the commands that a client sends (RESP arrays of bulk strings), however they are cut into pieces. */

const NEWLINE = '\r\n';

export interface ReadCommand {
  /** In capitals. */
  readonly name: string;
  /** Exactly what came. */
  readonly bytes: Buffer;
}

export class CommandReader {
  private rest: Buffer = Buffer.alloc(0);

  /** Takes what came, and returns the commands that are whole. */
  read(chunk: Buffer): ReadCommand[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const commands: ReadCommand[] = [];
    for (let command = this.take(); command !== null; command = this.take()) commands.push(command);
    return commands;
  }

  private take(): ReadCommand | null {
    const head = this.line(0, '*');
    if (head === null) return null;
    let { at } = head;
    let name = '';
    for (let i = 0; i < head.number; i += 1) {
      const size = this.line(at, '$');
      if (size === null || this.rest.length < size.at + size.number + NEWLINE.length) return null;
      if (i === 0) name = this.rest.toString('latin1', size.at, size.at + size.number).toUpperCase();
      at = size.at + size.number + NEWLINE.length;
    }
    const bytes = this.rest.subarray(0, at);
    this.rest = this.rest.subarray(at);
    return { name, bytes };
  }

  /** A line `<mark><number>` at this byte, and where the next one begins. */
  private line(at: number, mark: string): { number: number; at: number } | null {
    const end = this.rest.indexOf(NEWLINE, at);
    if (end < 0) return null;
    const text = this.rest.toString('latin1', at, end);
    if (text[0] !== mark) throw new Error(`"${text}" is no part of a command`);
    return { number: Number(text.slice(1)), at: end + NEWLINE.length };
  }
}
