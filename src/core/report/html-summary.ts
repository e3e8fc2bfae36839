/** The first screen: the verdict in a sentence, what the attack cost under each policy, and where the figures come from. */
import type { Scorecard } from '../score/scorecard.ts';
import { shareBar } from './chart-strips.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING, type Piece } from './markup.ts';
import type { ReportModel } from './model.ts';
import { type Bill, billShareText, type PolicyTotal } from './policy-totals.ts';
import { countText, moneyText } from './wording.ts';

/** Warnings that are shown without being asked for. */
const WARNINGS_OPEN = 2;

const VERDICT_WORDS: Readonly<Record<Scorecard['verdict'], string>> = {
  pass: 'PASS: every gate held',
  fail: 'FAIL: a gate did not hold',
  inconclusive: 'INCONCLUSIVE: nothing can be concluded from this run',
  ungated: 'No gate was set: these are the figures',
};

export function summary(model: ReportModel): Markup {
  const { scorecard, first } = model;
  const facts = first.facts.map(
    ({ name, value, code }) =>
      html`<div><dt>${name}</dt><dd>${code === true ? html`<code>${value}</code>` : value}</dd></div>`,
  );
  return html`<header><h1>SMS pumping drill</h1><p class="badge ${scorecard.verdict}">${VERDICT_WORDS[scorecard.verdict]}</p><p class="headline">${first.verdict}</p>${convertedTotals(model)}${warned(model)}${model.invariants.map(probed)}${expected(model)}<p class="soft">${playedSentence(model)}</p></header>
<section aria-label="Policies" class="cards">${model.policies.map(card)}</section>
<dl class="origin">${facts}</dl>`;
}

/** A few are read, many are folded: the figures must stay on the first screen. */
function warned({ warnings }: ReportModel): Piece {
  const lines = warnings.map((warning) => html`<p class="warning"><strong>Warning</strong> ${warning}</p>`);
  if (lines.length <= WARNINGS_OPEN) return lines;
  return html`<details class="warning"><summary><strong>${lines.length} warnings</strong></summary>${lines}</details>`;
}

/** How many invariants hold; which do not is folded, because a catalogue of probes has dozens. */
function probed(line: string): Markup {
  const [first = '', ...rest] = line.split('; ');
  if (rest.length === 0) return html`<p class="soft">${line}</p>`;
  return html`<details class="soft"><summary>${first}</summary><p>${rest.join('; ')}</p></details>`;
}

function playedSentence({ scorecard, parity }: ReportModel): string {
  const seeds = new Set(scorecard.scenarios.map((score) => score.seed)).size;
  const scenarios = new Set(scorecard.scenarios.map((score) => score.id)).size;
  const how = scorecard.engine === 'simulate' ? 'Simulated' : `Played (${scorecard.engine})`;
  return `${how} against ${scorecard.target}: ${counted(scenarios, 'scenario')}, ${counted(seeds, 'seed')}. Real users are synthetic people.${parity === null ? '' : ` ${parity}`}`;
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
  return html`<p class="bill">${figure(`${at}fraud.lossMicro`, moneyText(bill.lossMicro, bill.currency))}</p>${shareBar([{ name: 'leaked', count: bill.lossMicro }], Math.max(bill.undefendedMicro, bill.lossMicro))}<p class="soft">fraud bill, ${billShareText(bill)} of ${bill.undefendedText} undefended</p>`;
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}
