/** All destinations that an operator named, as one place to hand alerts to. */
import { randomUUID } from 'node:crypto';
import type { AlertDestination } from './destination.ts';
import { noticeOf, type RaisedAlert } from './notice.ts';
import { AlertOutbox, type OutboxCounts, type OutboxOptions } from './outbox.ts';
import { createAlertPoster, type PosterOptions } from './post.ts';

export interface AlertWebhooks {
  /** Returns at once and never throws; delivery goes on by itself. `deployment`: who speaks, without secrets. */
  raise(alert: RaisedAlert, deployment: string): void;
  /** By destination, in the order they were named. */
  counts(): readonly (OutboxCounts & { readonly webhook: string })[];
  /** Tries what waits once more and ends, within seconds. */
  close(): Promise<void>;
}

export interface AlertWebhookOptions extends PosterOptions, Pick<OutboxOptions, 'log' | 'chance' | 'firstWaitMs'> {
  readonly destinations: readonly AlertDestination[];
  /** True when the attack is a drill's; every message says so. */
  readonly drill: boolean;
}

export function createAlertWebhooks(options: AlertWebhookOptions): AlertWebhooks {
  const { destinations, drill, timeoutMs, connect, ...how } = options;
  const poster = createAlertPoster({
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(connect === undefined ? {} : { connect }),
  });
  const outboxes = destinations.map((destination) => new AlertOutbox({ ...how, destination, poster }));
  return {
    raise(alert, deployment) {
      const notice = noticeOf(alert, { id: randomUUID(), raisedAt: new Date().toISOString(), deployment, drill });
      for (const outbox of outboxes) outbox.offer(notice);
    },
    counts: () => outboxes.map((outbox) => ({ webhook: outbox.label, ...outbox.counts() })),
    async close() {
      await Promise.all(outboxes.map((outbox) => outbox.close()));
      await poster.close();
    },
  };
}
