import { DEFENCES } from '../../reference-target/defences/index.ts';
import { policyCatalogue } from '../drill/policy-files.ts';
import { scenarioCatalogue } from '../io/scenario-files.ts';
import { COMMANDS } from './commands.ts';
import { LIST_KINDS } from './list.ts';

/**
 * Words a shell may complete after `typed` (the last of which is under way, maybe empty): commands first, then ids of
 * scenarios, packs, policies and defences. Reads names only, so that Tab stays quick.
 */
export function completionWords(typed: readonly string[]): string[] {
  const current = typed.at(-1) ?? '';
  const [command = ''] = typed.slice(0, -1);
  return wordsFor(command).filter((word) => word.startsWith(current));
}

function wordsFor(command: string): readonly string[] {
  const catalogue = scenarioCatalogue();
  const scenarios = catalogue.map((entry) => entry.id);
  const packs = [...new Set(catalogue.map((entry) => entry.pack))];
  switch (command) {
    case '':
      return [...COMMANDS.map((known) => known.command.split(' ')[0] as string), 'completion'];
    case 'list':
      return LIST_KINDS;
    case 'explain':
      return [...scenarios, ...policyCatalogue(), ...Object.keys(DEFENCES)];
    case 'run':
    case 'validate':
      return [...scenarios, ...packs, ...policyCatalogue()];
    case 'target':
      return policyCatalogue();
    default:
      return [];
  }
}
