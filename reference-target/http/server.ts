/**
 * The reference target behind HTTP: a Fastify adapter that turns bytes into requests and answers into bytes. No logger,
 * no schemas per route: every request of a live run passes here beside sink and load generator on the same cores.
 */
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { drainServer, listenOnLoopback, type RunningService } from '../../src/io/service/lifecycle.ts';
import { addControlRoutes, type TargetTenants } from './control-routes.ts';
import { listenOnHttp2 } from './http2-listener.ts';
import { addHealthRoute } from './operator-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { addStandalone, STANDALONE_ID, type Standalone } from './standalone.ts';

/** A request for a code is under 1 KB. */
export const REQUEST_BODY_MAX_BYTES = 64 * 1024;
/** Longer than any client of ours keeps an idle connection. */
const KEEP_ALIVE_MS = 65_000;

export interface TargetServerOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Bearer token of the control interface; '' closes it. */
  readonly token: string;
  /** Listens for HTTP/2 without TLS as well, on a port of its own. Default false. */
  readonly http2?: boolean;
  /** Serves this policy at the root. */
  readonly standalone?: Standalone;
}

/**
 * Opens the target on the loopback address. Rejects with the system's error when the port cannot be had, and with a
 * PumpdrillError when the standalone policy's store cannot be.
 */
export async function startTargetServer(options: TargetServerOptions): Promise<RunningService> {
  const tenants: TargetTenants = new Map();
  const app = createApp();
  addControlRoutes(app, tenants, options.token);
  addPublicRoutes(app, '/t/:id', (parameters) => tenants.get(parameters['id'] as string));
  if (options.standalone === undefined) addHealthRoute(app, null);
  else tenants.set(STANDALONE_ID, await addStandalone(app, options.standalone));
  const closeTenants = () => [...tenants.values()].map((tenant) => tenant.close());
  let url: string;
  try {
    await app.ready();
    url = await listenOnLoopback(app.server, options.port);
  } catch (error) {
    await Promise.all(closeTenants());
    throw error;
  }
  const http2 = options.http2 === true ? await listenOnHttp2(app) : null;
  return {
    url,
    ...(http2 === null ? {} : { http2Url: http2.url }),
    close: async () => {
      const closing = closeTenants();
      await Promise.all([drainServer(app.server), http2?.close()]);
      await Promise.all(closing);
      await app.close();
    },
  };
}

function createApp(): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: REQUEST_BODY_MAX_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    trustProxy: false,
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
    done(null, formOf(text as string));
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    // Our own faults are told without their words: those belong to the feed, not to a requester.
    const code = status >= 500 ? 'internal' : (error.code ?? 'bad-request').toLowerCase().replaceAll('_', '-');
    return reply.code(status).send({ status: 'unclassified', error: code });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 'unclassified', error: 'unknown-route' }));
  return app;
}

/** Form fields; of two with one name the first counts. */
function formOf(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) if (!(name in fields)) fields[name] = value;
  return fields;
}
