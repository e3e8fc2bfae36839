import { readdirSync } from 'node:fs';
import { policyCatalogue } from '../drill/policy-files.ts';
import { scenarioCatalogue } from '../io/scenario-files.ts';
import { namesTargetFile, REFERENCE } from '../target-profile/target-names.ts';
import { COMMANDS, nameOf } from './commands.ts';

/**
 * Words a shell may complete after `typed` (the last of which is under way, maybe empty): commands first, then ids of
 * scenarios, packs, policies and defences; after `--target` and `--report-assets` what may stand there. Reads names only, so that Tab stays quick.
 */
export async function completionWords(typed: readonly string[]): Promise<string[]> {
  const current = typed.at(-1) ?? '';
  const [command = ''] = typed.slice(0, -1);
  const words = (await valuesOf(typed.at(-2), command)) ?? (await wordsFor(command));
  return words.filter((word) => word.startsWith(current));
}

/** What may stand after an option; undefined where it is none that has words of its own. */
async function valuesOf(option: string | undefined, command: string): Promise<readonly string[] | undefined> {
  if (command === 'run' && option === '--target') return targetWords();
  if (option === '--report-assets') return (await import('../core/report/html-page.ts')).ASSET_PLACES;
  return undefined;
}

/** The bundled target, and files here that may be one. */
function targetWords(): readonly string[] {
  return [REFERENCE, ...readdirSync('.').filter(namesTargetFile).sort()];
}

async function wordsFor(command: string): Promise<readonly string[]> {
  const catalogue = scenarioCatalogue();
  const scenarios = catalogue.map((entry) => entry.id);
  const packs = [...new Set(catalogue.map((entry) => entry.pack))];
  switch (command) {
    case '':
      return [...COMMANDS.map(nameOf), 'completion'];
    case 'list':
      return (await import('./list.ts')).LIST_KINDS;
    case 'explain':
      return [
        ...scenarios,
        ...policyCatalogue(),
        ...Object.keys((await import('../../reference-target/defences/index.ts')).DEFENCES),
        ...(await import('./catalogue.ts')).SINK_ENTRIES.map(({ id }) => id),
      ];
    case 'run':
    case 'validate':
      return [...scenarios, ...packs, ...policyCatalogue()];
    case 'target':
      return policyCatalogue();
    default:
      return [];
  }
}
