import { DEFENCES } from '../../reference-target/defences/index.ts';
import { policyCatalogue } from '../drill/policy-files.ts';
import { scenarioCatalogue } from '../io/scenario-files.ts';

/** Words a shell may complete: ids of scenarios, packs, policies and defences. Reads names only, so that Tab stays quick. */
export function completionWords(): string[] {
  const catalogue = scenarioCatalogue();
  const packs = new Set(catalogue.map((entry) => entry.pack));
  return [...catalogue.map((entry) => entry.id), ...packs, ...policyCatalogue(), ...Object.keys(DEFENCES)];
}
