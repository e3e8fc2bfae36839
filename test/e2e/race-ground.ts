/** Where races are run: some processes of the target with HTTP/2, and one sink behind them that counts. */
import { randomBytes } from 'node:crypto';
import { type Service, startService } from '../../src/io/child-service.ts';
import { createTenant, deleteTenant, tenantCounts } from '../../src/io/control-client.ts';
import { HTTP2_VARIABLE } from '../../src/io/service/control.ts';
import { TARIFF } from '../reference-target-http/fixture.ts';
import type { RaceTarget } from './race-probe.ts';

const EPOCH_MS = Date.UTC(2026, 2, 10, 22);

const DELIVERY = { medianMs: 2_000, maxMs: 8_000, slowdownPerThousandPerMinute: 0 };

/** One policy on all processes, with one account at the provider. */
export interface RaceTrack {
  readonly targets: readonly RaceTarget[];
  /** Messages that the provider has accepted so far. */
  dispatched(): Promise<number>;
  end(): Promise<void>;
}

export class RaceGround {
  private readonly replicas: readonly Service[];
  private readonly sink: Service;
  private tracks = 0;

  private constructor(replicas: readonly Service[], sink: Service) {
    this.replicas = replicas;
    this.sink = sink;
  }

  static async open(replicas: number): Promise<RaceGround> {
    const starting = Array.from({ length: replicas }, (_, i) =>
      startService({ module: 'target', label: `target ${i + 1}`, env: { [HTTP2_VARIABLE]: '1' } }),
    );
    const sink = await startService({ module: 'sink', label: 'sink' });
    return new RaceGround(await Promise.all(starting), sink);
  }

  /**
   * Deploys a policy on every process, at real speed: a window of minutes outlasts every race.
   * @param redisUrl where the processes share their counters; absent: each has its own
   */
  async lay(policy: unknown, redisUrl?: string): Promise<RaceTrack> {
    this.tracks += 1;
    const id = `race-${this.tracks}`;
    const clock = { epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 1 };
    const runKey = randomBytes(32).toString('hex');
    const shared = { id, clock, runKey, tariff: TARIFF, seed: 1 };
    const account = await createTenant<{ basePath: string }>(this.sink, {
      ...shared,
      settings: { delivery: DELIVERY },
      rules: true,
    });
    const deployment = `race-${randomBytes(6).toString('hex')}`;
    const spec = {
      ...{ ...shared, policy, sinkUrl: `${this.sink.url}${account.basePath}` },
      ...(redisUrl === undefined ? {} : { store: { redis: redisUrl, deployment, keep: false } }),
    };
    const targets = await Promise.all(
      this.replicas.map(async (replica): Promise<RaceTarget> => {
        const { basePath } = await createTenant<{ basePath: string }>(replica, spec);
        return { base: `${replica.url}${basePath}`, http2Base: `${replica.http2Url}${basePath}` };
      }),
    );
    return {
      targets,
      dispatched: async () => (await tenantCounts<{ accepted: number }>(this.sink, id))?.accepted ?? 0,
      end: async () => {
        await Promise.all([...this.replicas, this.sink].map((service) => deleteTenant(service, id)));
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.replicas, this.sink].map((service) => service.stop()));
  }
}
