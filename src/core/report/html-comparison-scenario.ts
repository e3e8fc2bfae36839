/** One scenario of a comparison in full: its figures, both timelines, whose verdict changed, and where the two runs parted. */
import type { PairedScenario, VerdictChange } from '../score/comparison-format.ts';
import type { Verdict } from '../score/scorecard.ts';
import { CHANGE_WORDS, seedsText } from './comparison.ts';
import type { DrawnPair, FirstDifference } from './comparison-page.ts';
import { rowOf } from './comparison-rows.ts';
import { comparisonChart } from './html-comparison-chart.ts';
import { figure, table } from './html-tables.ts';
import { verdictMarkup } from './html-verdict.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { percentText, spanText } from './wording.ts';

export function comparedSection(
  scenario: PairedScenario,
  { index, pair }: { index: number; pair: DrawnPair | null },
): Markup {
  const { id, policies, seeds, change } = scenario;
  const policy =
    policies.before === policies.after ? `under ${policies.after}` : `${policies.before} beside ${policies.after}`;
  return html`<section id="pair-${index + 1}" class="run"><h2>${id} <small>${policy}, ${seedsText(seeds)}</small></h2><p class="judged ${change}">${CHANGE_WORDS[change]}</p>${scenario.doubts.map((doubt) => html`<p class="warning">Not judged: ${doubt}</p>`)}
${figures(scenario, index)}
${pair === null ? html`<p class="soft">No timelines were kept of these runs.</p>` : timelines(scenario, pair)}
${cohort(scenario, index)}${verdicts(scenario)}</section>`;
}

function figures(scenario: PairedScenario, index: number): Markup {
  const rows = scenario.metrics.map((metric, place) => {
    const row = rowOf(metric, { index: place, currency: scenario.currency });
    const at = (key: 'before' | 'after' | 'difference' | 'interval') =>
      row[key] === '' ? '' : figure(`scenarios.${index}.metrics.${place}.${key}`, row[key]);
    return [row.name, at('before'), at('after'), at('difference'), at('interval'), row.change];
  });
  const head = ['figure', '#before', '#after', '#change', '#95 %', '~judged'];
  return table({ label: labelFor(scenario, 'Figures'), head, rows });
}

/** Regions of the same kind stand under many scenarios: each is named after its own. */
function labelFor({ id, policies }: PairedScenario, what: string): string {
  return `${what}: ${id}, ${policies.before} and ${policies.after}`;
}

function timelines({ currency, policies, seeds }: PairedScenario, pair: DrawnPair): Markup {
  const names = { before: `before: ${policies.before}`, after: `after: ${policies.after}` };
  const chart = comparisonChart({ currency, names, before: pair.before, after: pair.after });
  if (chart === null)
    return html`<p class="soft">The two were kept in buckets of different width and are not drawn.</p>`;
  const which = seeds.length === 1 ? '' : `Drawn: seed ${pair.seed}, whose bill rose most. `;
  return html`<h3>Over time</h3><p class="soft">${which}Both on the same scale.</p>${chart}${parting(pair)}`;
}

function parting({ difference }: DrawnPair): Markup {
  if (difference === undefined) return NOTHING;
  if (difference === null) return html`<p>No attempt came otherwise.</p>`;
  return html`<p>${partingText(difference)}</p>`;
}

function partingText({ atMs, intent, number, before, after }: FirstDifference): string {
  const who = intent === 'fraud' ? 'a fraud attempt' : "a real user's attempt";
  const which = number === '' ? '' : ` for ${number}`;
  return `The first attempt that came otherwise is ${who}${which} at ${spanText(atMs)}: before ${before}, after ${after}.`;
}

function cohort({ cohort: worse }: PairedScenario, index: number): Markup {
  if (worse === null) return NOTHING;
  const at = (key: 'before' | 'after') => figure(`scenarios.${index}.cohort.${key}`, percentText(worse[key]));
  return html`<p>Most more kept out: ${worse.id}, from ${at('before')} to ${at('after')}.</p>`;
}

/** A row each where both sides have the defence; those of one side stand in a sentence: that was decided, not found. */
function verdicts(scenario: PairedScenario): Markup {
  const both = scenario.verdicts.filter(isOnBothSides);
  const rows = both.map(({ id, before, after, seeds }) => [
    id,
    verdictMarkup(before),
    verdictMarkup(after),
    seeds.length === scenario.seeds.length ? 'every seed' : seedsText(seeds),
  ]);
  const head = ['defence', 'before', 'after', 'in'];
  const found =
    rows.length === 0
      ? html`<p class="soft">Every defence that both sides have was judged the same.</p>`
      : html`<h3>Defences that were judged otherwise</h3>${table({ label: labelFor(scenario, 'Defences'), head, rows })}`;
  return html`${found}${only('before', scenario)}${only('after', scenario)}`;
}

type Both = VerdictChange & { readonly before: Verdict; readonly after: Verdict };

export function isOnBothSides(change: VerdictChange): change is Both {
  return change.before !== null && change.after !== null;
}

function only(side: 'before' | 'after', scenario: PairedScenario): Markup {
  const other = side === 'before' ? 'after' : 'before';
  const entries = scenario.verdicts.flatMap((change) => {
    const verdict = change[side];
    if (verdict === null || change[other] !== null) return [];
    const where = change.seeds.length === scenario.seeds.length ? '' : ` (${seedsText(change.seeds)})`;
    return [html`<li>${change.id} ${verdictMarkup(verdict)}${where}</li>`];
  });
  if (entries.length === 0) return NOTHING;
  return html`<h3>Only ${side}</h3><ul class="only">${entries}</ul>`;
}
