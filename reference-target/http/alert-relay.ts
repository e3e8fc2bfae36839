/** From the target's alerts to the webhooks that its operator named. Nobody out here knows when an attack began. */
import type { AlertWebhooks } from '../../src/io/alerts/webhooks.ts';
import type { TargetObserver } from './observer.ts';

export function alertRelay(webhooks: AlertWebhooks, policyId: string): TargetObserver {
  const deployment = `target, policy ${policyId}`;
  return { onAlert: (alert) => webhooks.raise({ ...alert, timeToDetectMs: null }, deployment) };
}
