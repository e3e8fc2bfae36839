/** `explain <scenario>`: what it models, why attackers do it, what stops it, what to expect, and what to change about it. */
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { ATTACK_TECHNIQUES, OWASP_API_RISKS } from '../core/domain/threat-names.ts';
import { indented, wrap } from '../core/report/wrap.ts';
import type { Claim } from '../core/scenario/claim-format.ts';
import type { Campaign, Scenario } from '../core/scenario/format.ts';
import { openersIn } from '../core/schedule/pacers.ts';
import { invariantLimitText } from '../core/score/invariants.ts';
import { spanText } from '../core/score/sentences.ts';
import { loadScenarios, scenarioCatalogue } from '../io/scenario-files.ts';
import { SINK_ENTRIES } from './catalogue.ts';
import { type Parameter, worthChanging } from './parameters.ts';

/** Columns that everybody has. */
const WIDTH = 80;

export interface ExplainedScenario {
  readonly value: unknown;
  readonly lines: readonly string[];
}

/** `file` is read; throws PumpdrillError with every problem. */
export function explainScenario(file: string): ExplainedScenario {
  const [loaded] = loadScenarios([file]);
  if (loaded === undefined) throw new Error('invariant broken: a scenario file without a scenario');
  const { scenario, input } = loaded;
  const parameters = worthChanging(scenario, input);
  const stoppers = scenario.stoppedBy.map((id) => ({ id, summary: summaryOf(id) }));
  const weaknesses = weaknessesOf(scenario);
  return {
    value: { kind: 'scenario', file, ...scenario, stoppers, weaknesses, parameters },
    lines: linesOf({
      name: scenarioCatalogue().some((entry) => entry.file === file) ? scenario.id : file,
      scenario,
      parameters,
      stoppers,
      weaknesses,
    }),
  };
}

interface Told {
  /** What the command line calls it. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly parameters: readonly Parameter[];
  readonly stoppers: readonly { readonly id: string; readonly summary: string }[];
  readonly weaknesses: readonly Weakness[];
}

function linesOf({ name, scenario, parameters, stoppers, weaknesses }: Told): string[] {
  const { id, family, title, summary, motive, campaigns, people, expect, invariants, variants } = scenario;
  return [
    ...wrap(`${id} (${family}): ${title}`, WIDTH),
    '',
    ...wrap(summary.trim(), WIDTH, ''),
    ...block('Why attackers do it', motive === undefined ? [] : [motive]),
    ...block(
      'What stops it, the best first',
      stoppers.map((one) => `${one.id}: ${one.summary}`),
    ),
    ...block('What to expect', expect.map(expectationLine)),
    ...block(
      'What must hold',
      invariants.map((one) => `${one.id}: ${invariantLimitText(one)}. ${one.because}`),
    ),
    ...block('Circumstances', circumstanceLines(scenario.circumstances)),
    ...block('What the documents claim', (scenario.claims?.tested ?? []).map(claimLine)),
    ...block('Attackers', campaigns.length === 0 ? ['none: legitimate traffic only'] : campaigns.map(campaignLine)),
    ...block(
      'Real users',
      people.map(
        (one) => `${one.id}: ${openersIn(one.pacing)} intents; ${one.cohorts.map((cohort) => cohort.id).join(', ')}`,
      ),
    ),
    ...block(
      'Figures',
      scenario.figures.map(({ what, value, kind }) => `${what}: ${value} (${kind})`),
    ),
    ...block(
      'Also played',
      variants.map((variant) => `${variant.id}: ${variant.why}`),
    ),
    ...block(
      'Catalogues',
      weaknesses.map((one) => `${one.catalogue} ${one.id}: ${one.name}`),
    ),
    ...block('Sources', scenario.sources),
    '',
    `Run it: pumpdrill run ${name} --policy open,layered`,
    ...(parameters.length === 0 ? [] : ['', 'Change it', ...parameters.flatMap(parameterLines)]),
  ];
}

/** Nothing at all where there is nothing to say. */
function block(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return ['', title, ...texts.flatMap((text) => indented(`- ${text.trim()}`, WIDTH))];
}

function expectationLine(expectation: Scenario['expect'][number]): string {
  const { policy, fraud, people, firstStop, defences, invariants, because } = expectation;
  const words = [
    ...(fraud === undefined ? [] : [`fraud ${fraud}`]),
    ...(people === undefined ? [] : [`people ${people}`]),
    ...(firstStop === undefined || firstStop === 'none' ? [] : [`first stopped by ${firstStop}`]),
    ...Object.entries(defences).map(([id, verdict]) => `${id} ${verdict}`),
    ...Object.entries(invariants).map(([id, result]) => `${id} ${result}`),
  ];
  return `${policy}: ${words.join(', ')}. ${because.trim()}`;
}

function campaignLine(campaign: Campaign): string {
  const { id, pacing, destinations, identities, session, through } = campaign;
  const { network, device } = identities;
  const words = [
    `${id}: ${openersIn(pacing)} openers (${pacing.kind})`,
    `destinations ${destinations.kind}`,
    `network ${network.kind}`,
    `device ${device.kind}`,
    // A key opens no page.
    ...(through === 'target' ? [`session ${session}`] : ['straight to the provider with a leaked key']),
    ...waysOf(campaign),
  ];
  return words.join(', ');
}

/** What only some campaigns do: other places and channels, and how they hide. */
function waysOf({ surfaces, channels, evasion, adapt }: Campaign): string[] {
  const { spelling, deviceSpelling, headers, claims, poisons } = evasion;
  return [
    ...(surfaces.join() === 'login' ? [] : [`at ${surfaces.join(', ')}`]),
    ...(channels.join() === 'sms' ? [] : [`by ${channels.join(', then ')}`]),
    ...(spelling === 'rotate' ? ['numbers in every spelling'] : []),
    ...(deviceSpelling === 'rotate' ? ['device signals in every spelling'] : []),
    ...(headers.length === 0
      ? []
      : [`claims ${poisons === undefined ? claims : `the address of ${poisons}`} in ${headers.join(', ')}`]),
    ...(adapt === undefined ? [] : [`when refused: ${adapt.moves.map(({ kind }) => kind).join(', then ')}`]),
  ];
}

/** Only what is not as usual. */
function circumstanceLines({
  replicas,
  clockSkew,
  storeLatency,
  storeFaults,
  needsWire,
}: Scenario['circumstances']): string[] {
  return [
    ...(replicas > 1 ? [`${replicas} replicas behind a load balancer`] : []),
    ...(clockSkew.length > 0 ? [`clocks of the replicas off by ${clockSkew.map(skewText).join(', ')}`] : []),
    ...(storeLatency > 0 ? [`a call to the store takes ${spanText(storeLatency)}`] : []),
    ...storeFaults.map(faultLine),
    ...(needsWire === undefined ? [] : [`needs bytes on a wire (${needsWire}): play it with --engine live`]),
  ];
}

function skewText(ms: number): string {
  return `${ms < 0 ? '-' : ''}${spanText(Math.abs(ms))}`;
}

function faultLine(fault: Scenario['circumstances']['storeFaults'][number]): string {
  const when = `${spanText(fault.from)} after the start`;
  return fault.how === 'forgets'
    ? `the store forgets all it knew, ${when}`
    : `the store ${fault.how} for ${spanText(fault.lasts)}, ${when}`;
}

/** A claim is tested by a command of its own. */
function claimLine({ id, text, by, of, expected, because }: Claim): string {
  const word = expected.replaceAll('-', ' ');
  return `${by}: ${text} Expected of ${of.policy}: ${word}. ${because} (pumpdrill claims ${id})`;
}

/** Never broken: a line of it can be copied. */
function parameterLines({ path, value, asks }: Parameter): string[] {
  return [`  --set ${path}=${value}`, `      ${asks}`];
}

/** A defence of the target, or a rule of the provider. */
function summaryOf(id: string): string {
  const described: readonly { readonly id: string; readonly summary: string }[] = [
    ...Object.values(DEFENCES),
    ...SINK_ENTRIES,
  ];
  return described.find((one) => one.id === id)?.summary ?? 'not a defence of the bundled target';
}

interface Weakness {
  readonly catalogue: string;
  readonly id: string;
  readonly name: string;
}

function weaknessesOf({ technique, owasp }: Scenario): Weakness[] {
  return [
    ...(technique === undefined
      ? []
      : [{ catalogue: 'MITRE ATT&CK', id: technique, name: ATTACK_TECHNIQUES[technique] }]),
    ...owasp.map((id) => ({ catalogue: 'OWASP', id, name: OWASP_API_RISKS[id] })),
  ];
}
