/**
 * Bounds what a defence remembers. A Map keeps deleted places until it is rebuilt, so looking for the oldest entry after each
 * insertion would walk over all that went before it; forgetting an eighth at a time walks over them once.
 */
export function forgetOldest(remembered: Map<number, unknown>, most: number): void {
  if (remembered.size <= most) return;
  const kept = most - (most >> 3);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= kept) return;
    remembered.delete(oldest);
  }
}
