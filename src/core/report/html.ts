/**
 * The page for people: one self-contained file, no script, no network. Everything of a scenario or a target is escaped;
 * the policy in the head would stop what slipped through.
 */
import type { DefenceScore } from '../score/scorecard.ts';
import { escapeHtml as h } from './escape.ts';
import { STYLE } from './html-style.ts';
import type { Fact, ReportModel, Section } from './model.ts';
import { timelineChart } from './timeline-chart.ts';
import { countText, moneyText, percentText, rateText, spanText, VERDICT_MARKS } from './wording.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function renderHtml(model: ReportModel): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>pumpdrill report</title><style>${STYLE}</style></head><body>`,
    ...header(model),
    '<main>',
    ...matrix(model),
    ...gates(model),
    ...model.aggregates.map(({ title, facts }) => `<section><h2>${h(title)}</h2>${factList(facts)}</section>`),
    ...model.sections.map((section, i) => sectionHtml(section, `s${i}`)),
    ...assumptions(model),
    '</main></body></html>\n',
  ].join('\n');
}

function header({ scorecard, headline, warnings, tariffs }: ReportModel): string[] {
  const seeds = [...new Set(scorecard.scenarios.map((score) => score.seed))];
  return [
    '<header><h1>pumpdrill report</h1>',
    `<p class="headline">${h(headline)}</p>`,
    ...warnings.map((warning) => `<p class="warning"><strong>Warning</strong> ${h(warning)}</p>`),
    factList([
      { name: 'Verdict', value: `${scorecard.verdict} (exit ${scorecard.exitCode})` },
      { name: 'Engine and target', value: `${scorecard.engine}, ${scorecard.target}` },
      {
        name: seeds.length > 1 ? 'Seeds' : 'Seed',
        value: seeds.length > 12 ? `${seeds.length} seeds` : seeds.join(', '),
      },
      { name: 'Tariff', value: tariffs.join('; ') },
      { name: 'Real users', value: 'synthetic people; their parameters stand in the scenario files' },
    ]),
    `<p>Get the same again: <code>${h(scorecard.command)}</code></p></header>`,
  ];
}

function matrix({ matrix }: ReportModel): string[] {
  if (matrix.rows.length === 0) return [];
  const head = matrix.defences.map((id) => `<th scope="col">${h(id)}</th>`).join('');
  const rows = matrix.rows.map(({ label, anchor, cells }) => {
    const tds = cells.map((cell, i) =>
      cell === null
        ? '<td><span class="soft">not in policy</span></td>'
        : `<td><a href="#${h(anchor)}--${h(matrix.defences[i] ?? '')}">${verdict(cell)}</a></td>`,
    );
    return `<tr><th scope="row"><a href="#${h(anchor)}">${h(label)}</a></th>${tds.join('')}</tr>`;
  });
  return [
    '<section><h2>Which defences held</h2><div class="scroll" tabindex="0" role="region" aria-label="Verdicts by scenario and defence"><table class="matrix">',
    '<caption>HELD: without it the attack costs more. BACKED_UP: others would have stopped the same. BYPASSED: the attack got past it. HARMFUL: it kept too many real users out. NOT_EXERCISED: too few fraud attempts reached it to say.</caption>',
    `<thead><tr><th scope="col">scenario / policy</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`,
  ];
}

function verdict({ verdict }: DefenceScore): string {
  return `<span class="v v-${verdict}">${VERDICT_MARKS[verdict] ?? ''} ${verdict}</span>`;
}

function gates({ scorecard }: ReportModel): string[] {
  if (scorecard.gates.length === 0) return [];
  const rows = scorecard.gates.map((gate) => row([gate.id, gate.level, gate.limit, gate.actual, gate.result], []));
  return [`<section><h2>Gates</h2>${table(['gate', 'level', 'limit', 'actual', 'result'], rows, [])}</section>`];
}

function sectionHtml(section: Section, id: string): string {
  const { score, series, sentence, facts, anchor } = section;
  return [
    `<section id="${h(anchor)}"><h2>${h(score.title)}</h2>`,
    `<p class="soft">${h(score.id)} under ${h(score.policy)}, seed ${score.seed}; starts ${h(score.startsAt)}, lasts ${h(spanText(score.durationMs))}</p>`,
    `<p>${h(sentence)}</p>`,
    series === null
      ? ''
      : `${timelineChart(series, id)}<p class="key soft"><span><i class="k-attempts"></i>fraud attempts</span><span><i class="k-leaked"></i>fraud SMS sent</span><span><i class="k-legit"></i>SMS to real users</span></p>`,
    factList(facts),
    cohorts(section),
    defences(section),
    alerts(section),
    variants(section),
    destinations(section),
    traces(section),
    '</section>',
  ].join('');
}

function cohorts({ score }: Section): string {
  const rows = score.legit.cohorts.map((cohort) =>
    row(
      [
        cohort.id,
        countText(cohort.intents),
        countText(cohort.completed),
        countText(cohort.hindered),
        rateText(cohort.insultRate),
        countText(cohort.rescued),
      ],
      [1, 2, 3, 5],
    ),
  );
  return `<h3>Real users by cohort</h3>${table(['cohort', 'intents', 'completed', 'hindered', 'kept out', 'rescued'], rows, [1, 2, 3, 5])}`;
}

function defences({ score, anchor }: Section): string {
  if (score.defences.length === 0) return '';
  const rows = score.defences.map((defence) => {
    const cells = [
      `<th scope="row" id="${h(anchor)}--${h(defence.id)}">${h(defence.id)}${defence.mode === 'observe' ? ' <span class="soft">(observes)</span>' : ''}</th>`,
      `<td>${verdict(defence)}</td>`,
      ...[
        `${countText(defence.refused.fraud)} / ${countText(defence.evaluated.fraud)}`,
        `${countText(defence.refused.legit)} / ${countText(defence.evaluated.legit)}`,
        moneyText(defence.firstBlocker.savedMicro, score.tariff.currency),
        withoutIt(defence, score.tariff.currency),
      ].map((text) => `<td class="n">${h(text)}</td>`),
      `<td>${h(defence.evidence.join(' '))}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<h3>Defences</h3>${table(['defence', 'verdict', 'fraud refused', 'legit refused', 'stopped first', 'without it', 'evidence'], rows, [2, 3, 4, 5])}`;
}

/** What taking this one defence out would cost. */
function withoutIt({ attribution }: DefenceScore, currency: string): string {
  return attribution === null ? 'not played' : `${moneyText(attribution.leaveOneOut.lossMicro, currency)} more`;
}

function alerts({ score }: Section): string {
  if (score.alerts.length === 0) return '';
  const rows = score.alerts.map((alert) =>
    row([spanText(alert.atMs), alert.source, alert.signal, alert.detail, countText(alert.count)], [4]),
  );
  return `<h3>Alerts</h3>${table(['first after', 'source', 'signal', 'detail', 'times'], rows, [4])}`;
}

function variants({ score }: Section): string {
  if (score.variants.length === 0) return '';
  const rows = score.variants.map((variant) =>
    row(
      [
        variant.id,
        percentText(variant.valueDetectionRate),
        countText(variant.dispatches),
        moneyText(variant.lossMicro, score.tariff.currency),
        rateText(variant.insultRate),
        variant.why,
      ],
      [1, 2, 3],
    ),
  );
  return `<h3>The same with something changed</h3>${table(['variant', 'value detection', 'fraud SMS', 'loss', 'kept out', 'why it is asked'], rows, [1, 2, 3])}`;
}

function destinations({ score, series }: Section): string {
  if (series === null || series.topRanges.length === 0) return '';
  const ranges = series.topRanges
    .slice(0, 10)
    .map((range) =>
      row(
        [
          range.key,
          countText(range.attempts),
          countText(range.dispatches),
          countText(range.distinctNumbers),
          countText(range.longestRun),
        ],
        [1, 2, 3, 4],
      ),
    );
  const countries = series.topCountries
    .slice(0, 10)
    .map((country) =>
      row(
        [
          country.key || 'unknown',
          countText(country.attempts),
          countText(country.dispatches),
          moneyText(country.costMicro, score.tariff.currency),
        ],
        [1, 2, 3],
      ),
    );
  return `<details><summary>Where the fraud went</summary>${table(['country', 'attempts', 'sent', 'cost'], countries, [1, 2, 3])}${table(['range', 'attempts', 'sent', 'numbers', 'longest run'], ranges, [1, 2, 3, 4])}</details>`;
}

function traces({ series }: Section): string {
  if (series === null || series.traces.length === 0) return '';
  const rows = series.traces.slice(0, 10).map((trace) => {
    const decisions = trace.decisions
      .map(
        (decision) =>
          `${decision.defence}: ${decision.kind} (${decision.reason})${decision.observed ? ', observed' : ''}`,
      )
      .join('; ');
    return row(
      [
        spanText(trace.atMs),
        trace.intent,
        trace.number,
        trace.address,
        trace.dispatched ? 'sent' : trace.disposition,
        decisions || 'no objection',
      ],
      [],
    );
  });
  return `<details><summary>Example attempts with their decisions</summary>${table(['at', 'truth', 'number', 'address', 'outcome', 'decisions'], rows, [])}</details>`;
}

function assumptions({ scorecard }: ReportModel): string[] {
  const rows = scorecard.assumptions.map((assumption) => row([assumption.text, assumption.source], []));
  return [`<section><h2>Assumptions</h2>${table(['what is taken for granted', 'source'], rows, [])}</section>`];
}

function factList(facts: readonly Fact[]): string {
  return `<dl class="facts">${facts.map((fact) => `<dt>${h(fact.name)}</dt><dd>${h(fact.value)}</dd>`).join('')}</dl>`;
}

function table(head: readonly string[], rows: readonly string[], numeric: readonly number[]): string {
  const cells = head
    .map((name, i) => `<th scope="col"${numeric.includes(i) ? ' class="n"' : ''}>${h(name)}</th>`)
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${h(head.join(', '))}"><table><thead><tr>${cells}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function row(cells: readonly string[], numeric: readonly number[]): string {
  return `<tr>${cells.map((cell, i) => `<td${numeric.includes(i) ? ' class="n"' : ''}>${h(cell)}</td>`).join('')}</tr>`;
}
