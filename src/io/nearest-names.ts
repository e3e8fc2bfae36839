import { distance } from 'fastest-levenshtein';

/** The names closest to what somebody typed, best first, at most three, none that would need more than half its letters changed. */
export function nearestNames(typed: string, known: readonly string[]): string[] {
  return known
    .map((name) => ({ name, edits: distance(typed, name) }))
    .filter(({ name, edits }) => edits <= Math.max(2, Math.floor(name.length / 2)) || name.includes(typed))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "did you mean a, b?" or a pointer to the list. */
export function suggestionFor(typed: string, known: readonly string[], listCommand: string): string {
  const nearest = nearestNames(typed, known);
  return nearest.length > 0 ? `did you mean ${nearest.join(', ')}?` : `\`${listCommand}\` shows what there is`;
}
