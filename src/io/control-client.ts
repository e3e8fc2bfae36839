/** Talks to the control interface of our own services: makes, counts and removes tenants. */
import { Agent } from 'undici';
import { EXIT, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import type { Service } from './child-service.ts';
import { CONTROL_PATH } from './service/control.ts';

/** Real milliseconds for an answer: ten times what a busy machine needs. */
const ANSWER_MS = 10_000;

/**
 * Our own way out. Undici's shared one can follow the environment's proxy variables (Node 24), which would hand tokens and
 * policies to a proxy, perhaps on another machine.
 */
const direct = new Agent({ connections: 4, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });

type Reached = Pick<Service, 'url' | 'token'>;

/**
 * Makes a tenant and returns the service's answer (`basePath`, and what else it says). Throws TENANT_REFUSED (exit 70), and
 * with exit 4 what the service says of a store that it cannot reach.
 */
export async function createTenant<T extends { basePath: string }>(
  service: Reached,
  spec: Readonly<Record<string, unknown>>,
): Promise<T> {
  const { status, value } = await call(service, 'POST', { path: '', body: spec });
  if (status === 201) return value as T;
  if (status === 503) throw new PumpdrillError(EXIT.targetUnreachable, problemsOf(value));
  const message = `the service refused the tenant (${status}): ${JSON.stringify(value).slice(0, 1_000)}`;
  throw new PumpdrillError(EXIT.internal, [{ code: 'TENANT_REFUSED', path: '', message }]);
}

/** The tenant's counters, or null when it does not exist. */
export async function tenantCounts<T>(service: Reached, id: string): Promise<T | null> {
  const { status, value } = await call(service, 'GET', { path: `/${id}/counts` });
  return status === 200 ? (value as T) : null;
}

/** Removes the tenant; its stream ends cleanly. False when it did not exist. */
export async function deleteTenant(service: Reached, id: string): Promise<boolean> {
  return (await call(service, 'DELETE', { path: `/${id}` })).status === 200;
}

/** Absolute URL of a tenant's stream (`stream` at the sink, `feed` at the target), for `followNdjson`. */
export function streamUrl(service: Reached, id: string, name: 'stream' | 'feed'): string {
  return `${service.url}${CONTROL_PATH}/${id}/${name}`;
}

async function call(
  service: Reached,
  method: 'GET' | 'POST' | 'DELETE',
  what: { path: string; body?: unknown },
): Promise<{ status: number; value: unknown }> {
  try {
    const { statusCode, body } = await direct.request({
      origin: service.url,
      path: `${CONTROL_PATH}${what.path}`,
      method,
      headers: {
        authorization: `Bearer ${service.token}`,
        ...(what.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: what.body === undefined ? null : JSON.stringify(what.body),
    });
    return { status: statusCode, value: await body.json() };
  } catch (cause) {
    throw unreachable(service, cause);
  }
}

/** A service of ours that does not answer: it died, or this machine is too busy to let it. */
function unreachable({ url }: Reached, cause: unknown): PumpdrillError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const problem = {
    code: 'SERVICE_UNREACHABLE',
    path: '',
    message: `${url} does not answer (${code ?? message})`,
    hint: 'it may have been ended from outside: run again',
  };
  return new PumpdrillError(EXIT.targetUnreachable, [problem], { cause });
}

function problemsOf(value: unknown): readonly Problem[] {
  const { problems } = value as { problems?: readonly Problem[] };
  return problems ?? [{ code: 'TENANT_REFUSED', path: '', message: 'the service cannot reach what the tenant needs' }];
}
