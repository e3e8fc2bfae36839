/** What an operator's systems ask of a standalone target. Reachable, like everything here, from this machine only. */
import type { FastifyInstance } from 'fastify';
import type { TargetMetrics } from './metrics.ts';
import type { TargetObserver } from './observer.ts';
import type { StoreHealth } from './store-health.ts';

export interface OperatorParts {
  readonly metrics: TargetMetrics;
  readonly observers: readonly TargetObserver[];
}

/** `/metrics`, and the time that every answer took. Routes come under their pattern; what fits none is `none`. */
export function addOperatorRoutes(app: FastifyInstance, { metrics, observers }: OperatorParts): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    for (const observer of observers) observer.onAnswer?.(route, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    return reply.header('content-type', metrics.contentType).header('cache-control', 'no-store').send(text);
  });
}

/**
 * `/healthz`: the process answers. A failing store is told but keeps the status at 200, because the target goes on as its
 * policy says and a restart would help nobody.
 */
export function addHealthRoute(app: FastifyInstance, health: StoreHealth | null): void {
  app.get('/healthz', (_request, reply) =>
    reply.send({ status: 'ok', ...(health === null ? {} : { store: health.state }) }),
  );
}
