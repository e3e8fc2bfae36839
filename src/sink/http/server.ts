/**
 * The sink: a fake SMS provider behind HTTP. Bare `node:http`, without a framework, because every message of a live
 * run passes here beside target and load generator on the same two cores, and four routes need no router.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ATTEMPT_HEADER, verifyAttempt } from '../../io/harness-headers.ts';
import { CONTROL_PATH, mayControl } from '../../io/service/control.ts';
import { drainServer, listenOnLoopback, type RunningService } from '../../io/service/lifecycle.ts';
import { isLoopbackHost } from '../../io/service/loopback-host.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { DIALECTS } from '../dialects/index.ts';
import { answer, answerAndClose, answerJson } from './answers.ts';
import { readBody } from './body.ts';
import { handleControl, type SinkTenants } from './control-routes.ts';
import { readConversion } from './conversion.ts';
import type { SinkTenantSpec } from './formats.ts';
import { readMail } from './mail-route.ts';
import { verifierShapeOf } from './practice-verifier.ts';
import { SinkTenant } from './tenant.ts';

/** A message of ten segments is under 10 KB in any dialect. */
export const MESSAGE_BODY_MAX_BYTES = 64 * 1024;
/** Longer than any client of ours keeps an idle connection, so that the client closes first and none is cut in use. */
const KEEP_ALIVE_MS = 65_000;
/** Name of the tenant that a standalone sink serves at its root. */
const STANDALONE_ID = 'default';
/** A standalone sink is rarely followed; it keeps little. */
const STANDALONE_LINES_KEPT = 1_000;

export interface SinkServerOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Bearer token of the control interface; '' closes it. */
  readonly token: string;
  /** Serves this tenant at the root, with an inbox for people. */
  readonly standalone?: Omit<SinkTenantSpec, 'id'>;
}

/** Opens the sink on the loopback address. Rejects with the system's error when the port cannot be had. */
export async function startSinkServer(options: SinkServerOptions): Promise<RunningService> {
  const sink = new Sink(options);
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 30_000, noDelay: true },
    (request, response) => sink.serve(request, response),
  );
  const url = await listenOnLoopback(server, options.port);
  return {
    url,
    close: () => {
      sink.close();
      return drainServer(server);
    },
  };
}

class Sink {
  private readonly tenants: SinkTenants = new Map();
  private readonly token: string;
  private readonly dialects: ReadonlyMap<string, Dialect>;
  private messages = 0;

  constructor({ token, standalone }: SinkServerOptions) {
    this.token = token;
    this.dialects = new Map(Object.values(DIALECTS).map((dialect) => [dialect.path, dialect]));
    if (standalone === undefined) return;
    const spec = { ...standalone, id: STANDALONE_ID };
    this.tenants.set(STANDALONE_ID, new SinkTenant(spec, { linesKept: STANDALONE_LINES_KEPT, inbox: true }));
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '/';
    const question = url.indexOf('?');
    const path = question < 0 ? url : url.slice(0, question);
    if (path.startsWith(CONTROL_PATH)) {
      handleControl({ tenants: this.tenants, token: this.token, path }, request, response);
      return;
    }
    const { id, rest } = placeOf(path);
    const dialect = this.dialects.get(rest);
    const tenant = this.tenants.get(id);
    if (path === '/healthz') answerJson(response, 200, { status: 'ok' });
    else if (tenant === undefined) answerJson(response, 404, { error: 'unknown-tenant' });
    else if (dialect !== undefined) this.takeMessage({ tenant, dialect }, request, response);
    else if (verifierShapeOf(rest) !== null) this.judgeSolution(tenant, rest, request, response);
    else if (rest === '/mails') this.takeMail(tenant, request, response);
    else if (rest === '/conversions') this.takeConversion(tenant, request, response);
    else if (rest === '/inbox' && tenant.inbox !== null) this.showInbox(tenant, request, response);
    else answerJson(response, 404, { error: 'unknown-route' });
  }

  close(): void {
    for (const tenant of this.tenants.values()) tenant.close();
    this.tenants.clear();
  }

  private takeMessage(
    to: { tenant: SinkTenant; dialect: Dialect },
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { tenant, dialect } = to;
    const misunderstood = (reason: string, status: number): void => {
      const { contentType, body } = dialect.renderMisunderstood(reason, status);
      answer(response, status, contentType, body);
    };
    if (request.method !== 'POST') {
      misunderstood('method-not-allowed', 405);
      return;
    }
    if (!(request.headers['content-type'] ?? '').startsWith(dialect.requestType)) {
      misunderstood('unsupported-type', 415);
      return;
    }
    readBody(request, MESSAGE_BODY_MAX_BYTES, (body) => {
      if (body === null) {
        answerAndClose(response, 413, dialect.renderMisunderstood('too-large', 413).body);
        return;
      }
      const message = dialect.parse(body);
      if ('refusal' in message) {
        misunderstood(message.refusal, 400);
        return;
      }
      const receipt = tenant.accept(message, verifyAttempt(tenant.runKey, request.headers[ATTEMPT_HEADER]));
      this.messages += 1;
      const rendered = receipt.accepted
        ? dialect.renderAccepted(`m${this.messages.toString(36)}`)
        : dialect.renderRefused(receipt.reason);
      answer(response, rendered.status, rendered.contentType, rendered.body);
    });
  }

  private takeMail(tenant: SinkTenant, request: IncomingMessage, response: ServerResponse): void {
    readBody(request, MESSAGE_BODY_MAX_BYTES, (body) => {
      const mail = body === null || request.method !== 'POST' ? null : readMail(body);
      if (mail === null) {
        answerJson(response, 400, { error: 'no-mail' });
        return;
      }
      tenant.acceptMail(mail, verifyAttempt(tenant.runKey, request.headers[ATTEMPT_HEADER]));
      answerJson(response, 202, { status: 'accepted' });
    });
  }

  /** A report of one verified code: always accepted, whether or not anybody makes something of it. */
  private takeConversion(tenant: SinkTenant, request: IncomingMessage, response: ServerResponse): void {
    readBody(request, MESSAGE_BODY_MAX_BYTES, (body) => {
      const number = body === null || request.method !== 'POST' ? 0 : readConversion(body);
      if (number === 0) {
        answerJson(response, 400, { error: 'no-conversion' });
        return;
      }
      tenant.verified(number);
      answerJson(response, 202, { status: 'accepted' });
    });
  }

  private judgeSolution(tenant: SinkTenant, path: string, request: IncomingMessage, response: ServerResponse): void {
    readBody(request, MESSAGE_BODY_MAX_BYTES, (body) => {
      const shape = verifierShapeOf(path);
      if (body === null || shape === null || request.method !== 'POST') {
        answerJson(response, 400, { success: false, 'error-codes': ['bad-request'] });
        return;
      }
      answerJson(response, 200, tenant.judgeSolution(shape, body));
    });
  }

  /** Codes are in here. A page in somebody's browser must not read them through a name that points at this machine. */
  private showInbox(tenant: SinkTenant, request: IncomingMessage, response: ServerResponse): void {
    const local = isLoopbackHost(request.headers.host);
    if (!local && !mayControl(this.token, request.headers.authorization)) {
      answerJson(response, 401, { error: 'wrong-token' });
      return;
    }
    response.setHeader('cache-control', 'no-store');
    answerJson(response, 200, { messages: tenant.inbox?.list() ?? [] });
  }
}

/** `/t/<id>/messages` is tenant `<id>`; anything else is the standalone tenant, if there is one. */
function placeOf(path: string): { readonly id: string; readonly rest: string } {
  if (!path.startsWith('/t/')) return { id: STANDALONE_ID, rest: path };
  const slash = path.indexOf('/', 3);
  return slash < 0 ? { id: path.slice(3), rest: '/' } : { id: path.slice(3, slash), rest: path.slice(slash) };
}
