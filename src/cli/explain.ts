import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { EXIT, invalidInput } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { loadPolicy, policyCatalogue } from '../drill/policy-files.ts';
import { scenarioCatalogue } from '../io/scenario-files.ts';
import type { SelfDescription } from '../sink/rules/rule.ts';
import { faultOf, SINK_ENTRIES } from './catalogue.ts';
import type { Command, CommonArgs } from './command.ts';
import { explainScenario } from './explain-scenario.ts';
import { printJson, printLine } from './print.ts';

interface ExplainArgs extends CommonArgs {
  readonly id: string;
}

/** `explain ID`: one scenario, defence or policy in full. */
export const explainCommand: Command<ExplainArgs> = {
  builder: (parser) =>
    parser
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'A scenario, defence or policy id, or a scenario file',
      })
      .example('$0 explain retailer-night', 'what the scenario models, and its sources')
      .example('$0 explain session-flow', 'what a defence stops and what walks past it'),
  async run({ id, json }) {
    const entry = find(id);
    if (json) printJson(entry.value);
    else for (const line of entry.lines) printLine(line);
    return EXIT.pass;
  },
};

interface Entry {
  readonly value: unknown;
  readonly lines: readonly string[];
}

function find(id: string): Entry {
  const defence = Object.values(DEFENCES).find((candidate) => candidate.id === id);
  if (defence) return explainDefence(defence);
  const sinkEntry = SINK_ENTRIES.find((candidate) => candidate.id === id);
  if (sinkEntry) return explainSinkEntry(sinkEntry);
  if (/\.(ya?ml|m?ts)$/.test(id)) return explainScenario(id);
  const scenario = scenarioCatalogue().find((entry) => entry.id === id || `${entry.pack}/${entry.id}` === id);
  if (scenario) return explainScenario(scenario.file);
  const policies = policyCatalogue();
  if (policies.includes(id)) return explainPolicy(id);
  const sinkIds = SINK_ENTRIES.map((entry) => entry.id);
  const known = [...Object.keys(DEFENCES), ...sinkIds, ...scenarioCatalogue().map((entry) => entry.id), ...policies];
  throw invalidInput({
    code: 'UNKNOWN_ID',
    path: '',
    message: `nothing is called "${id}"`,
    hint: suggestionFor(id, known, 'pumpdrill list scenarios'),
  });
}

function explainDefence({
  id,
  row,
  summary,
  stops,
  blindTo,
  sources,
  refusalAnswer,
}: (typeof DEFENCES)[keyof typeof DEFENCES]): Entry {
  const value = {
    kind: 'defence',
    id,
    row,
    summary,
    stops,
    blindTo,
    sources,
    refusalAnswer,
    modes: ['off', 'observe', 'enforce'],
  };
  return { value, lines: describedLines({ id, row, summary, stops, blindTo, sources }) };
}

/** A rule of the provider, or a way to be billed. */
function explainSinkEntry({ id, row, summary, stops, blindTo, sources, setting, modes }: SelfDescription): Entry {
  const kind = modes.length === 0 ? 'billing' : 'provider-rule';
  const value = { kind, id, row, summary, stops, blindTo, sources, setting, modes };
  const where = `Set in a scenario: ${setting}${modes.length === 0 ? '' : ` (mode: ${modes.join(', ')})`}`;
  return { value, lines: [...describedLines(value), '', where] };
}

function describedLines(entry: Omit<SelfDescription, 'setting' | 'modes'>): string[] {
  const { id, row, summary, stops, blindTo, sources } = entry;
  return [
    `${id} (${row})`,
    summary,
    '',
    'Stops',
    ...bullets(stops),
    '',
    'Blind to',
    ...bullets(blindTo),
    '',
    'Sources',
    ...bullets(sources),
  ];
}

function explainPolicy(id: string): Entry {
  const { policy } = loadPolicy(id);
  const lines = [
    policy.id,
    policy.title,
    '',
    policy.summary,
    '',
    'Defences',
    ...bullets(policy.defences.map((defence) => `${defence.id}: ${defence.mode}`)),
    ...(policy.variant === undefined ? [] : faultLines(policy.variant)),
  ];
  return { value: { kind: 'policy', ...policy }, lines };
}

function faultLines(id: VariantId): string[] {
  const { fault, exposes, exposedBy, sources } = faultOf(id);
  const flaws = `Stands for ${exposes.join(', ')}`;
  return ['', `Faulty on purpose (variant ${id})`, ...bullets([fault, `Exposed by ${exposedBy}`, flaws, ...sources])];
}

function bullets(texts: readonly string[]): string[] {
  return texts.map((text) => `  - ${text}`);
}
