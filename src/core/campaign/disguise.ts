/**
 * What an attacker looks like after so many moves: his campaign with other exits, machines, destinations and habits. When he
 * plays does not change with it: only `adaptive.ts` decides that.
 */
import type { Adapt } from '../scenario/campaign-format.ts';
import type { Campaign } from '../scenario/format.ts';
import { moveAt } from './adaptive.ts';

/** Random streams of what was changed: another pool of the same size must not hold the same addresses again. */
export interface DisguiseLabels {
  readonly network: string;
  readonly device: string;
  readonly destinations: string;
}

export interface Disguise {
  readonly campaign: Campaign;
  readonly labels: DisguiseLabels;
}

/**
 * The newest move of each kind counts.
 * @param label stem of the campaign's own streams, which are used until something is changed
 */
export function disguiseAfter(moves: number, campaign: Campaign, adapt: Adapt, label: string): Disguise {
  let disguise: Disguise = { campaign, labels: { network: label, device: label, destinations: label } };
  // Moves repeat after as many as are listed, so that none of interest is older than that.
  for (let made = Math.max(0, moves - adapt.moves.length); made < moves; made += 1) {
    disguise = changed(disguise, { made, adapt, label: `${label}/move/${made}` });
  }
  return disguise;
}

interface Change {
  readonly made: number;
  readonly adapt: Adapt;
  readonly label: string;
}

function changed({ campaign, labels }: Disguise, { made, adapt, label }: Change): Disguise {
  const { identities } = campaign;
  const move = moveAt(made, adapt);
  switch (move?.kind) {
    case 'change-network':
      return {
        campaign: { ...campaign, identities: { ...identities, network: move.network } },
        labels: { ...labels, network: label },
      };
    case 'change-device':
      return {
        campaign: { ...campaign, identities: { ...identities, device: move.device } },
        labels: { ...labels, device: label },
      };
    case 'change-destinations':
      return {
        campaign: { ...campaign, destinations: move.destinations },
        labels: { ...labels, destinations: label },
      };
    case 'visit-first':
      return { campaign: { ...campaign, session: 'visit-first', think: move.think }, labels };
    case 'solve-challenges':
      return { campaign: { ...campaign, solver: move.solver }, labels };
    default:
      return { campaign, labels };
  }
}
