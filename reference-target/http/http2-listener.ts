/**
 * The same routes over HTTP/2 without TLS, on a port of its own (prior knowledge, RFC 9113 section 3.3). Off unless asked
 * for: it is there because one HTTP/2 connection can hand in many requests in one packet, which is how limiters are
 * raced (methods.md 2.1 B1, B8).
 */
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { FastifyInstance } from 'fastify';
import { DRAIN_MS, listenOnLoopback, type RunningService } from '../../src/io/service/lifecycle.ts';

/** Requests under way on one connection: more than any probe sends at once. */
const STREAMS_MAX = 256;

/** Serves `app`, which must be ready, on any free port of the loopback address. */
export async function listenOnHttp2(app: FastifyInstance): Promise<RunningService> {
  const sessions = new Set<ServerHttp2Session>();
  // Node's requests and answers of HTTP/2 have the shape of HTTP/1's, which is what Fastify's own HTTP/2 mode builds on.
  const server = createServer({ settings: { maxConcurrentStreams: STREAMS_MAX } }, (request, response) =>
    app.routing(request as never, response as never),
  );
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const url = await listenOnLoopback(server, 0);
  return {
    url,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.close();
      const cut = setTimeout(() => {
        for (const session of sessions) session.destroy();
      }, DRAIN_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
