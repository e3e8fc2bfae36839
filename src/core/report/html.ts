/**
 * The page for people: one self-contained file, no network, and whole without its script. Everything of a scenario or a target
 * is escaped by the type of the template.
 */

import { worthTable } from './html-attribution.ts';
import { gates } from './html-gates.ts';
import { type AssetPlace, htmlPage, type Page } from './html-page.ts';
import { runSection } from './html-run.ts';
import { matrix, runsTable, summary } from './html-summary.ts';
import { factList, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { ReportModel } from './model.ts';

/** Runs shown with charts and examples; further ones are brief. Keeps twenty seeds of the starter pack to a few MB. */
const FULL_RUNS_MAX = 24;

export function renderHtml(model: ReportModel): string {
  return htmlReport(model).html;
}

export interface HtmlReportOptions {
  readonly assets?: AssetPlace;
  /** Every run with its charts and examples, however many they are. */
  readonly allInFull?: boolean;
}

/** The page, and the files beside it where its style and script are to stand there. */
export function htmlReport(model: ReportModel, { assets, allInFull = false }: HtmlReportOptions = {}): Page {
  const fullMax = allInFull ? Number.POSITIVE_INFINITY : FULL_RUNS_MAX;
  const parts = [
    summary(model),
    runsTable(model),
    matrix(model),
    gates(model),
    ...aggregates(model),
    ...model.sections.map((section) => runSection(section, { brief: section.index >= fullMax })),
    model.sections.length > fullMax
      ? html`<p class="soft">Charts and examples are shown for the first ${fullMax} runs; series.json has them all.</p>`
      : NOTHING,
    provenance(model),
  ];
  return htmlPage({ title: titleOf(model), parts, ...(assets === undefined ? {} : { assets }) });
}

function titleOf({ scorecard }: ReportModel): string {
  const names = [...new Set(scorecard.scenarios.map((score) => score.id))].slice(0, 4).join(', ');
  return `SMS pumping drill: ${names}`;
}

function aggregates({ aggregates: groups }: ReportModel): Markup[] {
  return groups.map(
    (group) =>
      html`<section><h2>${group.title}</h2>${factList(group, `aggregates.${group.index}.`)}${meanWorth(group)}</section>`,
  );
}

function meanWorth({ worth, title, index }: ReportModel['aggregates'][number]): Markup {
  if (worth === null) return NOTHING;
  const label = `What each defence is worth: ${title}`;
  return html`<h3>What each defence is worth, mean over seeds</h3>${worthTable(worth, { label, prefix: `aggregates.${index}.` })}`;
}

/** How to get the same again, and what was taken for granted on the way. */
function provenance({ scorecard, tariffs }: ReportModel): Markup {
  const seeds = [...new Set(scorecard.scenarios.map((score) => score.seed))];
  const facts = [
    { name: 'Get the same again', value: scorecard.command },
    { name: 'Exit code', value: String(scorecard.exitCode) },
    { name: seeds.length === 1 ? 'Seed' : 'Seeds', value: seeds.join(', ') },
    ...tariffs.map((tariff) => ({ name: 'Prices', value: tariff })),
  ];
  const rows = scorecard.assumptions.map((assumption) => [assumption.text, assumption.source]);
  const assumed =
    rows.length === 0
      ? NOTHING
      : html`<h3>Taken for granted</h3>${table({ label: 'Assumptions', head: ['assumption', '~source'], rows })}`;
  return html`<section><h2>How this was measured</h2>${factList({ title: '', facts }, '')}${assumed}</section>`;
}
