/**
 * Slack and PagerDuty on this machine: msw describes what they take and answer, a loopback server puts it on a real
 * socket, and `connect` leads every name there, so that no test can reach anybody. Times, shapes and statuses are the
 * services' own, as their documentation has them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { getResponse, HttpResponse, http, type RequestHandler } from 'msw';
import type { Agent } from 'undici';
import { z } from 'zod';

export const SLACK_URL = 'https://hooks.slack.com/services/T0001/B0001/abcdefghijklmnop';
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
export const ROUTING_KEY = 'R0123456789abcdefghijklmnopqrstu';

const mrkdwn = z.strictObject({
  type: z.literal('mrkdwn'),
  text: z.string().min(1).max(3_000),
  verbatim: z.boolean().optional(),
});
const header = z.strictObject({
  type: z.literal('plain_text'),
  text: z.string().min(1).max(150),
  emoji: z.boolean().optional(),
});

/** What Slack's incoming webhook takes, as far as we use it. */
const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: header }),
        z.strictObject({ type: z.literal('section'), text: mrkdwn }),
        z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn).min(1).max(10) }),
      ]),
    )
    .min(1)
    .max(50),
});

/** A PagerDuty event (Events API v2). */
const pagerDutyEvent = z.strictObject({
  routing_key: z.string().length(32),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  client: z.string().optional(),
  payload: z.strictObject({
    summary: z.string().min(1).max(1_024),
    source: z.string().min(1),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.iso.datetime(),
    component: z.string(),
    group: z.string(),
    class: z.string(),
    custom_details: z.record(z.string(), z.unknown()),
  }),
});

export interface Received {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Services {
  readonly slack: Received[];
  readonly pagerduty: Received[];
  /** Requests that neither of them takes. */
  readonly strays: string[];
  readonly connect: NonNullable<Agent.Options['connect']>;
  close(): void;
}

export async function startAlertServices(): Promise<Services> {
  const slack: Received[] = [];
  const pagerduty: Received[] = [];
  const strays: string[] = [];
  const handlers: RequestHandler[] = [
    http.post('https://hooks.slack.com/services/:team/:channel/:secret', async ({ request }) => {
      const body = await request.json();
      if (!slackMessage.safeParse(body).success) return HttpResponse.text('invalid_payload', { status: 400 });
      slack.push({ url: request.url, headers: Object.fromEntries(request.headers), body });
      return HttpResponse.text('ok');
    }),
    http.post(PAGERDUTY_URL, async ({ request }) => {
      const read = pagerDutyEvent.safeParse(await request.json());
      if (!read.success)
        return HttpResponse.json({ status: 'invalid event', errors: read.error.issues.map(String) }, { status: 400 });
      pagerduty.push({ url: request.url, headers: Object.fromEntries(request.headers), body: read.data });
      const { dedup_key } = read.data;
      return HttpResponse.json({ status: 'success', message: 'Event processed', dedup_key }, { status: 202 });
    }),
  ];
  const server = createServer((message, reply) => {
    void answer(message, reply, handlers).then((taken) => {
      if (!taken) strays.push(`${message.method} ${message.headers.host}${message.url}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    slack,
    pagerduty,
    strays,
    connect: (_options, callback) => {
      const socket = connectSocket(port, '127.0.0.1');
      socket.once('error', (error) => callback(error, null));
      socket.once('connect', () => callback(null, socket));
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Lets msw answer; false when none of its handlers is for this request. */
async function answer(
  message: IncomingMessage,
  reply: ServerResponse,
  handlers: readonly RequestHandler[],
): Promise<boolean> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const request = new Request(`https://${message.headers.host}${message.url}`, {
    method: message.method ?? 'GET',
    headers: message.headers as Record<string, string>,
    ...(message.method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
  });
  const response = await getResponse([...handlers], request);
  reply.writeHead(response?.status ?? 404, Object.fromEntries(response?.headers ?? []));
  reply.end(await response?.text());
  return response !== undefined;
}
