/** What attackers who adapt did when too much was refused. */
import { MOVE_WORDS } from '../score/moves.ts';
import type { MoveScore, ScenarioScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { countText, spanText } from './wording.ts';

/** One fact per campaign that moved. */
export function moveFacts({ fraud }: ScenarioScore): Fact[] {
  const moves = fraud.moves ?? [];
  const campaigns = [...new Set(moves.map(({ campaign }) => campaign))];
  return campaigns.map((campaign) => ({
    name: `Attacker ${campaign} adapted`,
    value: moves
      .filter((move) => move.campaign === campaign)
      .map(moveText)
      .join('; '),
  }));
}

/** For a terminal; null where nobody moved. */
export function moveSentence(score: ScenarioScore): string | null {
  const facts = moveFacts(score);
  return facts.length === 0 ? null : facts.map(({ name, value }) => `${name}: ${value}`).join('. ');
}

/** `changed networks at 6 min`, `changed networks 12 times, 6 min to 3 h`. */
function moveText({ move, times, firstAtMs, lastAtMs }: MoveScore): string {
  if (times === 1) return `${MOVE_WORDS[move]} at ${spanText(firstAtMs)}`;
  return `${MOVE_WORDS[move]} ${countText(times)} times, ${spanText(firstAtMs)} to ${spanText(lastAtMs)}`;
}
