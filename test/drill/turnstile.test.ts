import { expect, test } from 'vitest';
import { Turnstile } from '../../src/drill/turnstile.ts';

test('lets two in at a time, in order, and the next when one is done or fails', async () => {
  const gate = new Turnstile(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = [0, 1, 2, 3].map((i) =>
    gate.pass(async () => {
      begun.push(i);
      await new Promise<void>((resolve) => {
        ends[i] = resolve;
      });
      if (i === 0) throw new Error('no');
      return i * 10;
    }),
  );
  const settled = Promise.allSettled(work);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  ends[2]?.();
  ends[1]?.();
  await turn();
  ends[3]?.();
  expect((await settled).map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
    'failed',
    10,
    20,
    30,
  ]);
  expect(await gate.pass(async () => 'room again')).toBe('room again');
});
