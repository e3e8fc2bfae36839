/** The routes a requester sees. Only bytes: everything that decides anything happens in the target's `handle`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SURFACES, type Surface } from '../../src/core/domain/attempt.ts';
import { ATTEMPT_HEADER, PEER_HEADER, verifyAttempt, verifyPeer } from '../../src/io/harness-headers.ts';
import type { TargetAnswer, TargetRequest } from '../request.ts';
import { parseCookies, renderCookie } from './cookies.ts';
import { addPageAssets } from './page/assets.ts';
import { PAGE_HEADERS, renderPage } from './page/render.ts';
import type { TargetTenant } from './tenants.ts';

type Kind = TargetRequest['kind'];

const NO_BODY: Readonly<Record<string, unknown>> = Object.freeze({});

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly kind: Kind;
  readonly surface: Surface;
}

/** Where each part of the service is asked for a code, and for another one. */
const ASKED_AT: Readonly<Record<Surface, string>> = {
  login: '/otp',
  signup: '/signup',
  'password-reset': '/password-reset',
  'phone-change': '/phone-change',
  'mobile-api': '/api/v1/otp',
};
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/login', kind: 'visit', surface: 'login' },
  ...SURFACES.flatMap((surface): Route[] => [
    { method: 'POST', path: `${ASKED_AT[surface]}/send`, kind: 'send', surface },
    { method: 'POST', path: `${ASKED_AT[surface]}/resend`, kind: 'resend', surface },
  ]),
  { method: 'POST', path: '/otp/verify', kind: 'verify', surface: 'login' },
  { method: 'POST', path: '/api/v1/otp/verify', kind: 'verify', surface: 'mobile-api' },
  { method: 'POST', path: '/email', kind: 'email', surface: 'login' },
  { method: 'POST', path: '/email/confirm', kind: 'confirm', surface: 'login' },
];

/** Adds the routes below `base`. `tenantFor` finds the tenant by the request's path parameters. */
export function addPublicRoutes(
  app: FastifyInstance,
  base: string,
  tenantFor: (parameters: Readonly<Record<string, string>>) => TargetTenant | undefined,
): void {
  addPageAssets(app, base);
  for (const { method, path, kind, surface } of ROUTES) {
    app.route({
      method,
      url: `${base}${path}`,
      handler: (request, reply) => {
        const tenant = tenantFor(request.params as Record<string, string>);
        if (tenant === undefined) return reply.code(404).send({ status: 'unclassified', error: 'unknown-tenant' });
        return serve({ tenant, kind, surface }, request, reply);
      },
    });
  }
}

async function serve(
  { tenant, kind, surface }: { tenant: TargetTenant; kind: Kind; surface: Surface },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = bodyOf(request.body);
  if (body === null) return reply.code(400).send({ status: 'unclassified', error: 'not-an-object' });
  try {
    const answer = await tenant.target.handle(requestOf({ tenant, kind, surface, body }, request));
    return respond({ tenant, kind, body, answer }, request, reply);
  } catch (error) {
    // A bug of ours: the requester gets a bare 500, whoever reads the run gets the words.
    tenant.fault('target', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** The transport-free request. The harness' headers are checked and taken off here; forged ones are simply gone. */
function requestOf(
  about: { tenant: TargetTenant; kind: Kind; surface: Surface; body: Readonly<Record<string, unknown>> },
  { raw }: FastifyRequest,
): TargetRequest {
  const { runKey } = about.tenant;
  // Node joins repeated headers with a comma, except Set-Cookie, which no requester has reason to send.
  const headers = raw.headers as Record<string, string>;
  const peerHeader = headers[PEER_HEADER];
  const attemptHeader = headers[ATTEMPT_HEADER];
  let peer = '';
  let attempt = 0;
  if (peerHeader !== undefined) {
    peer = verifyPeer(runKey, peerHeader);
    delete headers[PEER_HEADER];
  }
  if (attemptHeader !== undefined) {
    attempt = verifyAttempt(runKey, attemptHeader);
    delete headers[ATTEMPT_HEADER];
  }
  if (headers['set-cookie'] !== undefined) delete headers['set-cookie'];
  if (peer === '') peer = socketPeer(raw.socket.remoteAddress);
  const { kind, surface, body } = about;
  return { kind, surface, peer, headers, cookies: parseCookies(headers['cookie']), body, attempt };
}

/** An IPv4 peer of a dual-stack socket is spelled as IPv4. */
function socketPeer(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** JSON that is no object (a list, a text) is no form of ours: null. */
function bodyOf(body: unknown): Readonly<Record<string, unknown>> | null {
  if (body === undefined || body === null) return NO_BODY;
  return typeof body === 'object' && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
}

function respond(
  about: { tenant: TargetTenant; kind: Kind; body: Readonly<Record<string, unknown>>; answer: TargetAnswer },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { tenant, answer } = about;
  reply.code(answer.status);
  for (const name in answer.setCookies) {
    reply.header('set-cookie', renderCookie(name, answer.setCookies[name] as string, tenant.cookiePath));
  }
  if (answer.retryAfterS > 0) reply.header('retry-after', String(answer.retryAfterS));
  reply.header('cache-control', 'no-store');
  if (request.headers.accept?.includes('text/html') === true) {
    return reply.headers(PAGE_HEADERS).send(renderPage(about, answer, tenant.page));
  }
  // Text, so that Fastify neither looks for a serializer nor guesses the type.
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer.body));
}
