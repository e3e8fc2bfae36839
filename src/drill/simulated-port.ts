/**
 * The target port of a simulated run: builds the request that a client would have sent and calls the target's own
 * `handle`, with no bytes between. What it sends is what `profiles/reference.yaml` sends live; the parity test holds
 * the two against each other.
 */
import type { TargetAnswer, TargetRequest } from '../../reference-target/request.ts';
import type { Wire } from '../core/domain/attempt.ts';
import type { AnswerClass } from '../core/domain/result.ts';
import type { ClientMemory, StepAnswer, TargetPort } from '../engines/engine.ts';

/** The part of the reference target that a port needs; any handler of the same shape will do. */
export interface Handler {
  handle(request: TargetRequest): Promise<TargetAnswer>;
}

/** The text of client signals that a drill client with this device number sends; '' for none. */
export function deviceSignals(device: number): string {
  return device === 0 ? '' : `pd1:${device.toString(36)}`;
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

function requestFor(wire: Wire, memory: ClientMemory): TargetRequest {
  return {
    kind: wire.step,
    peer: wire.identity.address,
    headers: { 'user-agent': wire.identity.agent },
    cookies: memory.cookies,
    body: bodyFor(wire, memory),
    attempt: wire.step === 'visit' ? 0 : wire.attempt,
  };
}

function bodyFor(wire: Wire, memory: ClientMemory): Readonly<Record<string, unknown>> {
  const csrf = memory.captured['csrf'];
  if (wire.step === 'visit') return NO_BODY;
  if (wire.step === 'verify') return { phone: wire.phone, code: wire.code, csrf };
  if (wire.identity.device === 0) return { phone: wire.phone, csrf };
  return { phone: wire.phone, csrf, device: deviceSignals(wire.identity.device) };
}

const NO_BODY: Readonly<Record<string, unknown>> = Object.freeze({});

/** Cookies and the page's CSRF token, as a browser would keep them. */
function keep(answer: TargetAnswer, memory: ClientMemory): void {
  for (const name in answer.setCookies) memory.cookies[name] = answer.setCookies[name] as string;
  const csrf = answer.body['csrf'];
  if (typeof csrf === 'string') memory.captured['csrf'] = csrf;
}
