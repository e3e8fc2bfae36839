/**
 * Plays one actor against answers that a test chooses, keeping virtual time, and holds it to the actor contract.
 * It is no double of an engine: it may answer, deliver and fire in any order, which engines never do.
 */
import type { Action, Actor, ActorEvent } from '../../../src/core/campaign/actor.ts';
import type { Opener } from '../../../src/core/campaign/opener.ts';
import { attemptIdOf, PLAIN_TRAITS } from '../../../src/core/domain/attempt.ts';
import type { AnswerClass } from '../../../src/core/domain/result.ts';
import { DueQueue } from '../../../src/core/schedule/due-queue.ts';

/** What the world does to a request. `deliverAfterMs` brings a message, for sends only. */
export interface Reaction {
  readonly answer: AnswerClass;
  readonly retryAfterMs?: number;
  readonly answerAfterMs?: number;
  readonly deliverAfterMs?: number;
}

export interface Deed {
  readonly atMs: number;
  readonly action: Action;
}

export type World = (action: Exclude<Action, { kind: 'wait' | 'end' }>, nth: number, atMs: number) => Reaction;

export function openerFor(parts: Partial<Opener> = {}): Opener {
  const identity = { address: '10.64.1.1', device: 1, agent: 'test', traits: PLAIN_TRAITS };
  return {
    lane: 0,
    index: 0,
    dueAtMs: 0,
    cohort: 0,
    number: 4915112345678,
    identity,
    surface: 'login',
    word0: 1,
    word1: 2,
    ...parts,
  };
}

/** Everything the actor did, in order, until nothing is due any more (or `untilMs`). Throws on a broken contract. */
export function play(actor: Actor, opener: Opener, world: World, untilMs = 86_400_000): Deed[] {
  const queue = new DueQueue<ActorEvent>();
  const deeds: Deed[] = [];
  let state = actor.begin(opener);
  let nowMs = 0;
  let requests = 0;
  let ordinal = 0;
  let ended = false;
  queue.push(0, { kind: 'due' });

  const request = (action: Exclude<Action, { kind: 'wait' | 'end' }>): void => {
    requests += 1;
    if (action.kind === 'send') ordinal += 1;
    const { answer, retryAfterMs = 0, answerAfterMs = 0, deliverAfterMs } = world(action, requests, nowMs);
    queue.push(nowMs + answerAfterMs, { kind: 'answer', to: action.kind, answer, retryAfterMs });
    if (action.kind !== 'send' || deliverAfterMs === undefined) return;
    const attempt = attemptIdOf(opener.lane, opener.index, ordinal);
    queue.push(nowMs + deliverAfterMs, { kind: 'message', code: `code-${ordinal}`, attempt });
  };

  while (queue.size > 0 && queue.peekAtMs() <= untilMs) {
    nowMs = queue.peekAtMs();
    const step = actor.step(state, queue.pop() as ActorEvent, opener);
    state = step.state;
    const requestsInStep = step.actions.filter(({ kind }) => kind !== 'wait' && kind !== 'end').length;
    if (requestsInStep > 1) throw new Error('more than one request in a step');
    if (ended && step.actions.length > 0) throw new Error('acts after its end');
    for (const action of step.actions) {
      deeds.push({ atMs: nowMs, action });
      if (action.kind === 'end') ended = true;
      else if (action.kind === 'wait') queue.push(nowMs + action.ms, { kind: 'timer', timer: action.timer });
      else request(action);
    }
  }
  return deeds;
}

/** `visit@0 send@9000 resend@44000 verify:code-2@60000 completed@60000`, waits left out. */
export function story(deeds: readonly Deed[]): string {
  return deeds
    .filter(({ action }) => action.kind !== 'wait')
    .map(({ atMs, action }) => `${nameOf(action)}@${atMs}`)
    .join(' ');
}

function nameOf(action: Action): string {
  if (action.kind === 'send') {
    return `${action.resend ? 'resend' : 'send'}${action.channel === 'sms' ? '' : `/${action.channel}`}`;
  }
  if (action.kind === 'verify') return `verify:${action.code}`;
  return action.kind === 'end' ? action.how : action.kind;
}
