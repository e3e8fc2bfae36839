/** The scenario files of the catalogue, read once for every test that looks at all of them. */
import { readFileSync } from 'node:fs';
import type { Scenario } from '../../src/core/scenario/format.ts';
import { loadScenarios, scenarioCatalogue } from '../../src/io/scenario-files.ts';

export interface CatalogueFile {
  readonly id: string;
  readonly pack: string;
  readonly file: string;
  readonly text: string;
  readonly scenario: Scenario;
}

/** Throws with every problem of a file that is no scenario. */
export function readCatalogue(): CatalogueFile[] {
  return scenarioCatalogue().map((entry) => {
    const [loaded] = loadScenarios([entry.file]);
    if (loaded === undefined) throw new Error('invariant broken: a file without a scenario');
    return { ...entry, text: readFileSync(entry.file, 'utf8'), scenario: loaded.scenario };
  });
}

/** Folders whose scenarios are no attacks of their own: people, probes of single promises, and claims of the guides. */
const OTHER_FOLDERS: ReadonlySet<string> = new Set(['legit', 'probes', 'claims']);

/** Somebody attacks, and that is what the scenario is about. */
export function isAttack({ pack, scenario }: CatalogueFile): boolean {
  return scenario.campaigns.length > 0 && !OTHER_FOLDERS.has(pack);
}
