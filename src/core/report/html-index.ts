/** All runs in one table, and where each policy is going: the page that links the reports. */
import { encodedPath } from './encoded-path.ts';
import { type AssetPlace, htmlPage, type Page } from './html-page.ts';
import { figure, table } from './html-tables.ts';
import { momentText, trendArticle } from './html-trend.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { type IndexModel, type IndexPage, type IndexRow, indexModel } from './run-index.ts';
import { countText, moneyText } from './wording.ts';

const VERDICTS: Readonly<Record<IndexRow['run']['scorecard']['verdict'], string>> = {
  pass: 'pass',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  ungated: 'no gate',
};
/** Scenarios that are named in a row. */
const NAMED_MAX = 3;

export function renderIndexHtml(page: IndexPage, assets: AssetPlace = 'inline'): Page {
  const model = indexModel(page);
  const parts = [header(model), runs(model), trends(model), leftOut(model)];
  return htmlPage({ title: 'SMS pumping drills', parts, sheets: ['index'], assets });
}

function header({ rows, problems }: IndexModel): Markup {
  const failed = rows.filter(({ run }) => run.scorecard.verdict === 'fail').length;
  const newest = rows.filter(({ run }) => run.startedAt !== null).at(-1);
  const said = newest === undefined ? NOTHING : html`<p class="headline">${newestSentence(newest)}</p>`;
  const warning =
    problems.length === 0
      ? NOTHING
      : html`<p class="warning"><a href="#left-out">Left out: ${countText(problems.length)} of what was named ${problems.length === 1 ? 'is no run' : 'are no runs'}.</a></p>`;
  return html`<header><h1>SMS pumping drills</h1>${said}<p class="soft">${countText(rows.length)} ${rows.length === 1 ? 'run' : 'runs'}, ${failed === 0 ? 'none with a failed gate' : `${countText(failed)} with a failed gate`}. Times are UTC. Real users are synthetic people.</p>${warning}</header>`;
}

function newestSentence({ run, policies }: IndexRow): string {
  return `The newest run, ${momentText(run.startedAt ?? '')}: ${policies.map(({ sentence }) => sentence).join(' ')}`;
}

function leftOut({ problems }: IndexModel): Markup {
  if (problems.length === 0) return NOTHING;
  return html`<section id="left-out"><h2>Left out</h2><ul>${problems.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

/** The newest first: it is what one looks for. */
function runs({ rows }: IndexModel): Markup {
  const cells = rows.map((row, i) => rowCells(row, `runs.${i}.`)).reverse();
  const head = [
    ...['started', 'run', 'played', 'verdict', 'policy'],
    ...['#fraud bill', '#undefended', '#real users kept out', 'scenarios', '#seeds'],
  ];
  return html`<section><h2>Every run, the newest first</h2>${table({ label: 'Every run', head, rows: cells })}</section>`;
}

/** A line per policy in each of its cells, and a line more for each further currency. */
function rowCells({ run, scenarios, seeds, policies }: IndexRow, at: string): (Markup | string)[] {
  const { verdict, engine, target } = run.scorecard;
  const entries = policies.flatMap((total, p) => {
    const place = `${at}policies.${p}.`;
    const people = html`${figure(`${place}insults`, countText(total.insults))} of ${figure(`${place}intents`, countText(total.intents))}`;
    const bills = total.bills.map((bill, b) => ({
      loss: figure(`${place}bills.${b}.lossMicro`, moneyText(bill.lossMicro, bill.currency)),
      undefended: figure(`${place}bills.${b}.undefendedMicro`, bill.undefendedText),
    }));
    const lines = bills.length === 0 ? [{ loss: 'no attack', undefended: '' }] : bills;
    return lines.map(({ loss, undefended }, line) => ({
      policy: line === 0 ? total.policy : '',
      people: line === 0 ? people : '',
      loss,
      undefended,
    }));
  });
  const column = (of: (entry: (typeof entries)[number]) => Markup | string) =>
    html`${entries.map((entry) => html`<span class="line">${of(entry)}</span>`)}`;
  return [
    run.startedAt === null ? html`<span class="soft">not known</span>` : momentText(run.startedAt),
    run.report === null ? run.name : html`<a href="${encodedPath(run.report)}">${run.name}</a>`,
    `${engine}, ${target}`,
    verdictCell(verdict),
    ...[column(({ policy }) => policy), column(({ loss }) => loss), column(({ undefended }) => undefended)],
    ...[column(({ people }) => people), scenariosText(scenarios), countText(seeds)],
  ];
}

function verdictCell(verdict: IndexRow['run']['scorecard']['verdict']): Markup {
  const word = VERDICTS[verdict];
  return verdict === 'fail' || verdict === 'inconclusive' ? html`<strong class="bad">${word}</strong>` : html`${word}`;
}

function scenariosText(ids: readonly string[]): string {
  const named = ids.slice(0, NAMED_MAX).join(', ');
  return ids.length > NAMED_MAX ? `${named} and ${countText(ids.length - NAMED_MAX)} more` : named;
}

function trends({ policyTrends, scenarioTrends, trendsLeftOut }: IndexModel): Markup {
  if (policyTrends.length + scenarioTrends.length === 0)
    return html`<section><h2>Where it is going</h2><p class="soft">Nothing was played twice yet.</p></section>`;
  const left =
    trendsLeftOut === 0
      ? NOTHING
      : html`<p class="soft">The ${countText(scenarioTrends.length)} that moved most between their last two runs; ${countText(trendsLeftOut)} more are left out.</p>`;
  const single =
    scenarioTrends.length === 0
      ? NOTHING
      : html`<section><h2>Scenario by scenario</h2>${left}<div class="trends">${scenarioTrends.map((trend) => trendArticle(trend, 'Scenario'))}</div></section>`;
  return html`<section><h2>Where each policy is going</h2><p class="soft">From left to right in order of start.</p><div class="trends">${policyTrends.map((trend) => trendArticle(trend, 'Policy'))}</div></section>
${single}`;
}
