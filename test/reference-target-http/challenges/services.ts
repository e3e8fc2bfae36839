/**
 * The siteverify services of Turnstile, hCaptcha and reCAPTCHA on this machine: msw describes what they take and answer, a
 * loopback server puts it on a real socket, and `connect` leads every name there, so that no test can reach anybody.
 * Fields, codes and shapes are the services' own (targets.md C).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { getResponse, HttpResponse, http, type RequestHandler } from 'msw';
import type { Agent } from 'undici';
import { SITEVERIFY_URLS, type SiteverifyProvider } from '../../../reference-target/http/challenges/verifier.ts';

export const SECRETS: Readonly<Record<SiteverifyProvider, string>> = {
  turnstile: '0x4AAAAAAAB-turnstile-secret',
  hcaptcha: '0x1111111111111111111111111111111111111111',
  recaptcha: '6LeIxAcTAAAAAB-recaptcha-secret',
};

/** What each service makes of a good token, beside `success`. */
const ACCEPTED: Readonly<Record<SiteverifyProvider, object>> = {
  turnstile: { 'error-codes': [], action: 'login', cdata: '', metadata: { interactive: false } },
  hcaptcha: { credit: false },
  recaptcha: { score: 0.7, action: 'login' },
};

export interface Asked {
  readonly url: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Services {
  readonly asked: Asked[];
  /** Set to answer in another way than a healthy service; called with the number of the request, from 1. */
  misbehave: ((request: number) => Response | 'hang' | 'cut' | null) | null;
  readonly connect: NonNullable<Agent.Options['connect']>;
  close(): void;
}

export async function startSiteverifyServices(): Promise<Services> {
  const asked: Asked[] = [];
  const used = new Map<string, string>();
  const handlers: RequestHandler[] = (Object.keys(SITEVERIFY_URLS) as SiteverifyProvider[]).map((provider) =>
    http.post(SITEVERIFY_URLS[provider], async ({ request }) => {
      const fields = Object.fromEntries(new URLSearchParams(await request.text()));
      asked.push({ url: request.url, type: request.headers.get('content-type') ?? '', fields });
      const strange = services.misbehave?.(asked.length) ?? null;
      if (strange === 'hang' || strange === 'cut') return HttpResponse.text(strange, { status: 299 });
      return (strange as HttpResponse<string> | null) ?? HttpResponse.json(judge(provider, fields, used));
    }),
  );
  const server = createServer((message, reply) => void answer(message, reply, handlers));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const services: Services = {
    asked,
    misbehave: null,
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
  return services;
}

/** `good:<n>` once per idempotency key, `low:<n>` with a low score; everything else as the service would. */
function judge(
  provider: SiteverifyProvider,
  fields: Readonly<Record<string, string | undefined>>,
  used: Map<string, string>,
): Record<string, unknown> {
  const refuse = (code: string) => ({ success: false, 'error-codes': [code], messages: [] });
  const { secret, response: token = '', idempotency_key: key = '' } = fields;
  if (secret === undefined || secret === '') return refuse('missing-input-secret');
  if (secret !== SECRETS[provider]) return refuse('invalid-input-secret');
  if (token === '') return refuse('missing-input-response');
  if (!/^(good|low):/.test(token)) return refuse('invalid-input-response');
  if (used.has(token) && (key === '' || used.get(token) !== key))
    return refuse(provider === 'hcaptcha' ? 'already-seen-response' : 'timeout-or-duplicate');
  used.set(token, key);
  const score = token.startsWith('low:') && provider === 'recaptcha' ? { score: 0.1 } : {};
  const challenge_ts = '2026-03-10T23:00:00.000Z';
  return { success: true, challenge_ts, hostname: 'shop.example', ...ACCEPTED[provider], ...score };
}

/** Lets msw answer; a request that no service has is a test that went wrong, and gets 404. */
async function answer(
  message: IncomingMessage,
  reply: ServerResponse,
  handlers: readonly RequestHandler[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const request = new Request(`https://${message.headers.host}${message.url}`, {
    method: message.method ?? 'POST',
    headers: message.headers as Record<string, string>,
    body: Buffer.concat(chunks),
  });
  const response = await getResponse([...handlers], request);
  const text = (await response?.text()) ?? '';
  if (response?.status === 299 && text === 'hang') return;
  if (response?.status === 299 && text === 'cut') return void reply.destroy();
  reply.writeHead(response?.status ?? 404, Object.fromEntries(response?.headers ?? []));
  reply.end(text);
}
