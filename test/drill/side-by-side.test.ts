import { describe, expect, test } from 'vitest';
import { sideBySide } from '../../src/drill/side-by-side.ts';

/** Work that ends when told to, and says when it was begun. */
function controlled() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (item: number) =>
    new Promise<string>((resolve) => {
      begun.push(item);
      ends.set(item, () => resolve(`done ${item}`));
    });
  const end = async (item: number) => {
    ends.get(item)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}
const sizeOf = (item: number) => item;

describe('side by side', () => {
  test('begins the biggest first, never more than the limit, and answers in the order of the items', async () => {
    const { begun, work, end } = controlled();
    const results = sideBySide([1, 5, 3, 5.5], { limit: 2, sizeOf }, work);
    expect(begun).toEqual([5.5, 5]);
    await end(5);
    expect(begun).toEqual([5.5, 5, 3]);
    await end(5.5);
    await end(3);
    await end(1);
    expect(await results).toEqual(['done 1', 'done 5', 'done 3', 'done 5.5']);
  });

  test('one at a time keeps the order that was asked for', async () => {
    const { begun, work, end } = controlled();
    const results = sideBySide([1, 5], { limit: 1, sizeOf }, work);
    expect(begun).toEqual([1]);
    await end(1);
    await end(5);
    expect(await results).toEqual(['done 1', 'done 5']);
  });

  test('begins nothing after the signal, and leaves out what was not begun', async () => {
    const { begun, work, end } = controlled();
    const stop = new AbortController();
    const results = sideBySide([1, 2, 3], { limit: 2, sizeOf, signal: stop.signal }, work);
    stop.abort();
    await end(3);
    await end(2);
    expect(begun).toEqual([3, 2]);
    expect(await results).toEqual(['done 2', 'done 3']);
  });

  test('passes a failure on', async () => {
    const failing = sideBySide([1], { limit: 2, sizeOf }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await sideBySide([], { limit: 2, sizeOf }, () => Promise.reject(new Error('no')))).toEqual([]);
  });
});
