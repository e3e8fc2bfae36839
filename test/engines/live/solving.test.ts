/** What the port does about challenges: keeps each for its opener, has it solved, hands it in, and forgets it. */
import { afterEach, describe, expect, test } from 'vitest';
import { attemptIdOf, type Wire } from '../../../src/core/domain/attempt.ts';
import { type HttpPort, type HttpPortOptions, UNSOLVED } from '../../../src/engines/live/http-port.ts';
import { PENDING_CHALLENGES_MAX, PendingChallenges } from '../../../src/engines/live/pending-challenges.ts';
import { json, type Responder, startResponder } from './responder.ts';
import { emptyMemory, portTo, wireOf } from './wires.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A target that challenges every send, by the number that it names. */
async function challenging(parts: Partial<HttpPortOptions> = {}): Promise<{ port: HttpPort; responder: Responder }> {
  const responder = await startResponder((request, response) => {
    const { phone, solution } = JSON.parse(request.body) as { phone: string; solution?: string };
    if (solution !== undefined) return json(response, 200, { status: 'sent' });
    json(response, 403, { status: 'challenge-required', challenge: { for: phone } });
  });
  const port = portTo(responder.url, { solver: { solve: async (challenge) => `solved ${challenge}` }, ...parts });
  cleanups.push(
    () => responder.close(),
    () => port.close(),
  );
  return { port, responder };
}

const openerWire = (opener: number, ordinal: number, solve: Wire['solve']): Wire =>
  wireOf({ attempt: attemptIdOf(0, opener, ordinal), phone: `+99899394000${opener}`, solve });

const solutions = ({ asked }: Responder) =>
  asked().map(({ body }) => (JSON.parse(body) as { solution?: string }).solution ?? '');

describe('a challenge that was met', () => {
  test('is solved by the opener that met it, though its lane shares one memory', async () => {
    const { port, responder } = await challenging();
    const shared = emptyMemory();
    for (const opener of [1, 2])
      expect((await port.perform(openerWire(opener, 1, 'no'), shared)).answer).toBe('challenge-required');
    for (const opener of [1, 2]) expect((await port.perform(openerWire(opener, 2, 'yes'), shared)).answer).toBe('sent');
    expect(solutions(responder).slice(2)).toEqual(['solved {"for":"+998993940001"}', 'solved {"for":"+998993940002"}']);
    expect(shared).toEqual(emptyMemory());
  });

  test('is used up by a solution, but not by a wrong one', async () => {
    const { port, responder } = await challenging();
    const memory = emptyMemory();
    await port.perform(openerWire(1, 1, 'no'), memory);
    await port.perform(openerWire(1, 2, 'wrong'), memory);
    await port.perform(openerWire(1, 3, 'yes'), memory);
    await port.perform(openerWire(1, 4, 'yes'), memory);
    const solved = 'solved {"for":"+998993940001"}';
    expect(solutions(responder)).toEqual(['', solved, solved, 'solved ']);
  });

  test('for which there is nothing to hand in is met again', async () => {
    const { port, responder } = await challenging({ solver: { solve: async () => '' } });
    expect((await port.perform(openerWire(1, 1, 'yes'), emptyMemory())).answer).toBe('challenge-required');
    expect(solutions(responder)).toEqual(['']);
  });

  test('that this machine cannot solve in time leaves the attempt unresolved, and nothing is sent', async () => {
    const { port, responder } = await challenging({ solver: { solve: async () => null } });
    expect(await port.perform(openerWire(1, 1, 'yes'), emptyMemory())).toMatchObject({ answer: 'transport-error' });
    expect(responder.asked()).toEqual([]);
    expect([...port.stats.troubles]).toEqual([[UNSOLVED, 1]]);
  });

  test('takes time that is the client’s: the port says how much', async () => {
    const slow = { solve: () => new Promise<string>((resolve) => setTimeout(() => resolve('x'), 50)) };
    const { port } = await challenging({ solver: slow });
    const solved = await port.perform(openerWire(1, 1, 'yes'), emptyMemory());
    expect(solved.workMs).toBeGreaterThan(45);
    expect((await port.perform(openerWire(1, 2, 'no'), emptyMemory())).workMs).toBeUndefined();
  });
});

describe('pending challenges', () => {
  test('are bounded: the oldest goes, a new one takes the place of its opener’s', () => {
    const pending = new PendingChallenges();
    for (let opener = 0; opener < PENDING_CHALLENGES_MAX; opener += 1)
      pending.keep(attemptIdOf(0, opener, 1), `c${opener}`);
    pending.keep(attemptIdOf(0, 0, 2), 'newer');
    pending.keep(attemptIdOf(0, PENDING_CHALLENGES_MAX, 1), 'last');
    expect(pending.of(attemptIdOf(0, 0, 3))).toBe('newer');
    expect(pending.of(attemptIdOf(0, 1, 1))).toBe('');
    expect(pending.of(attemptIdOf(0, 2, 1))).toBe('c2');
    expect(pending.of(attemptIdOf(1, 0, 1))).toBe('');
    pending.drop(attemptIdOf(0, 2, 5));
    expect(pending.of(attemptIdOf(0, 2, 1))).toBe('');
  });
});
