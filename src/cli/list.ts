import { EXIT, invalidInput } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { defenceRows, policyRows, profileRows, scenarioRows } from './catalogue.ts';
import type { Command, CommonArgs } from './command.ts';
import { printColumns, printJson } from './print.ts';

/** What `list` can list. */
export const LIST_KINDS = ['scenarios', 'defences', 'policies', 'profiles'] as const;
type Kind = (typeof LIST_KINDS)[number];

interface ListArgs extends CommonArgs {
  readonly kind: Kind;
  readonly family: string | undefined;
}

/** `list scenarios|defences|policies|profiles`: the catalogue, a line each or as JSON. */
export const listCommand: Command<ListArgs> = {
  builder: (parser) =>
    parser
      .positional('kind', { choices: LIST_KINDS, demandOption: true, describe: 'What to list' })
      .option('family', {
        type: 'string',
        requiresArg: true,
        describe: 'Scenarios of one family only: rotation, legit, ...',
      })
      .example('$0 list scenarios', 'what can be played')
      .example('$0 list scenarios --family resend', 'one family of attacks')
      .example('$0 list defences --json', 'the defence catalogue for a program'),
  async run({ kind, json, family }) {
    if (family !== undefined && kind !== 'scenarios') throw noFamilies(kind);
    if (kind === 'scenarios') {
      const rows = scenariosOf(family);
      if (json) printJson(rows);
      else printColumns(rows.map(({ pack, id, title }) => [`${pack}/${id}`, title]));
    } else if (json) printJson(ROWS[kind]());
    else printColumns(TABLES[kind]());
    return EXIT.pass;
  },
};

/** Throws (exit 2) for a family that no scenario is of. */
function scenariosOf(family: string | undefined): ReturnType<typeof scenarioRows> {
  const all = scenarioRows();
  if (family === undefined) return all;
  const rows = all.filter((row) => row.family === family);
  if (rows.length > 0) return rows;
  throw invalidInput({
    code: 'UNKNOWN_FAMILY',
    path: 'family',
    message: `no scenario is of the family "${family}"`,
    hint: suggestionFor(family, [...new Set(all.map((row) => row.family))], 'pumpdrill list scenarios --json'),
  });
}

function noFamilies(kind: Kind): Error {
  const message = `${kind} have no families`;
  return invalidInput({ code: 'USAGE', path: 'family', message, hint: 'pumpdrill list scenarios --family resend' });
}

const ROWS: Readonly<Record<Exclude<Kind, 'scenarios'>, () => unknown>> = {
  defences: defenceRows,
  policies: policyRows,
  profiles: profileRows,
};

const TABLES: Readonly<Record<Exclude<Kind, 'scenarios'>, () => string[][]>> = {
  defences: () => defenceRows().map(({ id, row, summary }) => [id, row, summary]),
  policies: () => policyRows().map(({ id, defences, title }) => [id, `${defences.length} defences`, title]),
  profiles: () => profileRows().map(({ id, summary }) => [id, summary]),
};
