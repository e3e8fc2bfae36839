/** Which defences held: scenarios by defences, a table per policy, each cell a link to its evidence. */
import type { DefenceScore, Verdict } from '../score/scorecard.ts';
import { scrolling } from './html-tables.ts';
import { verdictMarkup } from './html-verdict.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { MatrixRow, ReportModel } from './model.ts';
import { VERDICT_MARKS, VERDICT_MEANINGS } from './wording.ts';

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
  return html`<section class="verdicts" id="verdicts"><h2>Which defences held</h2><dl class="legend">${legend}</dl>${tables}</section>`;
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

/** The link is the verdict itself: there are thousands of them on the page of a whole catalogue. */
function cellHtml(cell: DefenceScore | null, anchor: string, defences: readonly DefenceScore[]): Markup {
  if (cell === null) return html`<td class="soft">not there</td>`;
  return html`<td><a class="v ${cell.verdict}" href="#${anchor}-d${defences.indexOf(cell)}">${cell.verdict}</a></td>`;
}
