/** The target's control interface: make a tenant, follow its feed, count, take it away. Only with the token. */
import type { FastifyInstance } from 'fastify';
import { EXIT, type Problem, PumpdrillError } from '../../src/core/domain/errors.ts';
import {
  CONTROL_BODY_MAX_BYTES,
  CONTROL_PATH,
  complaintsOf,
  mayControl,
  TENANTS_MAX,
} from '../../src/io/service/control.ts';
import type { Policy } from '../policy.ts';
import { type TargetTenantSpec, targetTenantFormat } from './formats.ts';
import { policyOf, TargetTenant } from './tenants.ts';

export type TargetTenants = Map<string, TargetTenant>;

export function addControlRoutes(app: FastifyInstance, tenants: TargetTenants, token: string): void {
  const opening = new Set<string>();
  void app.register(async (control) => {
    // Before the body is read: a stranger's megabytes are not parsed.
    control.addHook('onRequest', async (request, reply) => {
      if (!mayControl(token, request.headers.authorization)) return reply.code(401).send({ error: 'wrong-token' });
      return undefined;
    });
    control.post(CONTROL_PATH, { bodyLimit: CONTROL_BODY_MAX_BYTES }, async (request, reply) => {
      const { status, body } = await makeTenant({ tenants, opening }, request.body);
      return reply.code(status).send(body);
    });
    control.get<ById>(`${CONTROL_PATH}/:id/feed`, (request, reply) => {
      const tenant = tenants.get(request.params.id);
      if (tenant === undefined) return reply.code(404).send(UNKNOWN);
      if (tenant.feed.hasReader) return reply.code(409).send({ error: 'feed-taken' });
      reply.hijack();
      tenant.feed.open(reply.raw);
      return reply;
    });
    control.get<ById>(`${CONTROL_PATH}/:id/counts`, (request, reply) => {
      const tenant = tenants.get(request.params.id);
      return tenant === undefined ? reply.code(404).send(UNKNOWN) : reply.send(tenant.counts());
    });
    control.get<ById>(`${CONTROL_PATH}/:id/reviews`, (request, reply) => {
      const tenant = tenants.get(request.params.id);
      return tenant === undefined ? reply.code(404).send(UNKNOWN) : reply.send(tenant.reviews.list());
    });
    control.delete<ById>(`${CONTROL_PATH}/:id`, async (request, reply) => {
      const tenant = tenants.get(request.params.id);
      if (tenant === undefined) return reply.code(404).send(UNKNOWN);
      tenants.delete(request.params.id);
      await tenant.close();
      return reply.send(tenant.counts());
    });
  });
}

interface ById {
  readonly Params: { readonly id: string };
}

const UNKNOWN = { error: 'unknown-tenant' };

async function makeTenant(
  { tenants, opening }: { tenants: TargetTenants; opening: Set<string> },
  body: unknown,
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const parsed = targetTenantFormat.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: 'invalid', problems: complaintsOf(parsed.error) } };
  const { id } = parsed.data;
  if (tenants.has(id) || opening.has(id)) return { status: 409, body: { error: 'tenant-exists' } };
  if (tenants.size >= TENANTS_MAX) return { status: 429, body: { error: 'too-many-tenants' } };
  const read = policyOf(parsed.data);
  if ('problems' in read) return { status: 400, body: { error: 'invalid-policy', problems: read.problems } };
  const basePath = `/t/${id}`;
  opening.add(id);
  try {
    const tenant = await openTenant(parsed.data, read.policy, basePath);
    if (!(tenant instanceof TargetTenant))
      return { status: 503, body: { error: 'store-unreachable', problems: tenant } };
    tenants.set(id, tenant);
    return { status: 201, body: { basePath, defences: tenant.target.defences } };
  } finally {
    opening.delete(id);
  }
}

/** The tenant, or what is wrong with its store. */
async function openTenant(
  spec: TargetTenantSpec,
  policy: Policy,
  basePath: string,
): Promise<TargetTenant | readonly Problem[]> {
  try {
    return await TargetTenant.open(spec, policy, { basePath });
  } catch (error) {
    if (error instanceof PumpdrillError && error.exitCode === EXIT.targetUnreachable) return error.problems;
    throw error;
  }
}
