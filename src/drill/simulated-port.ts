/**
 * The target port of a simulated run: builds the request that a client would have sent and calls the target's own
 * `handle`, with no bytes between. What it sends is what `profiles/reference.yaml` sends live; the parity test holds
 * the two against each other.
 */
import type { TargetAnswer, TargetRequest } from '../../reference-target/request.ts';
import { NO_HEADERS } from '../core/campaign/evasion.ts';
import type { Wire } from '../core/domain/attempt.ts';
import { formatE164 } from '../core/domain/phone.ts';
import type { AnswerClass } from '../core/domain/result.ts';
import type { ClientMemory, StepAnswer, TargetPort } from '../engines/engine.ts';
import { drillToken } from './simulated-challenges.ts';

/** The part of the reference target that a port needs; any handler of the same shape will do. */
export interface Handler {
  handle(request: TargetRequest): Promise<TargetAnswer>;
}

export function createSimulatedPort(target: Handler): TargetPort {
  return {
    async perform(wire: Wire, memory: ClientMemory): Promise<StepAnswer> {
      const answer = await target.handle(requestFor(wire, memory));
      keep(answer, memory);
      return {
        answer: answer.body.status as AnswerClass,
        status: answer.status,
        retryAfterMs: answer.retryAfterS * 1_000,
      };
    },
  };
}

/** A service that understands every spelling of a number before it does anything with it. */
export function understanding(port: TargetPort): TargetPort {
  return { perform: (wire, memory) => port.perform({ ...wire, phone: formatE164(wire.number) }, memory) };
}

function requestFor(wire: Wire, memory: ClientMemory): TargetRequest {
  return {
    kind: wire.step,
    surface: wire.surface,
    peer: wire.identity.address,
    headers: headersOf(wire),
    cookies: memory.cookies,
    body: bodyFor(wire, memory),
    attempt: wire.step === 'visit' ? 0 : wire.attempt,
  };
}

function headersOf({ identity: { agent, language }, headers }: Wire): TargetRequest['headers'] {
  const own = language === undefined ? { 'user-agent': agent } : { 'user-agent': agent, 'accept-language': language };
  return headers === NO_HEADERS ? own : { ...own, ...headers };
}

function bodyFor(wire: Wire, memory: ClientMemory): Readonly<Record<string, unknown>> {
  const csrf = memory.captured['csrf'];
  switch (wire.step) {
    case 'visit':
      return NO_BODY;
    case 'verify':
      return withSignals({ phone: wire.phone, code: wire.code, csrf }, wire);
    case 'email':
      return { email: wire.email, csrf };
    case 'confirm':
      return { email: wire.email, code: wire.code, csrf };
    default:
      return sendBody(wire, csrf);
  }
}

/** What is empty is left out, as the profile does. */
function sendBody(wire: Wire, csrf: string | undefined): Record<string, unknown> {
  const body = withSignals({ phone: wire.phone, channel: wire.channel, csrf }, wire);
  if (wire.behaviour !== '') body['behaviour'] = wire.behaviour;
  if (wire.honeypot !== '') body['website'] = wire.honeypot;
  if (wire.solve !== 'no') body['solution'] = drillToken(wire);
  return body;
}

function withSignals(body: Record<string, unknown>, { signals }: Wire): Record<string, unknown> {
  if (signals !== '') body['device'] = signals;
  return body;
}

const NO_BODY: Readonly<Record<string, unknown>> = Object.freeze({});

/** Cookies and the page's CSRF token, as a browser would keep them. */
function keep(answer: TargetAnswer, memory: ClientMemory): void {
  for (const name in answer.setCookies) memory.cookies[name] = answer.setCookies[name] as string;
  const csrf = answer.body['csrf'];
  if (typeof csrf === 'string') memory.captured['csrf'] = csrf;
}
