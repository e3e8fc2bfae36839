/**
 * Writes `scenarios/README.md`: every scenario with what it costs, what stops it and what to expect, what of the requirements
 * is covered, and how to write another. Words come from the scenario files, money from `test/golden/outcomes.json`, which the
 * catalogue's test writes. Run by `npm run generate`; a test fails when the page is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHANNELS, SPOOFED_HEADERS, SURFACES } from '../src/core/domain/attempt.ts';
import { POOL_KINDS } from '../src/core/domain/synthetic-internet.ts';
import { moneyText } from '../src/core/report/wording.ts';
import type { Scenario } from '../src/core/scenario/format.ts';
import { POPULATION_NAMES } from '../src/core/scenario/populations.ts';
import { loadScenarios, SCENARIO_FOLDER, scenarioCatalogue } from '../src/io/scenario-files.ts';

export const CATALOGUE_PAGE = join(SCENARIO_FOLDER, 'README.md');
const OUTCOMES = join(import.meta.dirname, '../test/golden/outcomes.json');

/** What the catalogue's test measured; by scenario and policy. */
type Outcomes = Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly lossMicro: number; readonly attempts: number; readonly currency: string }>>
  >
>;

interface Entry {
  readonly pack: string;
  readonly scenario: Scenario;
}

/** Families in the order of the page; others follow by name. */
const FAMILIES: Readonly<Record<string, string>> = {
  starter: 'The starter pack: what plays when nothing is named',
  incidents: 'Documented incidents, with their published figures',
  rotation: 'Addresses that change',
  ranges: 'Blocks of consecutive numbers',
  destinations: 'Dear and odd destinations',
  resend: 'The resend button',
  domestic: 'Pumping inside served countries',
  slow: 'Low and slow',
  evasion: 'Dressed up as somebody else',
  solver: 'Challenges that are solved for pay',
  device: 'Machines and fingerprints',
  channel: 'Other channels than SMS',
  adaptive: 'Attackers who react',
  provider: "The provider's own rules",
  legit: 'Real users and nobody else',
  probes: 'Probes: one promise each, whatever a client tries',
  claims: 'Claims of published guides',
};

export function renderCatalogue(): string {
  const catalogue = scenarioCatalogue();
  const loaded = loadScenarios(catalogue.map(({ file }) => file));
  const entries = catalogue.map(({ pack }, i): Entry => {
    const { scenario } = loaded[i] as (typeof loaded)[number];
    return { pack, scenario };
  });
  const outcomes: Outcomes = existsSync(OUTCOMES) ? (JSON.parse(readFileSync(OUTCOMES, 'utf8')) as Outcomes) : {};
  const packs = [...new Set([...Object.keys(FAMILIES), ...entries.map(({ pack }) => pack)])];
  const attacks = entries.filter(({ scenario }) => scenario.campaigns.length > 0).length;
  const parts = [
    '<!-- Written by tools/generate-scenario-catalogue.ts (npm run generate). Do not edit. -->',
    '# The campaign catalogue',
    `${entries.length} scenarios, in ${attacks} of which somebody attacks. \`pumpdrill explain <id>\` tells one in full, \`pumpdrill run <id> --policy open,layered\` plays it, \`pumpdrill run <folder>\` plays a folder. What is expected was written by hand, with a reason, and is asserted by a test; what open loses was measured with the scenario's first seed.`,
    ...packs.flatMap((pack) =>
      familySection(
        pack,
        entries.filter((entry) => entry.pack === pack),
        outcomes,
      ),
    ),
    coverageSection(entries),
    HOW_TO_WRITE_ONE,
    axesSection(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function familySection(pack: string, entries: readonly Entry[], outcomes: Outcomes): string[] {
  if (entries.length === 0) return [];
  const head = ['scenario', 'what it is', 'stopped first by', 'open loses', 'expected under layered', 'sources'];
  const rows = entries.map(({ scenario }) => [
    `[\`${scenario.id}\`](${pack}/${scenario.id}.yaml)`,
    scenario.title,
    firstStop(scenario),
    lossText(outcomes[scenario.id]?.['open']),
    layeredText(scenario),
    scenario.sources.map(shortSource).join('; '),
  ]);
  return [`## ${pack}\n\n${FAMILIES[pack] ?? 'More scenarios'}.\n\n${table(head, rows)}`];
}

/** Under `layered`; where that stops nothing, under the first policy that does. */
function firstStop({ expect, campaigns }: Scenario): string {
  if (campaigns.length === 0) return 'nobody attacks';
  const stopping = expect.filter(({ firstStop: id }) => id !== undefined && id !== 'none');
  const chosen = stopping.find(({ policy }) => policy === 'layered') ?? stopping[0];
  if (chosen === undefined) return 'nothing';
  return chosen.policy === 'layered' ? `\`${chosen.firstStop}\`` : `\`${chosen.firstStop}\` under ${chosen.policy}`;
}

function lossText(outcome: Outcomes[string][string] | undefined): string {
  if (outcome === undefined) return 'not measured yet';
  return outcome.attempts === 0 ? 'nothing' : moneyText(outcome.lossMicro, outcome.currency);
}

function layeredText({ expect }: Scenario): string {
  const expected = expect.find(({ policy }) => policy === 'layered');
  if (expected === undefined) return 'nothing said';
  const invariants = Object.entries(expected.invariants).map(([id, word]) => `${id} ${word}`);
  const words = [
    expected.fraud,
    expected.people === undefined ? undefined : `people ${expected.people}`,
    ...invariants,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

/** Without what follows in brackets: the file has it all. */
function shortSource(source: string): string {
  return source.replace(/ \(.*$/, '').replace(/[;:,] .*$/, '');
}

const GROUPS: readonly { readonly title: string; readonly word: RegExp }[] = [
  { title: 'Requirements C: attackers', word: /^C:/ },
  { title: 'Requirements F6: real users', word: /^F6:/ },
  { title: 'Requirements B and further incidents', word: /^(B[0-9]|I):/ },
  { title: 'Bypass catalogue: probes', word: /^P:/ },
];

function coverageSection(entries: readonly Entry[]): string {
  const by = new Map<string, string[]>();
  for (const { scenario } of entries) {
    for (const word of scenario.covers) by.set(word, [...(by.get(word) ?? []), scenario.id]);
  }
  const tables = GROUPS.map(({ title, word }) => {
    const rows = [...by].filter(([covered]) => word.test(covered)).sort(([a], [b]) => (a < b ? -1 : 1));
    return `### ${title}\n\n${table(
      ['row', 'scenarios'],
      rows.map(([covered, ids]) => [`\`${covered}\``, ids.map((id) => `\`${id}\``).join(', ')]),
    )}`;
  });
  return ['## What is covered', ...tables].join('\n\n');
}

const HOW_TO_WRITE_ONE = `## Write one

The [README](../README.md#write-your-own-scenario) goes through it step by step: copy a file that comes near, change it,
\`pumpdrill validate my.yaml\` until nothing is wrong, \`pumpdrill run my.yaml --policy open,layered\`. A \`.ts\` file whose default
export is \`defineScenario({ ... })\` is taken wherever a YAML file is; it is a program and runs with your rights.

To bring one into the catalogue, save it as \`scenarios/<family>/<id>.yaml\`, say where each number comes from in a comment, write
\`expect\` for \`open\` and \`layered\` before you run it, and hold it to the rules:
\`npx vitest run test/scenarios -t <id>\`. When a run surprises you, \`pumpdrill explain <id>\` and the report tell which
defence spoke first; change what you expected only once you know why.`;

function axesSection(): string {
  const rows = [
    ['when', '`pacing`', 'constant, ramp, burst, diurnal, low-and-slow, volleys; `lanes` play side by side'],
    ['where codes are asked for', '`surfaces`', SURFACES.join(', ')],
    ['by which channel', '`channels`', `${CHANNELS.join(', ')}; the n-th ask takes the n-th`],
    ['which numbers', '`destinations`', 'countries, range, prefixes, reserved (reach nobody), numbers-of (of people)'],
    [
      'from which addresses',
      '`identities.network`',
      `single, ipv6-prefix, pool of ${POOL_KINDS.join(', ')}, with rotation; exits-of (addresses that people have)`,
    ],
    ['from which machines', '`identities.device`, `agent`, `tampered`', 'none, one, pool, per-opener'],
    ['with which session', '`session`, `think`', 'none, scraped-token, visit-first'],
    ['again and again', '`resend`, `replays`', 'the resend button; a used code entered again'],
    ['who enters codes', '`verify`, `verifyFrom`', 'a share of them, from the same or another session'],
    [
      'challenges and mail',
      '`solver`, `email`, `behaviour`, `honeypot`',
      'services, farms, proof of work; throw-away mail',
    ],
    ['disguise', '`evasion`', `spellings, device spellings, headers (${SPOOFED_HEADERS.join(', ')}), poisoning`],
    [
      'what he does when refused',
      '`whenRefused`, `adapt`',
      'ignore, stop; back off, rotate, move on, solve, stop when losing',
    ],
    ['past every defence', '`through: provider-key`', 'a leaked key of the provider'],
    [
      'money',
      '`economics`, `tariff`, `provider`',
      'revenue share, proxies, numbers; price cards; billing and rules of the provider',
    ],
    ['real users', '`people`', `cohorts with habits, or \`population:\` ${POPULATION_NAMES.join(', ')}`],
    [
      'trouble',
      '`circumstances`, `provider.outages`',
      'replicas, clocks, a store that fails; messages that never arrive',
    ],
    ['the same with a change', '`variants`, `--set path=value`', 'any value of the file, any defence off'],
    ['what must come out', '`expect`, `invariants`', 'words by policy, with a reason; promises of probes'],
  ];
  return `## What a scenario may say\n\nThe JSON Schema beside this page (\`scenario.schema.json\`) has every field with its meaning, for your editor's completion too.\nAxes compose freely.\n\n${table(['axis', 'fields', 'words'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(CATALOGUE_PAGE, renderCatalogue());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
