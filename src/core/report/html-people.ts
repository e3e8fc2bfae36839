/** The real users of one run, cohort by cohort: served, served after a detour, refused, and how much later. */
import { shareBar } from './chart-strips.ts';
import { figure, table } from './html-tables.ts';
import { html, type Markup, NOTHING, type Piece } from './markup.ts';
import type { Section } from './model.ts';
import { countText, rateText, spanText } from './wording.ts';

export function cohorts({ score, index }: Section, label: string): Markup {
  if (score.legit.cohorts.length === 0) return NOTHING;
  const late = score.legit.cohorts.some(({ addedDelayMs }) => addedDelayMs !== undefined);
  const rows = score.legit.cohorts.map((cohort, i): Piece[] => {
    const at = (path: string, text: string) => figure(`scenarios.${index}.legit.cohorts.${i}.${path}`, text);
    const { intents, completed, hindered, insults, addedDelayMs: delay } = cohort;
    const parts = [
      { name: 'done', count: Math.max(0, completed - hindered) },
      { name: 'detour', count: Math.min(hindered, completed) },
      { name: 'leaked', count: insults },
    ];
    return [
      cohort.id,
      shareBar(parts, intents),
      at('intents', countText(intents)),
      at('completed', countText(completed)),
      at('hindered', countText(hindered)),
      at('insultRate', rateText(cohort.insultRate)),
      at('rescued', countText(cohort.rescued)),
      ...(late ? [delayCell(delay, at)] : []),
    ];
  });
  const head = [
    ...['cohort', '~of them', '#wanted in', '#logged in', '#refused, then in'],
    ...['#kept out', '#only in thanks to it', ...(late ? ['#later by, median and 95th percentile'] : [])],
  ];
  return html`<h3>Real users by cohort</h3><p class="axis"><span><i class="done"></i>served</span> <span><i class="detour"></i>refused, then in</span> <span><i class="leaked"></i>kept out</span> <span><i class="rest"></i>never finished, defended or not</span></p>${table({ label, head, rows })}`;
}

type Delay = NonNullable<Section['score']['legit']['cohorts'][number]['addedDelayMs']>;

function delayCell(delay: Delay | undefined, at: (path: string, text: string) => Markup): Piece {
  if (delay === undefined || delay.p50 === null || delay.p95 === null) return 'nobody to compare';
  return html`${at('addedDelayMs.p50', spanText(delay.p50))}, ${at('addedDelayMs.p95', spanText(delay.p95))}`;
}
