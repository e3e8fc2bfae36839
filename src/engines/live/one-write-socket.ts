/** A connection for HTTP/2 that can hold back what is written and then let it go in one single write. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Frame header: 24 bits of length, type, flags, stream (RFC 9113 section 4.1). */
const FRAME_HEADER_BYTES = 9;
const TYPE_DATA = 0;
const FLAG_END_STREAM = 1;

export class OneWriteSocket extends Duplex {
  /** Bytes of the single write; 0 before it. */
  releasedBytes = 0;
  private readonly socket: Socket;
  private held: Buffer[] = [];
  private holding = false;

  constructor(socket: Socket) {
    super();
    this.socket = socket;
    socket.on('data', (chunk) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
    socket.on('error', (error) => this.destroy(error));
  }

  hold(): void {
    this.holding = true;
  }

  /** Waits until what is held back ends as many streams as are left, which may become fewer, or the connection is gone. */
  async holds(streamsLeft: () => number): Promise<void> {
    while (!this.destroyed && endedStreams(Buffer.concat(this.held)) < streamsLeft())
      await new Promise((resolve) => setImmediate(resolve));
  }

  release(): void {
    const all = Buffer.concat(this.held);
    this.held = [];
    this.holding = false;
    this.releasedBytes = all.length;
    this.socket.write(all);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.holding) {
      this.held.push(chunk);
      done();
    } else {
      this.socket.write(chunk, done);
    }
  }

  override _read(): void {
    this.socket.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

/** DATA frames with the last byte of a request, in bytes that begin with a frame. */
function endedStreams(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at + FRAME_HEADER_BYTES <= bytes.length; ) {
    const isLast = bytes[at + 3] === TYPE_DATA && ((bytes[at + 4] as number) & FLAG_END_STREAM) !== 0;
    if (isLast) count += 1;
    at += FRAME_HEADER_BYTES + bytes.readUIntBE(at, 3);
  }
  return count;
}
