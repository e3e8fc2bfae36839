/** Several tests at once: who looks at many figures finds one that stands out by chance. */

/**
 * p-values adjusted by Holm's step-down method (Holm 1979, Scandinavian Journal of Statistics 6:65), in the order given: each
 * may be held against the same level as a single test, and all of them together still err that rarely.
 */
export function holm(probabilities: readonly number[]): number[] {
  const ascending = probabilities.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p || a.index - b.index);
  const adjusted = new Array<number>(probabilities.length);
  let reached = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    reached = Math.max(reached, Math.min(1, p * (probabilities.length - rank)));
    adjusted[index] = reached;
  }
  return adjusted;
}
