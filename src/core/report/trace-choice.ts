/** Ten attempts that tell as much as ten can: of every kind of outcome one first, people among them, then more of the same. */
import type { ScenarioSeries } from '../score/scorecard.ts';

type Trace = ScenarioSeries['traces'][number];

/** Examples that a reader looks at (issue: ten). */
export const EXAMPLES_MAX = 10;

/** In the order of time. Kinds differ in whose attempt it was, what came of it, and which defence refused. */
export function chosenTraces(traces: readonly Trace[]): Trace[] {
  const seen = new Map<string, number>();
  const ranked = traces.map((trace, place) => {
    const kind = kindOf(trace);
    const round = seen.get(kind) ?? 0;
    seen.set(kind, round + 1);
    return { trace, place, round };
  });
  return ranked
    .sort((a, b) => a.round - b.round || a.place - b.place)
    .slice(0, EXAMPLES_MAX)
    .sort((a, b) => a.place - b.place)
    .map(({ trace }) => trace);
}

/** Every decision against the attempt, in a line. */
export function decisionsText({ decisions }: Trace): string {
  const parts = decisions.map(
    ({ defence, kind, reason, observed }) => `${defence}: ${kind} (${reason})${observed ? ', observed' : ''}`,
  );
  return parts.join('; ') || 'no objection';
}

function kindOf({ intent, dispatched, disposition, decisions }: Trace): string {
  const refusal = decisions.find(({ observed }) => !observed);
  return JSON.stringify([intent, dispatched, disposition, refusal?.defence, refusal?.reason]);
}
