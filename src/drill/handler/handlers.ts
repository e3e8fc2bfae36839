/**
 * The user's own code in the shapes that it comes in, each called without a socket: a request as the target profile wrote
 * it goes in, an answer as the profile reads it comes out, and the simulated address is what the code sees as its peer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import inject from 'light-my-request';
import { invalidInput } from '../../core/domain/errors.ts';
import type { OutgoingRequest, ReceivedResponse } from '../../target-profile/exchange.ts';

/** What a fetch-style handler is told besides the request, because a `Request` names no peer. */
export interface ClientFacts {
  readonly remoteAddress: string;
}

/** `(request) => response`, as in Deno, Bun, Remix or a service worker. */
export type FetchHandler = (request: Request, client: ClientFacts) => Response | Promise<Response>;

/**
 * An Express app, or another function with a router around it, by the methods that it has. It is described without its call
 * signature, so that a bare function is only ever one thing: fetch-style, with its parameters known to the editor.
 */
export interface RouterApp {
  readonly use: (...args: never[]) => unknown;
  readonly listen: (...args: never[]) => unknown;
}

/** What Node's `createServer` takes: `{ listener: app.callback() }` of Koa. */
export interface ListenerApp {
  readonly listener: (request: never, response: never) => unknown;
}

/** A Fastify app. It need not be ready yet. */
export interface InjectableApp {
  readonly inject: (...args: never[]) => unknown;
  /** Called after the run where the drill had the app made. */
  readonly close?: () => unknown;
}

/** An object with a `fetch` method: Hono's app, a worker's default export. */
export interface FetchApp {
  readonly fetch: FetchHandler;
}

export type Handler = InjectableApp | RouterApp | ListenerApp | FetchApp | FetchHandler;

/** Performs one request in this process. Rejects when the code throws, which a server would answer with a 500. */
export type Transport = (request: OutgoingRequest, remoteAddress: string) => Promise<ReceivedResponse>;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Throws PumpdrillError (UNKNOWN_HANDLER) for what is none of the kinds. */
export function transportTo(handler: Handler): Transport {
  if (has(handler, 'inject')) return throughInject(handler as InjectableApp);
  if (has(handler, 'fetch')) return throughFetch((request, client) => (handler as FetchApp).fetch(request, client));
  if (has(handler, 'listener')) return throughListener((handler as ListenerApp).listener as unknown as Listener);
  if (typeof handler !== 'function') throw unknownHandler();
  if (has(handler, 'use') && has(handler, 'listen')) return throughListener(handler as unknown as Listener);
  return throughFetch(handler as FetchHandler);
}

/** Apps are functions with methods of their own, or objects. */
function has(handler: unknown, method: string): boolean {
  const isKeyed = (typeof handler === 'object' && handler !== null) || typeof handler === 'function';
  return isKeyed && typeof (handler as Record<string, unknown>)[method] === 'function';
}

function unknownHandler() {
  return invalidInput({
    code: 'UNKNOWN_HANDLER',
    path: 'handler',
    message: 'this is neither a Fastify app, nor an Express app, nor a fetch-style handler',
    hint: 'hand over the app itself, a function (request, client) => response, or { listener: (req, res) => ... }',
  });
}

function throughFetch(handler: FetchHandler): Transport {
  return async ({ method, path, headers, body }, remoteAddress) => {
    const request = new Request(`http://${HOST}${path}`, { method, headers: pairs(headers), body });
    const response = await handler(request, { remoteAddress });
    const cookies = response.headers.getSetCookie();
    return {
      status: response.status,
      headers: {
        ...Object.fromEntries(response.headers),
        ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
      },
      body: await response.text(),
    };
  };
}

type Injected = { statusCode: number; headers: Record<string, unknown>; payload: string };

function throughInject(app: InjectableApp): Transport {
  const ask = app.inject.bind(app) as unknown as (options: object) => Promise<Injected>;
  return async (request, remoteAddress) => received(await ask(injectOptions(request, remoteAddress)));
}

function throughListener(listener: Listener): Transport {
  return async (request, remoteAddress) => received(await inject(listener, injectOptions(request, remoteAddress)));
}

function injectOptions({ method, path, headers, body }: OutgoingRequest, remoteAddress: string) {
  return {
    method,
    url: path,
    headers: { host: HOST, ...Object.fromEntries(pairs(headers)) },
    remoteAddress,
    ...(body === null ? {} : { payload: body }),
  };
}

function received({ statusCode, headers, payload }: Injected): ReceivedResponse {
  const texts = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String) : value === undefined ? undefined : String(value),
  ]);
  return { status: statusCode, headers: Object.fromEntries(texts), body: payload };
}

/** A name that no public server has (RFC 6761). */
const HOST = 'app.test';

function pairs(list: readonly string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i] as string, list[2 * i + 1] as string]);
}
