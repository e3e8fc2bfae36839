/**
 * Does the work of all items, at most `limit` at a time, the biggest first, so that none of them is left over at the end with
 * the other cores idle. Results come in the order of the items; once the signal says so, no further item is begun, and those
 * are missing from the results.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  { limit, sizeOf, signal }: { limit: number; sizeOf: (item: T) => number; signal?: AbortSignal | undefined },
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const waiting = items.map((item, index) => ({ item, index, size: sizeOf(item) }));
  if (limit > 1) waiting.sort((a, b) => b.size - a.size || a.index - b.index);
  const results = new Map<number, R>();
  const take = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal?.aborted; next = waiting.shift())
      results.set(next.index, await work(next.item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, take));
  return items.flatMap((_, index) => (results.has(index) ? [results.get(index) as R] : []));
}
