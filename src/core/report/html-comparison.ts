/** Two runs side by side, as one page: what it comes to and every scenario on the first screen, then the worst in full. */
import type { Change, Comparison, PairedScenario } from '../score/comparison-format.ts';
import { CHANGE_WORDS, comparisonModel, isSame, seedsText } from './comparison.ts';
import { type ComparisonPage, DRAWN_MAX } from './comparison-page.ts';
import { rowOf, signedText, spanOf } from './comparison-rows.ts';
import { type VerdictSentence, verdictSentences } from './comparison-verdict.ts';
import { comparedSection, isOnBothSides } from './html-comparison-scenario.ts';
import { type AssetPlace, htmlPage, type Page } from './html-page.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';

const VERDICTS: Readonly<Record<Change, string>> = {
  regression: 'REGRESSION',
  unclear: 'UNCLEAR',
  'no-worse': 'NO WORSE',
  same: 'THE SAME',
  better: 'BETTER',
};

export function renderComparisonHtml(page: ComparisonPage, assets: AssetPlace = 'inline'): Page {
  const { comparison, pairs } = page;
  const model = comparisonModel(comparison);
  const shown = new Set(pairs.map(({ index }) => index));
  const changed = [...comparison.scenarios.keys()].filter((index) => !isSame(comparison.scenarios[index]!));
  const full = changed.filter((index, place) => shown.has(index) || place < DRAWN_MAX);
  const parts = [
    header(page, model.headline),
    overview(comparison, new Set(full)),
    ...full.map((index) =>
      comparedSection(comparison.scenarios[index]!, {
        index,
        pair: pairs.find((pair) => pair.index === index) ?? null,
      }),
    ),
    full.length < changed.length
      ? html`<p class="soft">The ${DRAWN_MAX} scenarios that came off worst are shown in full; the others stand in the table.</p>`
      : NOTHING,
    model.unpaired.length === 0
      ? NOTHING
      : html`<section><h2>Not compared</h2><ul>${model.unpaired.map((line) => html`<li>${line}</li>`)}</ul></section>`,
    html`<section><h2>How this was judged</h2>${model.notes.map((note) => html`<p class="soft">${note}</p>`)}</section>`,
  ];
  return htmlPage({ title: titleOf(page), parts, sheets: ['comparison'], assets });
}

function titleOf({ comparison, names }: ComparisonPage): string {
  return `SMS pumping drill: ${CHANGE_WORDS[comparison.change]}, ${sidesText(names, comparison)}`;
}

/** By name, and by policy where that is what differs. */
function sidesText({ before, after }: ComparisonPage['names'], { scenarios }: Comparison): string {
  if (before !== after) return `${before} beside ${after}`;
  const policies = [
    ...new Set(scenarios.map((scenario) => `${scenario.policies.before} beside ${scenario.policies.after}`)),
  ];
  return `${before}: ${policies.join(', ')}`;
}

function header(page: ComparisonPage, headline: string): Markup {
  const { comparison, names } = page;
  const sentences = verdictSentences(comparison);
  const before = comparison.engine.before;
  const { target } = comparison;
  const targets = target.before === target.after ? target.after : `${target.before} before, ${target.after} after`;
  const played = `${before === 'simulate' ? 'Simulated' : `Played (${before})`} against ${targets}. Real users are synthetic people.`;
  const sides =
    names.before === names.after
      ? `Two sides of one run: ${names.after}.`
      : `Before: ${names.before}. After: ${names.after}.`;
  return html`<header><h1>SMS pumping drill, before and after</h1><p class="badge ${comparison.change}">${VERDICTS[comparison.change]}</p>${sentences.map(sentence)}<p>${headline}</p><p class="soft">${sides} ${played}</p></header>`;
}

function sentence(said: VerdictSentence): Markup {
  const pieces = said.phrases.map(({ text, figure: place }) =>
    place === undefined ? html`${text}` : figure(place, text),
  );
  return html`<p class="headline">${pieces}</p>`;
}

/** Every scenario in one line, worst first as the comparison has them. Columns that say the same everywhere are left out. */
function overview({ scenarios }: Comparison, full: ReadonlySet<number>): Markup {
  const varies = (text: (scenario: PairedScenario) => string) => new Set(scenarios.map(text)).size > 1;
  const columns = { policy: varies(policyText), seeds: varies(({ seeds }) => seedsText(seeds)) };
  const intervals = { loss: hasInterval(scenarios, 'loss'), 'kept-out': hasInterval(scenarios, 'kept-out') };
  const rows = scenarios.map((scenario, index) => {
    const { id, seeds, change, verdicts } = scenario;
    const changed = verdicts.filter(isOnBothSides).length;
    return [
      full.has(index) ? html`<a href="#pair-${index + 1}">${id}</a>` : id,
      ...(columns.policy ? [policyText(scenario)] : []),
      ...(columns.seeds ? [seedsText(seeds)] : []),
      judged(change),
      ...cells(scenario, { index, metric: 'loss', interval: intervals.loss }),
      ...cells(scenario, { index, metric: 'kept-out', interval: intervals['kept-out'] }),
      changed === 0 ? '' : String(changed),
    ];
  });
  const head = [
    ...['scenario', ...(columns.policy ? ['policy'] : []), ...(columns.seeds ? ['seeds'] : []), 'judged'],
    ...['#bill before', '#bill after', '#change', ...(intervals.loss ? ['#95 %'] : [])],
    ...['#kept out before', '#kept out after', '#change', ...(intervals['kept-out'] ? ['#95 %'] : [])],
    '#verdicts changed',
  ];
  return html`<section><h2>Every scenario, worst first</h2>${table({ label: 'Every scenario, worst first', head, rows })}</section>`;
}

function policyText({ policies }: PairedScenario): string {
  return policies.before === policies.after ? policies.after : `${policies.before} -> ${policies.after}`;
}

/** Of other seeds: what other people would show stands with each scenario. */
function hasInterval(scenarios: readonly PairedScenario[], metric: 'loss' | 'kept-out'): boolean {
  return scenarios.some(({ metrics }) => metrics.some(({ id, interval }) => id === metric && isOverSeeds(interval)));
}

function isOverSeeds(interval: PairedScenario['metrics'][number]['interval']): boolean {
  return interval !== null && !interval.method.startsWith('newcombe');
}

/** A word, and a colour beside it. */
export function judged(change: Change): Markup {
  return html`<span class="judged ${change}">${CHANGE_WORDS[change]}</span>`;
}

function cells(
  { metrics, currency }: PairedScenario,
  { index, metric, interval }: { index: number; metric: 'loss' | 'kept-out'; interval: boolean },
): (Markup | string)[] {
  const place = metrics.findIndex(({ id }) => id === metric);
  const found = metrics[place];
  if (found === undefined) return ['', '', '', ...(interval ? [''] : [])];
  const row = rowOf(found, { index: place, currency });
  const at = (key: 'before' | 'after' | 'difference' | 'interval', text: string = row[key]) =>
    text === '' ? '' : figure(`scenarios.${index}.metrics.${place}.${key}`, text);
  const span =
    found.interval === null || !isOverSeeds(found.interval)
      ? ''
      : spanOf(found.interval, (value) => signedText(value, { unit: found.unit, currency }));
  return [at('before'), at('after'), at('difference'), ...(interval ? [at('interval', span)] : [])];
}
