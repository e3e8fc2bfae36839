/** How a form was used, as the page's script tells: `keys=<n>;pointer=<n>;ms=<n>`. A claim like every other field. */
import type { BehaviourFacts } from './defences/defence.ts';

/** Longest text that is looked at; three counts need under 40 characters. */
const BEHAVIOUR_MAX = 64;
const SHAPE = /^keys=([0-9]{1,6});pointer=([0-9]{1,6});ms=([0-9]{1,9})$/;

/** Null for everything that is not exactly the page's own spelling. */
export function readBehaviour(text: unknown): BehaviourFacts | null {
  if (typeof text !== 'string' || text.length > BEHAVIOUR_MAX) return null;
  const match = SHAPE.exec(text);
  if (match === null) return null;
  return { keys: Number(match[1]), pointer: Number(match[2]), dwellMs: Number(match[3]) };
}
