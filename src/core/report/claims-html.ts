/** The claims report as a page: what came out on the first screen, then the two rankings, then every claim in full. */
import type { ClaimEntry, ClaimsReport, RankingEntry } from '../score/claim-report.ts';
import {
  conditionsText,
  conditionText,
  DOCUMENTS,
  estimateText,
  figureText,
  flipText,
  headline,
  holdingText,
  policyText,
  sharpnessText,
} from './claims-wording.ts';
import { htmlPage } from './html-page.ts';
import { factList, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';

const WORDS: Readonly<Record<ClaimEntry['verdict'], string>> = {
  holds: 'holds',
  'holds-only-if': 'holds only if',
  'does-not-hold': 'does not hold',
};

export function renderClaimsHtml(report: ClaimsReport): string {
  const parts = [
    header(report),
    overview(report),
    ...turns(report),
    ...report.rankings.map(ranking),
    ...report.claims.map(claimSection),
  ];
  return htmlPage({ title: 'SMS pumping: what the documents claim, tested', parts, sheets: ['claims'] }).html;
}

function header(report: ClaimsReport): Markup {
  return html`<header><h1>What the documents claim, tested</h1><p class="headline">${headline(report)}</p><p class="soft">Every figure is the mean of ${report.seeds} simulated runs with its 95 % interval; every other combination of assumptions is played with ${report.pointSeeds} seeds. People and attackers are synthetic: a share of combinations is no probability. Assumptions were chosen to include some that speak against each claim, so that none holds under all of them is no surprise.</p><p class="soft">${DOCUMENTS}</p><p class="soft">Get the same again: <code>${report.command}</code></p>${lead(report)}</header>`;
}

/** Requirements G, the first claim: which of the two documents' first advice comes first. */
function lead({ claims }: ClaimsReport): Markup {
  const entries = claims.flatMap(({ id, text, flip }) =>
    flip === null ? [] : [html`<li><a href="#${id}">${text}</a> ${flipText(flip)}</li>`],
  );
  return entries.length === 0 ? NOTHING : html`<ul>${entries}</ul>`;
}

function overview({ claims }: ClaimsReport): Markup {
  const entries = claims.map(
    (claim) =>
      html`<li><span class="claimed"><a href="#${claim.id}">${claim.text}</a>${condition(claim)}</span> <span class="soft">${claim.by}</span><span class="badge ${claim.verdict}">${WORDS[claim.verdict]}</span><span class="figures"><b>${estimateText(claim.base, claim)}</b> <span class="soft">claimed ${conditionText(claim.holds, claim)}; ${holdingText(claim.holding)} cases</span></span></li>`,
  );
  return html`<section><h2>Every claim</h2><ol class="claims">${entries}</ol></section>`;
}

function condition({ onlyIf }: ClaimEntry): Markup {
  return onlyIf.length === 0 ? NOTHING : html`<span class="soft condition">if ${conditionsText(onlyIf)}</span>`;
}

/** Comparisons by the assumption that turns them, everything else as written. */
function turns({ claims }: ClaimsReport): Markup[] {
  const compared = claims.filter(({ flip }) => flip !== null);
  if (compared.length === 0) return [];
  return [html`<section><h2>Which of two comes first, and where that turns</h2>${compared.map(turn)}</section>`];
}

function turn(claim: ClaimEntry): Markup {
  const index = claim.assumptions.findIndex(({ id }) => id === claim.flip?.id);
  const base = claim.points.find(({ isBase }) => isBase);
  const line = claim.points.filter(({ labels }) =>
    labels.every((label, i) => i === index || label === base?.labels[i]),
  );
  const plain = { ...claim, against: null };
  const rows = line.map((point) => [
    point.labels[index] ?? '',
    figureText(point.of ?? null, plain),
    figureText(point.against ?? null, plain),
    figureText(point.value, claim),
  ]);
  const head = [
    claim.flip?.what ?? '',
    `#${partsOf(claim.of.defences)}`,
    `#${partsOf(claim.against?.defences ?? [])}`,
    '#difference',
  ];
  return html`<h3>${claim.text}</h3><p>${claim.flip === null ? '' : flipText(claim.flip)}</p>${table({ label: `By ${claim.flip?.what ?? ''}: ${claim.id}`, head, rows })}`;
}

function partsOf(defences: readonly string[]): string {
  return defences.join(' + ');
}

function ranking({ campaigns, orders }: RankingEntry): Markup {
  const tables = orders.flatMap(({ by, policy, steps }) =>
    (['alone', 'soFar'] as const).map((which) => {
      const title = which === 'alone' ? 'each alone' : 'one after the other, added up';
      const rows = steps.map((step) => [step.name, ...step[which].map(stoppedCell)]);
      const head = ['defence', ...campaigns.map((name) => `#${name}`)];
      return html`<h3>${by}'s order, ${title} <small class="soft">${policy}</small></h3>${table({ label: `${by}, ${title}`, head, rows })}`;
    }),
  );
  return html`<section><h2>The two rankings: value stopped</h2><p class="soft">Allow-lists serve the market of each campaign's company. None of these attackers buys solutions or has mailboxes: what a challenge and an e-mail step stop here, they stop of attackers who do not pay (see the claims on a CAPTCHA and on all five).</p>${tables}</section>`;
}

function stoppedCell(value: number | null): Markup {
  if (value === null) return html`<span class="soft">no sample</span>`;
  const width = Math.max(0, Math.min(100, value)).toFixed(0);
  return html`<span class="stopped"><svg width="${width}%" aria-hidden="true"><rect width="100%" height="100%"/></svg>${value.toFixed(1)} %</span>`;
}

function claimSection(claim: ClaimEntry): Markup {
  const facts = [
    { name: 'Measured', value: `${claim.measure.what}: ${estimateText(claim.base, claim)}` },
    { name: 'Claimed', value: conditionText(claim.holds, claim) },
    ...(claim.reading === null ? [] : [{ name: 'Read as', value: claim.reading }]),
    { name: 'Policy', value: policyText(claim.of) },
    ...(claim.against === null ? [] : [{ name: 'Minus', value: policyText(claim.against) }]),
    { name: 'Campaign', value: `${claim.scenario.id}: ${claim.scenario.title}` },
    { name: 'Prices', value: claim.scenario.prices },
    { name: 'Cases', value: `holds in ${holdingText(claim.holding)}` },
    { name: 'Again', value: claim.command },
  ];
  return html`<section id="${claim.id}"><h2>${claim.text} <small>${claim.by}</small></h2><p class="sentence"><span class="badge ${claim.verdict}">${WORDS[claim.verdict]}</span> ${conditionsText(claim.onlyIf)}</p><p>${sharpnessText(claim)} ${claim.because}</p>${factList({ title: '', facts }, `claims.${claim.id}.`)}${decides(claim)}${assumptions(claim)}${cases(claim)}</section>`;
}

/** The values of each deciding assumption with the share of cases in which the claim holds. */
function decides({ id, onlyIf }: ClaimEntry): Markup {
  if (onlyIf.length === 0) return NOTHING;
  const rows = onlyIf.flatMap(({ what, values, labels }) =>
    values.map((value) => [what, value.label, holdingText(value), labels.includes(value.label) ? 'yes' : 'no']),
  );
  return html`<h3>What decides</h3>${table({ label: `What decides: ${id}`, head: ['assumption', 'value', '#holds in', 'in range'], rows })}`;
}

function assumptions({ id, assumptions: asked }: ClaimEntry): Markup {
  const rows = asked.map(({ what, values, source }) => [what, values.map(({ label }) => label).join('; '), source]);
  return html`<h3>Assumptions</h3>${table({ label: `Assumptions: ${id}`, head: ['assumption', '~values', '~source'], rows })}`;
}

function cases(claim: ClaimEntry): Markup {
  const rows = claim.points.map((point) => [
    point.labels.join('; '),
    figureText(point.value, claim),
    `${point.holds ? 'holds' : 'fails'}${point.isBase ? ', as written' : ''}`,
  ]);
  return html`<details><summary>All ${claim.points.length} cases</summary>${table({ label: `Cases: ${claim.id}`, head: ['assumptions', '#figure', 'claim'], rows })}</details>`;
}
