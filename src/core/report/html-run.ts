/** One run in full: its chart, its figures, its cohorts, its defences with their evidence, where the fraud went. */
import { runChart } from './chart.ts';
import { worthTable } from './html-attribution.ts';
import { verdictMarkup } from './html-summary.ts';
import { factList, figure, table } from './html-tables.ts';
import { RESULT_WORDS } from './invariant-facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Section } from './model.ts';
import { afterText, countText, moneyText, percentText, rateText, spanText } from './wording.ts';

/** Rows of the tables that only illustrate. */
const EXAMPLES_MAX = 10;
/** Limits that would make a verdict another one; the scorecard has all of them. */
const FLIPS_MAX = 2;

/** `brief` leaves out charts, destinations and examples: a run of many seeds is otherwise megabytes of the same. */
export function runSection(section: Section, { brief }: { brief: boolean }): Markup {
  const { score, series, sentence, expectation, anchor, index } = section;
  const about = `${score.id}, seed ${score.seed}; starts ${score.startsAt}, lasts ${spanText(score.durationMs)}; prices: ${score.tariff.name}`;
  const groups = section.groups.map(
    (group) => html`<div><h3>${group.title}</h3>${factList(group, `scenarios.${index}.`)}</div>`,
  );
  return html`<section id="${anchor}" class="run"><h2>${score.title} <small>under ${score.policy}</small></h2><p class="soft">${about}</p><p class="sentence">${sentence}</p>${expectation === null ? NOTHING : html`<p class="soft expectation">${expectation}</p>`}
${brief || series === null ? NOTHING : runChart(series, score.tariff.currency)}
<div class="groups">${groups}</div>
${invariants(section)}${cohorts(section)}
${defences(section, brief)}
${alerts(section)}
${variants(section)}
${brief ? NOTHING : destinations(section)}
${brief ? NOTHING : traces(section)}</section>`;
}

/** Regions of the same kind stand under many runs: each is named after its own. */
function labelFor({ score }: Section, what: string): string {
  return `${what}: ${score.id} under ${score.policy}, seed ${score.seed}`;
}

/** What a probe held to be true. */
function invariants(section: Section): Markup {
  const { invariants: found = [] } = section.score;
  if (found.length === 0) return NOTHING;
  const rows = found.map(({ id, limit, because, result, actual, evidence }) => [
    id,
    result === 'broken' ? html`<strong>${RESULT_WORDS[result]}</strong>` : RESULT_WORDS[result],
    limit,
    actual,
    [...evidence, because].join(' '),
  ]);
  const head = ['invariant', 'result', '~limit', '~actual', '~evidence'];
  return html`<h3>What the probe holds to be true</h3>${table({ label: labelFor(section, 'Invariants'), head, rows })}`;
}

function cohorts(section: Section): Markup {
  const { score, index } = section;
  if (score.legit.cohorts.length === 0) return NOTHING;
  const rows = score.legit.cohorts.map((cohort, i) => {
    const at = (path: string, text: string) => figure(`scenarios.${index}.legit.cohorts.${i}.${path}`, text);
    return [
      cohort.id,
      at('intents', countText(cohort.intents)),
      at('completed', countText(cohort.completed)),
      at('insultRate', rateText(cohort.insultRate)),
      at('hindered', countText(cohort.hindered)),
      at('rescued', countText(cohort.rescued)),
    ];
  });
  const head = ['cohort', '#wanted in', '#logged in', '#kept out', '#refused, then in', '#only in thanks to it'];
  return html`<h3>Real users by cohort</h3>${table({ label: labelFor(section, 'Cohorts'), head, rows })}`;
}

function defences(section: Section, brief: boolean): Markup {
  const { score, anchor, index } = section;
  if (score.defences.length === 0) return NOTHING;
  const rows = score.defences.map((defence, i) => {
    const at = (path: string, text: string) => figure(`scenarios.${index}.defences.${i}.${path}`, text);
    return [
      html`${defence.id}${defence.mode === 'observe' ? html` <span class="soft">(observes)</span>` : NOTHING}`,
      verdictMarkup(defence.verdict),
      html`${at('refused.fraud', countText(defence.refused.fraud))} of ${at('evaluated.fraud', countText(defence.evaluated.fraud))}`,
      html`${at('refused.legit', countText(defence.refused.legit))} of ${at('evaluated.legit', countText(defence.evaluated.legit))}`,
    ];
  });
  const head = ['defence', 'verdict', '#fraud refused', '#real users refused'];
  const rowIds = score.defences.map((_, i) => `${anchor}-d${i}`);
  return html`<h3>Defences</h3>${table({ label: labelFor(section, 'Defences'), head, rows, rowIds })}${evidence(section, brief)}${worth(section)}`;
}

function worth(section: Section): Markup {
  if (section.worth === null) return NOTHING;
  const label = labelFor(section, 'What each defence is worth');
  return html`<h3>What each defence is worth</h3>${worthTable(section.worth, { label, prefix: `scenarios.${section.index}.` })}`;
}

function evidence({ score }: Section, brief: boolean): Markup {
  const entries = score.defences.map((defence) => {
    const reasons = defence.reasons.map(
      ({ reason, fraud, legit }) => `${reason}: ${countText(fraud)} fraud, ${countText(legit)} legitimate`,
    );
    const flips = (defence.flips ?? []).slice(0, brief ? 0 : FLIPS_MAX).map(({ sentence }) => sentence);
    const sentences = [
      ...defence.evidence,
      ...flips,
      ...(reasons.length > 0 ? [`Reasons given: ${reasons.join('; ')}.`] : []),
    ];
    return html`<div><dt>${defence.id} ${verdictMarkup(defence.verdict)}</dt><dd>${sentences.map((sentence) => html`<p>${sentence}</p>`)}</dd></div>`;
  });
  return html`<details><summary>Evidence for each verdict</summary><dl class="evidence">${entries}</dl></details>`;
}

function alerts(section: Section): Markup {
  const { score, index } = section;
  if (score.alerts.length === 0) return NOTHING;
  const rows = score.alerts.map(({ timeToDetectMs = null, ...alert }, i) => [
    alert.signal,
    alert.source,
    spanText(alert.atMs),
    timeToDetectMs === null ? '' : figure(`scenarios.${index}.alerts.${i}.timeToDetectMs`, afterText(timeToDetectMs)),
    alert.detail,
    alert.posture ?? '',
    countText(alert.count),
  ]);
  const head = ['signal', 'from', '#first at', '#into the attack', '~detail', 'posture', '#times'];
  return html`<h3>Alerts</h3>${table({ label: labelFor(section, 'Alerts'), head, rows })}`;
}

function variants(section: Section): Markup {
  const { score, index } = section;
  if (score.variants.length === 0) return NOTHING;
  const rows = score.variants.map((variant, i) => {
    const at = (path: string, text: string) => figure(`scenarios.${index}.variants.${i}.${path}`, text);
    return [
      variant.id,
      at('valueDetectionRate', percentText(variant.valueDetectionRate)),
      at('dispatches', countText(variant.dispatches)),
      at('lossMicro', moneyText(variant.lossMicro, score.tariff.currency)),
      at('insultRate', rateText(variant.insultRate)),
      variant.why,
    ];
  });
  const head = ['variant', '#value stopped', '#fraud SMS', '#fraud bill', '#kept out', '~why it is asked'];
  return html`<h3>The same with something changed</h3>${table({ label: labelFor(section, 'Variants'), head, rows })}`;
}

function destinations(section: Section): Markup {
  const { score, series } = section;
  if (series === null || series.topCountries.length + series.topRanges.length === 0) return NOTHING;
  const countries = series.topCountries
    .slice(0, EXAMPLES_MAX)
    .map((country) => [
      country.key || 'unknown',
      countText(country.attempts),
      countText(country.dispatches),
      moneyText(country.costMicro, score.tariff.currency),
    ]);
  const ranges = series.topRanges
    .slice(0, EXAMPLES_MAX)
    .map((range) => [
      range.key,
      countText(range.attempts),
      countText(range.dispatches),
      countText(range.distinctNumbers),
      countText(range.longestRun),
    ]);
  return html`<details><summary>Where the messages went</summary>${table({
    label: labelFor(section, 'Countries'),
    head: ['country', '#tried', '#sent', '#cost'],
    rows: countries,
  })}${table({
    label: labelFor(section, 'Ranges'),
    head: ['number range', '#tried', '#sent', '#distinct numbers', '#longest run'],
    rows: ranges,
  })}</details>`;
}

function traces(section: Section): Markup {
  const { series } = section;
  if (series === null || series.traces.length === 0) return NOTHING;
  const rows = series.traces.slice(0, EXAMPLES_MAX).map((trace) => {
    const decisions = trace.decisions.map(
      ({ defence, kind, reason, observed }) => `${defence}: ${kind} (${reason})${observed ? ', observed' : ''}`,
    );
    return [
      spanText(trace.atMs),
      trace.intent === 'fraud' ? 'fraud' : 'real user',
      trace.number,
      trace.address,
      trace.dispatched ? 'sent' : trace.disposition,
      decisions.join('; ') || 'no objection',
    ];
  });
  const head = ['at', 'truth', 'number', 'address', 'outcome', '~decisions'];
  return html`<details><summary>Example attempts</summary>${table({ label: labelFor(section, 'Examples'), head, rows })}</details>`;
}
