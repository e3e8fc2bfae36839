/** One run in full: its charts, its figures, its people, its defences with their evidence, where the fraud went. */
import { runChart } from './chart.ts';
import { destinations, funnel, identities, traces } from './html-attack.ts';
import { briefDefences, defences } from './html-defences.ts';
import { cohorts } from './html-people.ts';
import { factList, figure, scoped, table } from './html-tables.ts';
import { RESULT_WORDS } from './invariant-facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Section } from './model.ts';
import { afterText, countText, moneyText, percentText, rateText, spanText } from './wording.ts';

export interface RunShown {
  /** Only the sentence and what the matrix links to: a page of very many runs is otherwise megabytes of the same. */
  readonly brief: boolean;
  /** The same attack against defences: where it went and who asked is told there. */
  readonly twin?: Section | undefined;
}

export function runSection(section: Section, { brief, twin }: RunShown): Markup {
  const { score, sentence, expectation, anchor, index } = section;
  const about = `${score.id}, seed ${score.seed}; starts ${score.startsAt}, lasts ${spanText(score.durationMs)}; prices: ${score.tariff.name}`;
  const lines = html`<h2>${score.title} <small>under ${score.policy}</small></h2><p class="soft">${about}</p><p class="sentence">${sentence}</p>${expectation === null ? NOTHING : html`<p class="soft expectation">${expectation}</p>`}`;
  const inside = html`${lines}${brief ? html`${invariants(section)}${briefDefences(section)}` : inFull(section, twin)}`;
  const { of, content } = scoped(`scenarios.${index}.`, inside);
  return html`<section id="${anchor}" class="run${brief ? ' brief' : ''}"${of}>${content}</section>`;
}

function inFull(section: Section, twin: Section | undefined): Markup {
  const { score, series, index } = section;
  const label = (what: string) => labelFor(section, what);
  const groups = section.groups.map(
    (group) => html`<div><h3>${group.title}</h3>${factList(group, `scenarios.${index}.`)}</div>`,
  );
  return html`
${series === null ? NOTHING : runChart(series, score.tariff.currency)}
<div class="groups">${groups}</div>
${invariants(section)}
${funnel(section, label('From request to message'))}
${defences(section, label('Defences'))}
${cohorts(section, label('Cohorts'))}
${alerts(section)}
${twin === undefined ? whereAndWho(section, label) : toldUnder(twin)}
${variants(section)}
${traces(section, label('Examples'))}`;
}

function whereAndWho(section: Section, label: (what: string) => string): Markup {
  return html`${destinations(section, label)}
${identities(section, label('Who asked'))}`;
}

function toldUnder({ anchor, score }: Section): Markup {
  return html`<p class="soft">Where the messages were to go, and who asked for them: as <a href="#${anchor}">under ${score.policy}</a>, where the same attack asked for the same.</p>`;
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
