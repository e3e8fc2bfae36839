/** Limits against what came, for every gate, what fails first; with its evidence, the first diverging attempt and the waiver. */
import { type GateStanding, gateDetails, gateHeadline, standingOf, worstFirst } from './gate-facts.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { ReportModel } from './model.ts';

/** A word and a weight, so that no colour is needed. */
const WORDS: Readonly<Record<GateStanding, Markup>> = {
  failed: html`<strong class="bad">FAIL</strong>`,
  inconclusive: html`<strong class="bad">INCONCLUSIVE</strong>`,
  warned: html`<strong>WARNS</strong>`,
  accepted: html`<strong>ACCEPTED</strong>`,
  passed: html`pass`,
};

export function gates({ scorecard }: ReportModel): Markup {
  if (scorecard.gates.length === 0) return NOTHING;
  const rows = worstFirst(scorecard.gates).map((gate) => {
    const at = (key: string, text: string) => figure(`gates.${scorecard.gates.indexOf(gate)}.${key}`, text);
    return [
      at('id', gate.id),
      WORDS[standingOf(gate)],
      at('level', gate.level),
      at('limit', gate.limit),
      at('actual', gate.actual),
      gateDetails(gate, scorecard).join(' '),
    ];
  });
  const head = ['gate', 'result', 'level', '~limit', '~actual', '~evidence'];
  return html`<section><h2>Gates</h2><p>${gateHeadline(scorecard)}</p>${table({ label: 'Gates', head, rows })}</section>`;
}
