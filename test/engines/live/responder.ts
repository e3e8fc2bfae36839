/** A real HTTP server on the loopback address that notes what arrives and answers as a test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly peer: string;
}

export interface Responder {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Requests that are not the port's own knocking. */
  readonly asked: () => SeenRequest[];
  close(): Promise<void>;
}

export type Reply = (request: SeenRequest, response: ServerResponse) => void;

/** Answers like the reference target under `open`: a page with a token, everything sent, every code right. */
export const openReply: Reply = (request, response) => {
  const word = request.url.endsWith('/login') ? 'visited' : request.url.endsWith('/verify') ? 'verified' : 'sent';
  const body = word === 'visited' ? { status: word, csrf: 'token-1' } : { status: word };
  json(response, 200, body, word === 'visited' ? { 'set-cookie': 'pd_session=s1; Path=/; HttpOnly' } : {});
};

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export async function startResponder(reply: Reply = openReply): Promise<Responder> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const noted: SeenRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        peer: request.socket.remoteAddress ?? '',
      };
      seen.push(noted);
      if (isKnock(noted)) json(response, 404, {});
      else reply(noted, response);
    });
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    asked: () => seen.filter((request) => !isKnock(request)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isKnock({ url }: SeenRequest): boolean {
  return url === '/.well-known/pumpdrill';
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
