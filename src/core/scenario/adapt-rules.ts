/** Rules over what an attacker does next: what he changes to is checked like what he begins with, and nothing comes after the end. */
import type { Problem } from '../domain/errors.ts';
import type { Move } from './campaign-format.ts';
import { problemsInDestinations } from './destination-rules.ts';
import type { Campaign } from './format.ts';
import { problemsInNetwork } from './network-rules.ts';

/**
 * Every broken rule of a campaign's moves, and of codes that it enters again.
 * @param people ids of people whose numbers may be named
 */
export function problemsInAdapt(
  { adapt, replays, verify }: Campaign,
  path: string,
  people: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  if (replays > 0 && verify.numerator === 0) {
    problems.push({
      code: 'REPLAYS_WITHOUT_VERIFY',
      path: `${path}.replays`,
      message: 'codes are entered again after they were used, but none is ever entered',
      hint: 'set verify, or leave replays out',
    });
  }
  if (adapt === undefined) return problems;
  problems.push(...adapt.moves.flatMap((move, index) => problemsInMove(move, `${path}.adapt.moves.${index}`, people)));
  const stop = adapt.moves.findIndex(({ kind }) => kind === 'stop');
  if (stop >= 0 && (adapt.repeats || stop < adapt.moves.length - 1)) {
    problems.push({
      code: 'MOVE_AFTER_STOP',
      path: `${path}.adapt.moves.${stop}`,
      message: 'whoever stops, stops for good: no move comes after it, not even the first one again',
      hint: 'back-off is a pause; stop is the last move, without repeats',
    });
  }
  return problems;
}

function problemsInMove(move: Move, path: string, people: readonly string[]): Problem[] {
  switch (move.kind) {
    case 'change-network':
      return problemsInNetwork(move.network, `${path}.network`);
    case 'change-destinations':
      return problemsInDestinations(move.destinations, `${path}.destinations`, people);
    default:
      return [];
  }
}
