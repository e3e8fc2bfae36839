/** The target that somebody runs by hand: one policy at the root of the server, with everything that an operator looks at. */
import type { FastifyInstance } from 'fastify';
import type { AlertWebhooks } from '../../src/io/alerts/webhooks.ts';
import type { Logger } from '../../src/io/logger.ts';
import type { Policy } from '../policy.ts';
import { alertRelay } from './alert-relay.ts';
import { decisionLog } from './decision-log.ts';
import type { TargetTenantSpec } from './formats.ts';
import { TargetMetrics } from './metrics.ts';
import type { TargetObserver } from './observer.ts';
import { addHealthRoute, addOperatorRoutes } from './operator-routes.ts';
import { addPublicRoutes } from './public-routes.ts';
import { StoreHealth } from './store-health.ts';
import { TargetTenant } from './tenants.ts';

/** The one tenant of a server that a person started; also the label of its metrics. */
export const STANDALONE_ID = 'default';
const LINES_KEPT = 1_000;

export interface Standalone extends Omit<TargetTenantSpec, 'id' | 'policy' | 'modes'> {
  readonly policy: Policy;
  /** Takes a line per attempt, alert and fault; absent: none. */
  readonly log?: Logger;
  /** Where alerts go; absent: nowhere. Whoever made them closes them. */
  readonly webhooks?: AlertWebhooks;
}

/** Throws PumpdrillError with exit 4 when its store cannot be reached. */
export async function addStandalone(app: FastifyInstance, standalone: Standalone): Promise<TargetTenant> {
  const { policy, log, webhooks, ...spec } = standalone;
  const health = new StoreHealth();
  const metrics = new TargetMetrics({
    tenant: STANDALONE_ID,
    posture: () => tenant.target.posture,
    store: () => health.state,
    webhooks: () => webhooks?.counts() ?? [],
  });
  const observers: TargetObserver[] = [metrics, health];
  if (log !== undefined) observers.push(decisionLog(log));
  if (webhooks !== undefined) observers.push(alertRelay(webhooks, policy.id));
  const tenant = await TargetTenant.open(spec, policy, { basePath: '', linesKept: LINES_KEPT, observers });
  addPublicRoutes(app, '', () => tenant);
  addOperatorRoutes(app, { metrics, observers });
  addHealthRoute(app, health);
  return tenant;
}
