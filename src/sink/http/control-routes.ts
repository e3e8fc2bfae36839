/** The sink's control interface: make a tenant, follow its stream, count, take it away. Only with the token. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CONTROL_BODY_MAX_BYTES,
  CONTROL_PATH,
  complaintsOf,
  mayControl,
  TENANTS_MAX,
} from '../../io/service/control.ts';
import { answerAndClose, answerJson } from './answers.ts';
import { readBody } from './body.ts';
import { sinkTenantFormat } from './formats.ts';
import { SinkTenant } from './tenant.ts';

export type SinkTenants = Map<string, SinkTenant>;

export function handleControl(
  context: { readonly tenants: SinkTenants; readonly token: string; readonly path: string },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { tenants, token, path } = context;
  if (!mayControl(token, request.headers.authorization)) {
    answerJson(response, 401, { error: 'wrong-token' });
    return;
  }
  if (path === CONTROL_PATH) {
    if (request.method === 'POST') makeTenant(tenants, request, response);
    else answerJson(response, 405, { error: 'method-not-allowed' });
    return;
  }
  const [id = '', what = '', ...more] = path.slice(CONTROL_PATH.length + 1).split('/');
  const tenant = tenants.get(id);
  if (tenant === undefined || more.length > 0) {
    answerJson(response, 404, { error: 'unknown-tenant' });
    return;
  }
  serveTenant({ tenants, tenant, id, what }, request, response);
}

function serveTenant(
  about: { tenants: SinkTenants; tenant: SinkTenant; id: string; what: string },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { tenants, tenant, id } = about;
  switch (`${request.method} ${about.what}`) {
    case 'GET stream':
      if (tenant.feed.hasReader) answerJson(response, 409, { error: 'stream-taken' });
      else tenant.feed.open(response);
      return;
    case 'GET counts':
      answerJson(response, 200, tenant.counts());
      return;
    case 'DELETE ':
      tenants.delete(id);
      tenant.close();
      answerJson(response, 200, tenant.counts());
      return;
    default:
      answerJson(response, 404, { error: 'unknown-route' });
  }
}

function makeTenant(tenants: SinkTenants, request: IncomingMessage, response: ServerResponse): void {
  readBody(request, CONTROL_BODY_MAX_BYTES, (body) => {
    if (body === null) {
      answerAndClose(response, 413, '{"error":"too-large"}');
      return;
    }
    const spec = sinkTenantFormat.safeParse(parseJson(body));
    if (!spec.success) answerJson(response, 400, { error: 'invalid', problems: complaintsOf(spec.error) });
    else if (tenants.has(spec.data.id)) answerJson(response, 409, { error: 'tenant-exists' });
    else if (tenants.size >= TENANTS_MAX) answerJson(response, 429, { error: 'too-many-tenants' });
    else {
      tenants.set(spec.data.id, new SinkTenant(spec.data));
      answerJson(response, 201, { basePath: `/t/${spec.data.id}` });
    }
  });
}

/** Undefined for text that is no JSON: no format accepts it. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
