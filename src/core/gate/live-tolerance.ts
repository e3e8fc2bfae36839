/** How far a figure of a live run may lie from a limit before it says anything: a live run never comes twice the same. */
import type { ScenarioScore } from '../score/scorecard.ts';
import type { FigureId } from './figures.ts';

/** Two runs of one campaign differ by at most 2 % or three messages, whichever is more (design section 9, decision 10). */
const SHARE = 0.02;
const MESSAGES = 3;

/** In the figure's own unit; 0 for simulated runs, which are exact, and for figures that no message moves or that are tested as samples. */
export function toleranceOf(figure: FigureId, { parity, fraud }: ScenarioScore): number {
  if (parity === null && fraud.counterfactual !== 'planned-upper-bound') return 0;
  const messages = Math.max(fraud.dispatches * SHARE, MESSAGES);
  const perMessageMicro = fraud.dispatches === 0 ? 0 : fraud.lossMicro / fraud.dispatches;
  switch (figure) {
    case 'loss':
    case 'attackerProfit':
      return messages * perMessageMicro;
    case 'fraudMessages':
      return messages;
    case 'valueDetection':
      return fraud.undefendedLossMicro === 0 ? 0 : (messages * perMessageMicro) / fraud.undefendedLossMicro;
    default:
      return 0;
  }
}
