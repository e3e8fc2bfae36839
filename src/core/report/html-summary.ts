/** The first screen: what the attack cost under each policy, every run in one table, which defences held. */
import type { DefenceScore, Scorecard, Verdict } from '../score/scorecard.ts';
import { figure, scrolling, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { MatrixRow, ReportModel } from './model.ts';
import { type Bill, billShareText, type PolicyTotal } from './policy-totals.ts';
import { afterText, countText, moneyText, percentText, VERDICT_MARKS, VERDICT_MEANINGS } from './wording.ts';

const VERDICT_WORDS: Readonly<Record<Scorecard['verdict'], string>> = {
  pass: 'PASS: every gate held',
  fail: 'FAIL: a gate did not hold',
  inconclusive: 'INCONCLUSIVE: nothing can be concluded from this run',
  ungated: 'No gate was set: these are the figures',
};

export function summary(model: ReportModel): Markup {
  const { scorecard, warnings } = model;
  const warned = warnings.map((warning) => html`<p class="warning"><strong>Warning</strong> ${warning}</p>`);
  const seeds = new Set(scorecard.scenarios.map((score) => score.seed)).size;
  const scenarios = new Set(scorecard.scenarios.map((score) => score.id)).size;
  const played = `${scorecard.engine === 'simulate' ? 'Simulated' : `Played (${scorecard.engine})`} against ${scorecard.target}: ${counted(scenarios, 'scenario')}, ${counted(seeds, 'seed')}. Real users are synthetic people.${model.parity === null ? '' : ` ${model.parity}`}`;
  return html`<header><h1>SMS pumping drill</h1><p class="badge ${scorecard.verdict}">${VERDICT_WORDS[scorecard.verdict]}</p><p class="headline">${lead(model)}</p>${convertedTotals(model)}${model.invariants.map((line) => html`<p class="soft">${line}</p>`)}${warned}${expected(model)}<p class="soft">${played}</p></header>
<section aria-label="Policies" class="cards">${model.policies.map(card)}</section>`;
}

/** Totals over currencies, each figure with its place. */
function convertedTotals({ scorecard: { converted } }: ReportModel): Markup {
  if (converted === undefined) return NOTHING;
  const { table: rates, policies } = converted;
  const rows = policies.map((total, i) => {
    const at = (path: 'lossMicro' | 'undefendedLossMicro' | 'attackerProfitMicro') =>
      figure(`converted.policies.${i}.${path}`, moneyText(total[path], rates.into));
    return [total.policy, at('lossMicro'), at('undefendedLossMicro'), at('attackerProfitMicro')];
  });
  const head = ['policy', '#fraud bill', '#undefended', '#attackers earn'];
  return html`<p class="soft">All currencies in ${rates.into} by the table "${rates.name}" as of ${rates.asOf} (${rates.source}):</p>${table({ label: 'Totals in one currency', head, rows })}`;
}

/** What the scenarios' authors foretold; a difference is worth a look, whichever of the two is wrong. */
function expected({ expectations }: ReportModel): Markup {
  if (expectations === null) return NOTHING;
  const lines = expectations.differences.map(
    (line) => html`<p class="warning"><strong>Not as expected</strong> ${line}</p>`,
  );
  return html`<p class="soft">${expectations.sentence}</p>${lines}`;
}

/** Who pays what, in one sentence, the cheapest policy first. */
function lead({ policies }: ReportModel): string {
  const attacked = policies.filter((total) => total.attacks > 0 && total.bills.length === 1);
  const undefended = new Set(attacked.map(({ bills }) => `${bills[0]?.currency}${bills[0]?.undefendedText}`));
  const [first] = attacked;
  if (first === undefined || undefended.size > 1 || attacked.length < policies.length)
    return policies.map((total) => total.sentence).join(' ');
  const parts = [...attacked]
    .sort((a, b) => (a.bills[0]?.lossMicro ?? 0) - (b.bills[0]?.lossMicro ?? 0))
    .map(
      ({ policy, bills: [bill], insults, intents }) =>
        `${moneyText(bill?.lossMicro ?? 0, bill?.currency ?? '')} under ${policy} (${countText(insults)} of ${countText(intents)} real users kept out)`,
    );
  const one = first.attacks === 1;
  return `Without defences ${one ? 'this attack' : `these ${countText(first.attacks)} attacks`} would cost ${first.bills[0]?.undefendedText}. ${one ? 'It' : 'They'} cost ${listed(parts)}.`;
}

function card(total: PolicyTotal): Markup {
  const at = `totals.${total.policy}.`;
  const facts: readonly (readonly [string, Markup | string, boolean])[] = [
    [
      'Fraud SMS sent',
      html`${figure(`${at}fraud.dispatches`, countText(total.dispatches))} of ${figure(`${at}fraud.attempts`, countText(total.attempts))}`,
      total.dispatches > 0,
    ],
    [
      'Attacks contained',
      `${countText(total.contained)} of ${countText(total.attacks)}`,
      total.contained < total.attacks,
    ],
    [
      'Real users kept out',
      html`${figure(`${at}legit.insults`, countText(total.insults))} of ${figure(`${at}legit.intents`, countText(total.intents))}`,
      total.insults > 0,
    ],
  ];
  const profits = total.bills.map(
    (bill) => html`<div><dt>Attacker profit</dt><dd>${moneyText(bill.profitMicro, bill.currency)}</dd></div>`,
  );
  const rows = facts.map(
    ([name, value, bad]) => html`<div><dt>${name}</dt><dd${bad ? html` class="bad"` : NOTHING}>${value}</dd></div>`,
  );
  return html`<article><h2>${total.policy}</h2>${total.bills.length === 0 ? html`<p class="bill">No attack</p>` : total.bills.map((bill) => billHtml(bill, at))}<dl>${rows}${profits}</dl></article>`;
}

function billHtml(bill: Bill, at: string): Markup {
  const share =
    bill.undefendedMicro > 0 ? Math.min(100, Math.round((bill.lossMicro / bill.undefendedMicro) * 1000) / 10) : 0;
  return html`<p class="bill">${figure(`${at}fraud.lossMicro`, moneyText(bill.lossMicro, bill.currency))}</p><div class="bar"><i style="width:${share}%"></i></div><p class="soft">fraud bill, ${billShareText(bill)} of ${bill.undefendedText} undefended</p>`;
}

/** Every run in one line, linked to its section. */
export function runsTable({ sections }: ReportModel): Markup {
  if (sections.length === 0) return NOTHING;
  const severalSeeds = new Set(sections.map(({ score }) => score.seed)).size > 1;
  const rows = sections.map(({ score, index, anchor }) => {
    const { fraud, legit, tariff } = score;
    const at = (path: string, text: string) => figure(`scenarios.${index}.${path}`, text);
    return [
      html`<a href="#${anchor}">${score.id}</a>`,
      score.policy,
      ...(severalSeeds ? [String(score.seed)] : []),
      at('fraud.attempts', countText(fraud.attempts)),
      at('fraud.dispatches', countText(fraud.dispatches)),
      at('fraud.lossMicro', moneyText(fraud.lossMicro, tariff.currency)),
      at('fraud.undefendedLossMicro', moneyText(fraud.undefendedLossMicro, tariff.currency)),
      at('fraud.valueDetectionRate', percentText(fraud.valueDetectionRate)),
      fraud.attempts === 0 ? 'no attack' : at('fraud.timeToContainMs', afterText(fraud.timeToContainMs)),
      html`${at('legit.insults', countText(legit.insults))} of ${at('legit.intents', countText(legit.intents))}`,
    ];
  });
  const head = [
    ...['scenario', 'policy', ...(severalSeeds ? ['#seed'] : [])],
    ...['#fraud tried', '#fraud SMS', '#fraud bill', '#undefended', '#value stopped', '#at rest after', '#kept out'],
  ];
  return html`<section><h2>Every run</h2>${table({ label: 'Every run', head, rows })}</section>`;
}

/** One table per policy, with the columns that it has. */
export function matrix({ matrix: { defences, rows } }: ReportModel): Markup {
  if (rows.length === 0) return NOTHING;
  const policies = [...new Set(rows.map(({ section }) => section.score.policy))];
  const tables = policies.map((policy) => {
    const own = rows.filter(({ section }) => section.score.policy === policy);
    const columns = defences.map((_, i) => i).filter((i) => own.some(({ cells }) => cells[i] !== null));
    return policyMatrix({ policy, own, defences, columns });
  });
  const used = (Object.keys(VERDICT_MARKS) as Verdict[]).filter((verdict) =>
    rows.some(({ cells }) => cells.some((cell) => cell?.verdict === verdict)),
  );
  const legend = used.map(
    (verdict) => html`<div><dt>${verdictMarkup(verdict)}</dt><dd>${VERDICT_MEANINGS[verdict]}</dd></div>`,
  );
  return html`<section class="verdicts"><h2>Which defences held</h2><dl class="legend">${legend}</dl>${tables}</section>`;
}

function policyMatrix({
  policy,
  own,
  defences,
  columns,
}: {
  policy: string;
  own: readonly MatrixRow[];
  defences: readonly string[];
  columns: readonly number[];
}): Markup {
  const heads = columns.map((i) => html`<th scope="col"><span>${defences[i] ?? ''}</span></th>`);
  const lines = own.map(({ label, section, cells }) => {
    const name = label.replace(` / ${policy}`, '');
    const verdicts = columns.map((i) => cellHtml(cells[i] ?? null, section.anchor, section.score.defences));
    return html`<tr><th scope="row"><a href="#${section.anchor}">${name}</a></th>${verdicts}</tr>`;
  });
  return html`<h3>under ${policy}</h3>${scrolling(
    `Verdicts under ${policy}`,
    html`<table class="matrix"><thead><tr><th scope="col">scenario</th>${heads}</tr></thead><tbody>${lines}</tbody></table>`,
  )}`;
}

function cellHtml(cell: DefenceScore | null, anchor: string, defences: readonly DefenceScore[]): Markup {
  if (cell === null) return html`<td><span class="soft">not there</span></td>`;
  return html`<td><a href="#${anchor}-d${defences.indexOf(cell)}">${verdictMarkup(cell.verdict)}</a></td>`;
}

/** A mark, a word and a colour: any one of them is enough. */
export function verdictMarkup(verdict: Verdict): Markup {
  return html`<span class="v ${verdict}"><b aria-hidden="true">${VERDICT_MARKS[verdict]}</b> <span>${verdict}</span></span>`;
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
