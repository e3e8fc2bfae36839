/** Reads request bodies by hand, because the server is bare: limited, and never waiting for bytes nobody will use. */
import type { IncomingMessage } from 'node:http';

/** Hands the body to `onBody`, or null when it is longer than `maxBytes`. Not called when the client went away. */
export function readBody(request: IncomingMessage, maxBytes: number, onBody: (body: string | null) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    onBody(null);
    return;
  }
  let chunks: Buffer[] | null = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    if (chunks === null) return;
    bytes += chunk.length;
    if (bytes <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    chunks = null;
    onBody(null);
  });
  request.on('end', () => {
    if (chunks === null) return;
    onBody(chunks.length === 1 ? (chunks[0] as Buffer).toString('utf8') : Buffer.concat(chunks).toString('utf8'));
  });
}
