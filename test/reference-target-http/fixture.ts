/** Target and sink as real processes, and one isolated run of both, for tests that speak HTTP to them. */
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { type Service, startService } from '../../src/io/child-service.ts';
import { createTenant, deleteTenant, streamUrl } from '../../src/io/control-client.ts';
import { followNdjson } from '../../src/io/ndjson-stream.ts';

const EPOCH_MS = Date.UTC(2026, 2, 10, 22);

export const TARIFF = {
  name: 'test',
  asOf: '2026-01-01',
  currency: 'EUR',
  source: 'test',
  rows: [{ prefix: '1', country: 'US', priceMicro: 8_000 }],
  defaultPriceMicro: 75_000,
};

export const OPEN_POLICY = {
  schema: 'pumpdrill.policy/1',
  id: 'open',
  title: 'Open',
  summary: 'No defence at all.',
};

export interface Services {
  readonly target: Service;
  readonly sink: Service;
  stop(): Promise<void>;
}

export async function startServices(): Promise<Services> {
  const [target, sink] = await Promise.all([
    startService({ module: 'target', label: 'target' }),
    startService({ module: 'sink', label: 'sink' }),
  ]);
  return {
    target,
    sink,
    stop: async () => {
      await Promise.all([target.stop(), sink.stop()]);
    },
  };
}

export interface FeedEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Run {
  readonly id: string;
  readonly base: string;
  readonly basePath: string;
  readonly runKey: string;
  readonly defences: readonly { id: string; mode: string }[];
  /** What feed and sink said. Complete after `end`. */
  readonly feed: FeedEvent[];
  readonly sink: FeedEvent[];
  end(): Promise<void>;
}

let runs = 0;

/** What the control interface of the target is sent for one run. */
export function targetSpec(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { id: string } {
  runs += 1;
  return {
    id: `run-${runs}`,
    policy: OPEN_POLICY,
    clock: { epochMs: EPOCH_MS, startedAtMs: Date.now(), speed: 100 },
    runKey: randomBytes(32).toString('hex'),
    seed: 1,
    sinkUrl: 'http://127.0.0.1:9',
    tariff: TARIFF,
    ...changes,
  };
}

/** One tenant at the sink, one at the target that sends to it, and both streams followed. */
export async function startRun(services: Services, changes: Readonly<Record<string, unknown>> = {}): Promise<Run> {
  const { target, sink } = services;
  const spec = targetSpec(changes);
  const { id } = spec;
  const runKey = spec['runKey'] as string;
  const delivery = { medianMs: 2_000, maxMs: 8_000, slowdownPerThousandPerMinute: 0 };
  const { basePath: sinkPath } = await createTenant<{ basePath: string }>(sink, {
    ...{ id, settings: { delivery }, tariff: TARIFF, clock: spec['clock'], seed: 1, runKey, rules: true },
    ...(changes['sink'] as object | undefined),
  });
  const { sink: _, ...own } = { ...spec, sinkUrl: `${sink.url}${sinkPath}` } as Record<string, unknown>;
  const made = await createTenant<{ basePath: string; defences: Run['defences'] }>(target, own);
  const [feed, messages]: [FeedEvent[], FeedEvent[]] = [[], []];
  const streams = await Promise.all([
    follow(target, streamUrl(target, id, 'feed'), feed),
    follow(sink, streamUrl(sink, id, 'stream'), messages),
  ]);
  const { basePath, defences } = made;
  return {
    ...{ id, runKey, basePath, defences, feed, sink: messages, base: `${target.url}${basePath}` },
    end: async () => {
      await Promise.all([deleteTenant(target, id), deleteTenant(sink, id)]);
      await Promise.all(streams.map((stream) => stream.done));
    },
  };
}

function follow(service: Service, url: string, into: FeedEvent[]) {
  return followNdjson({ url, token: service.token, onObject: (value) => into.push(value as FeedEvent) });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Opens the login page as a program would. */
export async function visit(base: string, headers: Record<string, string> = {}): Promise<Answer> {
  return answerOf(await request(`${base}/login`, { headers }));
}

/** A token as the login page of this run hands it out. */
export async function csrfOf({ base }: Run): Promise<string> {
  return (await visit(base)).body['csrf'] as string;
}

export async function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return answerOf(
    await request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text }),
  );
}

async function answerOf(response: Awaited<ReturnType<typeof request>>): Promise<Answer> {
  const text = await response.body.text();
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.statusCode, headers: response.headers, text, body };
}

/** Waits until `list` holds something that fits, and returns it. */
export async function arrival(list: readonly FeedEvent[], fits: (event: FeedEvent) => boolean): Promise<FeedEvent> {
  for (;;) {
    const found = list.find(fits);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
