/**
 * The page for people: one self-contained file that can be read without its script and without a network. Everything of a
 * scenario or a target is escaped by the type of the template.
 */
import { advice } from './html-advice.ts';
import { worthTable } from './html-attribution.ts';
import { gates } from './html-gates.ts';
import { matrix } from './html-matrix.ts';
import { type AssetPlace, htmlPage, type Page } from './html-page.ts';
import { runSection } from './html-run.ts';
import { runsTable } from './html-runs.ts';
import { summary } from './html-summary.ts';
import { factList, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { ReportModel, Section } from './model.ts';

/** Characters up to which runs are told in full, so that the whole catalogue can be sent by mail. A brief run takes about two thousand. */
const PAGE_MAX = 1_300_000;

export interface HtmlReportOptions {
  readonly assets?: AssetPlace;
  /** Every run with its charts and examples, however large that makes the page. */
  readonly allInFull?: boolean;
}

export function renderHtml(model: ReportModel): string {
  return htmlReport(model).html;
}

/** The page, and the files beside it where its style and script are to stand there. */
export function htmlReport(model: ReportModel, { assets, allInFull = false }: HtmlReportOptions = {}): Page {
  const front = [summary(model), advice(model), matrix(model), runsTable(model), gates(model), ...aggregates(model)];
  const back = provenance(model);
  const taken = [...front, back].reduce((sum, part) => sum + String(part).length, 0);
  const runs = runSections(model.sections, allInFull ? Number.POSITIVE_INFINITY : PAGE_MAX - taken);
  return htmlPage({
    title: titleOf(model),
    parts: [...front, ...runs, back],
    ...(assets === undefined ? {} : { assets }),
  });
}

function titleOf({ scorecard }: ReportModel): string {
  const names = [...new Set(scorecard.scenarios.map((score) => score.id))].slice(0, 4).join(', ');
  return `SMS pumping drill: ${names}`;
}

/** All in full where that fits; else the runs that matter most, and of the others what the matrix links to. */
function runSections(sections: readonly Section[], room: number): Markup[] {
  const shown = sections.map((section) => runSection(section, { brief: true }));
  let left = room - shown.reduce((sum, part) => sum + String(part).length, 0);
  let briefly = 0;
  for (const section of byWeight(sections)) {
    const full = runSection(section, { brief: false, twin: twinOf(section, sections) });
    const more = String(full).length - String(shown[section.index]).length;
    if (more > left) briefly += 1;
    else {
      shown[section.index] = full;
      left -= more;
    }
  }
  if (briefly === 0) return shown;
  return [
    html`<p class="soft">To keep the page small, ${briefly} of ${sections.length} runs are told briefly; those that cost the most or kept the most people out are told in full. <code>pumpdrill report RUN --only SCENARIO</code> tells any of them in full.</p>`,
    ...shown,
  ];
}

/** Of a run without defences: one against defences whose attack is the same. Undefined where there is none, or where it adapted. */
function twinOf({ score }: Section, sections: readonly Section[]): Section | undefined {
  if (isDefended(score)) return undefined;
  return sections.find(
    ({ score: other }) =>
      isDefended(other) &&
      other.id === score.id &&
      other.seed === score.seed &&
      other.digest === score.digest &&
      other.fraud.attempts === score.fraud.attempts,
  );
}

/** Broken promises first, then where a defended run lost the largest share or kept the most people out. */
function byWeight(sections: readonly Section[]): Section[] {
  return [...sections].sort((a, b) => weightOf(b) - weightOf(a) || a.index - b.index);
}

function weightOf({ score, expectation }: Section): number {
  const { fraud, legit, verdict } = score;
  const failed =
    verdict === 'fail' ||
    verdict === 'inconclusive' ||
    (expectation !== null && (score.expectation?.differences.length ?? 0) > 0);
  const broken = (score.invariants ?? []).some(({ result }) => result === 'broken');
  const leaked = isDefended(score) && fraud.undefendedLossMicro > 0 ? fraud.lossMicro / fraud.undefendedLossMicro : 0;
  return (failed ? 4 : 0) + (broken ? 2 : 0) + leaked + (legit.insultRate.value ?? 0);
}

function isDefended({ defences }: Section['score']): boolean {
  return defences.some(({ mode }) => mode === 'enforce');
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

/** How to get the same again, what was taken for granted on the way, and what nobody looked at. */
function provenance({ scorecard, tariffs, worthMeanings, notMeasured }: ReportModel): Markup {
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
  const meanings =
    worthMeanings.length === 0
      ? NOTHING
      : html`<h3 id="worth">What a defence is worth</h3><ul>${worthMeanings.map((one) => html`<li>${one}</li>`)}</ul>`;
  return html`<section id="measured"><h2>How this was measured</h2>${factList({ title: '', facts }, '')}${meanings}<h3>What was not measured</h3><ul>${notMeasured.map((one) => html`<li>${one}</li>`)}</ul>${assumed}</section>`;
}
