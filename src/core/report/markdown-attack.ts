/** The attack of one run as tables: who stopped how much of it on the way, and ten attempts with every decision against them. */
import { escapeMarkdown as md } from './escape.ts';
import { funnelOf } from './funnel-facts.ts';
import { table } from './markdown-table.ts';
import type { Section } from './model.ts';
import { chosenTraces, decisionsText } from './trace-choice.ts';
import { countText, spanText } from './wording.ts';

export function funnelTable({ score }: Section): string[] {
  const rows = funnelOf(score).map(({ kind, label, stopped, left, people }) => {
    const between = kind !== 'asked' && kind !== 'sent';
    return [label, between ? countText(stopped) : '', countText(left), between ? countText(people) : ''];
  });
  const head = ['from request to message', 'stopped here', 'still on its way', 'requests of real users stopped'];
  return rows.length === 0 ? [] : [table(head, rows)];
}

export function exampleTable({ series }: Section): string[] {
  if (series === null || series.traces.length === 0) return [];
  const rows = chosenTraces(series.traces).map((trace) => [
    spanText(trace.atMs),
    trace.intent === 'fraud' ? 'fraud' : 'real user',
    trace.number,
    trace.dispatched ? 'sent' : trace.disposition,
    decisionsText(trace),
  ]);
  return [
    `<details><summary>${md('Example attempts')}</summary>`,
    table(['at', 'truth', 'number', 'outcome', 'decisions'], rows),
    '</details>',
  ];
}
