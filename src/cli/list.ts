import { EXIT } from '../core/domain/errors.ts';
import { defenceRows, policyRows, profileRows, scenarioRows } from './catalogue.ts';
import type { Command, CommonArgs } from './command.ts';
import { printColumns, printJson } from './print.ts';

/** What `list` can list. */
export const LIST_KINDS = ['scenarios', 'defences', 'policies', 'profiles'] as const;
type Kind = (typeof LIST_KINDS)[number];

interface ListArgs extends CommonArgs {
  readonly kind: Kind;
}

/** `list scenarios|defences|policies|profiles`: the catalogue, a line each or as JSON. */
export const listCommand: Command<ListArgs> = {
  builder: (parser) =>
    parser
      .positional('kind', { choices: LIST_KINDS, demandOption: true, describe: 'What to list' })
      .example('$0 list scenarios', 'what can be played')
      .example('$0 list defences --json', 'the defence catalogue for a program'),
  async run({ kind, json }) {
    if (json) printJson(ROWS[kind]());
    else printColumns(TABLES[kind]());
    return EXIT.pass;
  },
};

const ROWS: Readonly<Record<Kind, () => unknown>> = {
  scenarios: scenarioRows,
  defences: defenceRows,
  policies: policyRows,
  profiles: profileRows,
};

const TABLES: Readonly<Record<Kind, () => string[][]>> = {
  scenarios: () => scenarioRows().map(({ pack, id, title }) => [`${pack}/${id}`, title]),
  defences: () => defenceRows().map(({ id, row, summary }) => [id, row, summary]),
  policies: () => policyRows().map(({ id, defences, title }) => [id, `${defences.length} defences`, title]),
  profiles: () => profileRows().map(({ id }) => [id]),
};
