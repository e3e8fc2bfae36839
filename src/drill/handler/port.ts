/**
 * The target port of a drill in process: one step becomes one request as the target's profile says, exactly as in a live run
 * (engines/live/http-port.ts), and is handed to the user's code instead of a socket.
 */
import type { Wire } from '../../core/domain/attempt.ts';
import type { EventSink } from '../../core/domain/event.ts';
import type { ClientMemory, StepAnswer, TargetPort } from '../../engines/engine.ts';
import type { VirtualWorld } from '../../engines/simulate/virtual-world.ts';
import type { ReceivedResponse, TargetProfileMemory } from '../../target-profile/exchange.ts';
import type { TargetProfile } from '../../target-profile/format.ts';
import { drillToken } from '../simulated-challenges.ts';
import { type Ask, type AskBook, currentAsk } from './asks.ts';
import type { Transport } from './handlers.ts';
import type { RunNotes } from './run-notes.ts';
import type { UnderWay } from './under-way.ts';

export interface PortParts {
  readonly transport: Transport;
  readonly profile: TargetProfile;
  /** In lower case; '' for none. */
  readonly addressHeader: string;
  readonly world: VirtualWorld;
  readonly asks: AskBook;
  readonly underWay: UnderWay;
  readonly notes: RunNotes;
  readonly events: EventSink;
  readonly intentOf: (wire: Wire) => Ask['intent'];
}

export function createPort(parts: PortParts): TargetPort {
  return new ApplicationPort(parts);
}

class ApplicationPort implements TargetPort {
  private readonly parts: PortParts;
  private fraudAttempts = 0;

  constructor(parts: PortParts) {
    this.parts = parts;
  }

  async perform(wire: Wire, memory: ClientMemory): Promise<StepAnswer> {
    const { profile, asks, notes } = this.parts;
    const request = profile.requestFor(wire, holding(wire, memory));
    if (request === null) return NOTHING_DONE;
    introduce(wire, request.headers, this.parts.addressHeader);
    const ask = this.askFor(wire);
    asks.begun(ask);
    const response = await this.answerTo(ask, request);
    const answered = profile.answerOf(wire.step, response, memory);
    asks.answered(ask, answered.answer);
    if (answered.answer === 'unclassified') notes.unknownAnswer(wire.step, response.status);
    return answered;
  }

  private askFor(wire: Wire): Ask {
    const { world, intentOf } = this.parts;
    const intent = wire.attempt === 0 ? 'legit' : intentOf(wire);
    const isFraudAttempt = intent === 'fraud' && (wire.step === 'send' || wire.step === 'resend');
    if (isFraudAttempt) this.fraudAttempts += 1;
    return { wire, atMs: world.runMs, intent, fraudOrdinal: isFraudAttempt ? this.fraudAttempts : 0, timers: 0 };
  }

  /** Code that throws is answered by its server with a 500. */
  private async answerTo(ask: Ask, request: Parameters<Transport>[0]): Promise<ReceivedResponse> {
    const { transport, underWay, notes, events, world } = this.parts;
    const { address } = ask.wire.identity;
    try {
      return await underWay.during(ask, () => currentAsk.run(ask, () => transport(request, address)));
    } catch (error) {
      events({ type: 'fault', atMs: world.runMs, source: 'application', detail: notes.threw(error) });
      return { status: 500, headers: {}, body: null };
    }
  }
}

/** What the request is filled with: for who solves challenges, also a token that stands for the work done. */
function holding(wire: Wire, memory: ClientMemory): TargetProfileMemory {
  if (wire.solve === 'no') return memory;
  return { cookies: memory.cookies, captured: { ...memory.captured, solution: drillToken(wire) } };
}

/** What a client says of itself, then what a proxy in front of the application would add. */
function introduce({ identity, headers: claims }: Wire, headers: string[], addressHeader: string): void {
  for (const name in claims) {
    if (name !== addressHeader) headers.push(name, headerSafe(claims[name] as string));
  }
  if (identity.agent !== '') headers.push('user-agent', headerSafe(identity.agent));
  if (identity.language !== undefined) headers.push('accept-language', identity.language);
  if (addressHeader === '') return;
  const claimed = claims[addressHeader];
  const list = addressHeader === 'x-forwarded-for' && claimed !== undefined ? `${headerSafe(claimed)}, ` : '';
  headers.push(addressHeader, `${list}${identity.address}`);
}

function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '');
}

/** A step that the application does not have succeeds without a request, as in a live run. */
const NOTHING_DONE: StepAnswer = Object.freeze({ answer: 'visited', status: 0, retryAfterMs: 0 });
