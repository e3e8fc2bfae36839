/** Every run in one line, linked to its section. Runs of one scenario under several policies stand below each other. */
import { shareBar } from './chart-strips.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { ReportModel } from './model.ts';
import { afterText, countText, moneyText, percentText } from './wording.ts';

export function runsTable({ sections }: ReportModel): Markup {
  if (sections.length === 0) return NOTHING;
  const severalSeeds = new Set(sections.map(({ score }) => score.seed)).size > 1;
  const rows = sections.map(({ score, index, anchor }) => {
    const { fraud, legit, tariff } = score;
    const whole = Math.max(fraud.undefendedLossMicro, fraud.lossMicro);
    const at = (path: string, text: string) => figure(`scenarios.${index}.${path}`, text);
    return [
      html`<a href="#${anchor}">${score.id}</a>`,
      score.policy,
      ...(severalSeeds ? [String(score.seed)] : []),
      at('fraud.attempts', countText(fraud.attempts)),
      at('fraud.dispatches', countText(fraud.dispatches)),
      shareBar([{ name: 'leaked', count: fraud.lossMicro }], whole),
      at('fraud.lossMicro', moneyText(fraud.lossMicro, tariff.currency)),
      at('fraud.undefendedLossMicro', moneyText(fraud.undefendedLossMicro, tariff.currency)),
      at('fraud.valueDetectionRate', percentText(fraud.valueDetectionRate)),
      fraud.attempts === 0 ? 'no attack' : at('fraud.timeToContainMs', afterText(fraud.timeToContainMs)),
      html`${at('legit.insults', countText(legit.insults))} of ${at('legit.intents', countText(legit.intents))}`,
    ];
  });
  const rowScopes = sections.map(({ index }) => `scenarios.${index}.`);
  const head = [
    ...['scenario', 'policy', ...(severalSeeds ? ['#seed'] : [])],
    ...[
      '#fraud tried',
      '#fraud SMS',
      '~of undefended',
      '#fraud bill',
      '#undefended',
      '#value stopped',
      '#at rest after',
      '#kept out',
    ],
  ];
  return html`<section id="runs"><h2>Every run</h2>${table({ label: 'Every run', head, rows, rowScopes })}</section>`;
}
