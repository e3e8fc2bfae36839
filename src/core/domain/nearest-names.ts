/** What somebody may have meant by a name that is not known: for the hints of errors. */
import { distance } from 'fastest-levenshtein';

/** Letters of a typed name that are looked at: no name of ours is longer, and a typed one may be a whole file. */
const LETTERS_MAX = 64;

/** The names closest to what somebody typed, best first, at most three, none that would need more than half its letters changed. */
export function nearestNames(typed: string, known: readonly string[]): string[] {
  const word = typed.slice(0, LETTERS_MAX);
  if (word === '') return [];
  return known
    .map((name) => ({ name, edits: distance(word, name) }))
    .filter(({ name, edits }) => edits <= Math.max(2, Math.floor(name.length / 2)) || name.includes(word))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "did you mean a, b?", else what `otherwise` says. */
export function didYouMean(typed: string, known: readonly string[], otherwise: string): string {
  const nearest = nearestNames(typed, known);
  return nearest.length > 0 ? `did you mean ${nearest.join(', ')}?` : otherwise;
}

/** The same, or a pointer to the list. */
export function suggestionFor(typed: string, known: readonly string[], listCommand: string): string {
  return didYouMean(typed, known, `\`${listCommand}\` shows what there is`);
}
