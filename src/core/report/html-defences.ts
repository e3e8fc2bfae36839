/** The defences of one run: what each did, what it is worth, and the evidence for its verdict. */
import type { WorthTable } from './attribution-facts.ts';
import { evidenceOf, type RunEvidence } from './evidence-facts.ts';
import { worthCell } from './html-attribution.ts';
import { figure, table } from './html-tables.ts';
import { verdictMarkup } from './html-verdict.ts';
import { html, type Markup, NOTHING, type Piece } from './markup.ts';
import type { Section } from './model.ts';
import { countText } from './wording.ts';

export function defences(section: Section, label: string): Markup {
  const { score, anchor, index, worth } = section;
  if (score.defences.length === 0) return NOTHING;
  const base = `scenarios.${index}.`;
  const rows = score.defences.map((defence, i): Piece[] => {
    const at = (path: string, text: string) => figure(`${base}defences.${i}.${path}`, text);
    const { refused, evaluated } = defence;
    return [
      html`${defence.id}${defence.mode === 'observe' ? html` <span class="soft">(observes)</span>` : NOTHING}`,
      verdictMarkup(defence.verdict),
      html`${at('refused.fraud', countText(refused.fraud))} of ${at('evaluated.fraud', countText(evaluated.fraud))}`,
      html`${at('refused.legit', countText(refused.legit))} of ${at('evaluated.legit', countText(evaluated.legit))}`,
      ...worthCells(worth, defence.id, base),
    ];
  });
  const head = [
    ...['defence', 'verdict', '#fraud refused', '#real users refused'],
    ...(worth === null ? [] : ['~without it the attack', ...worth.head.map((name) => `#${name}`)]),
  ];
  const rowIds = score.defences.map((_, i) => `${anchor}-d${i}`);
  const rowScopes = score.defences.map((_, i) => `${base}defences.${i}.`);
  return html`<h3>Defences</h3>${table({ label, head, rows, rowIds, rowScopes })}${notes(worth)}${evidence(evidenceOf(score))}`;
}

function worthCells(worth: WorthTable | null, id: string, prefix: string): Piece[] {
  if (worth === null) return [];
  const row = worth.rows.find(({ defence }) => defence === id);
  if (row === undefined) return ['', ...worth.head.map(() => '')];
  return [row.sentence, ...row.cells.map((cell) => worthCell(cell, prefix))];
}

function notes(worth: WorthTable | null): Markup {
  if (worth === null) return NOTHING;
  const own = worth.basis.map((note) => html`<p class="soft">${note}</p>`);
  return html`${own}<p class="soft"><a href="#worth">What these columns mean</a></p>`;
}

function evidence(run: RunEvidence): Markup {
  const entries = run.entries.map(
    ({ defence, sentences }) =>
      html`<div><dt>${defence.id} ${verdictMarkup(defence.verdict)}</dt><dd>${sentences.map((one) => html`<p>${one}</p>`)}</dd></div>`,
  );
  return html`<details><summary>Evidence for each verdict</summary>${shared(run)}<dl class="evidence">${entries}</dl>${idle(run)}</details>`;
}

function shared({ shared: sentences }: RunEvidence): Markup[] {
  return sentences.map((sentence) => html`<p class="soft">${sentence}</p>`);
}

function idle({ idle: found }: RunEvidence): Markup {
  if (found.length === 0) return NOTHING;
  return html`<p class="soft">Refused nobody, and without them nothing changes: ${found.map(({ defence }) => defence.id).join(', ')}.</p>`;
}

/** For a page of very many runs: a line for every defence that did something, so that links from the matrix lead to a reason. */
export function briefDefences(section: Section): Markup {
  const { score, anchor } = section;
  if (score.defences.length === 0) return NOTHING;
  const run = evidenceOf(score);
  const entries = run.entries.map(
    ({ defence, index, sentences }) =>
      html`<li id="${anchor}-d${index}">${defence.id} ${verdictMarkup(defence.verdict)} ${sentences.slice(0, 2).join(' ')}</li>`,
  );
  const others = run.idle.map(
    ({ defence, index }) =>
      html` <span id="${anchor}-d${index}">${defence.id} ${verdictMarkup(defence.verdict)}</span>`,
  );
  const rest =
    others.length === 0
      ? NOTHING
      : html`<li class="soft">Refused nobody, and without them nothing changes:${others}</li>`;
  return html`<ul class="briefly">${entries}${rest}</ul>`;
}
