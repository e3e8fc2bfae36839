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

/** What is wrong with files that are no scenarios, one line each; empty in a sound catalogue. */
export const BROKEN_FILES: string[] = [];

/** Every file that is a scenario: one that is not must not keep the others from being looked at. */
export function readCatalogue(): CatalogueFile[] {
  return scenarioCatalogue().flatMap((entry) => {
    try {
      return loadScenarios([entry.file]).map(({ scenario }) => ({
        ...entry,
        text: readFileSync(entry.file, 'utf8'),
        scenario,
      }));
    } catch (error) {
      BROKEN_FILES.push(`${entry.pack}/${entry.id}: ${String(error)}`);
      return [];
    }
  });
}

/** Folders whose scenarios are no attacks of their own: people, probes of single promises, and claims of the guides. */
const OTHER_FOLDERS: ReadonlySet<string> = new Set(['legit', 'probes', 'claims']);

/** Somebody attacks, and that is what the scenario is about. */
export function isAttack({ pack, scenario }: CatalogueFile): boolean {
  return scenario.campaigns.length > 0 && !OTHER_FOLDERS.has(pack);
}
