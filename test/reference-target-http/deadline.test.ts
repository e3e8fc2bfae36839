import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createDeadline, DEADLINE_MS } from '../../reference-target/http/deadline.ts';

/** Real milliseconds during which the process does nothing else. */
function blockFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

it('passes on what is settled in time', async () => {
  const deadline = createDeadline();
  await expect(deadline(Promise.resolve(7))).resolves.toBe(7);
  await expect(deadline(Promise.reject(new Error('down')))).rejects.toThrow('down');
});

it('rejects what never settles, and what settles late', async () => {
  const deadline = createDeadline(5);
  await expect(deadline(new Promise(() => {}))).rejects.toThrow('no answer within 5 ms');
  let answer: (value: number) => void = () => {};
  const late = new Promise<number>((resolve) => {
    answer = resolve;
  });
  await expect(deadline(late)).rejects.toThrow('no answer within 5 ms');
  answer(1);
  // Whoever holds the promise itself still learns how it ended: a late admission is given back.
  await expect(late).resolves.toBe(1);
});

it('does not blame the other side for a process that was busy', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const answered = once(client, 'data');
  const [socket] = (await once(server, 'connection')) as [Socket];
  // On its way before the process is busy, so that the answer is there when it has time again.
  socket.end('here');
  const guarded = createDeadline(20)(answered);
  blockFor(60);
  await expect(guarded).resolves.toBeDefined();
  client.destroy();
  server.close();
});

it('leaves room for three calls in a row within the 2 s that no request may hang', () => {
  expect(DEADLINE_MS * 3).toBeLessThan(2_000);
});
