import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Answer, createOtpService, type Settings, type Surroundings } from './otp-service.ts';

interface Body {
  readonly phone?: unknown;
  readonly code?: unknown;
}

export function buildFastifyApp(surroundings: Surroundings, settings?: Settings): FastifyInstance {
  const service = createOtpService(surroundings, settings);
  const app = fastify();
  app.post<{ Body: Body }>('/otp/send', async ({ body, ip }, reply) =>
    answer(reply, await service.askForCode(body.phone, ip)),
  );
  app.post<{ Body: Body }>('/otp/verify', async ({ body }, reply) =>
    answer(reply, service.enterCode(body.phone, body.code)),
  );
  return app;
}

function answer(reply: FastifyReply, { status, retryAfterS }: Answer): FastifyReply {
  if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS);
  return reply.code(status).send({});
}
