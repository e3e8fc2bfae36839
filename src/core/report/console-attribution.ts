/**
 * What each defence is worth, for a terminal: a paragraph for each that is worth anything, and only where somebody asked
 * for more than leave-one-out. Over seeds where there are several.
 */
import { type WorthTable, worthText } from './attribution-facts.ts';
import type { RenderOptions } from './index.ts';
import type { ReportModel } from './model.ts';
import { indented, wrap } from './wrap.ts';

export function worthLines({ sections, aggregates }: ReportModel, { width }: RenderOptions): string[] {
  const runs = sections.map(({ score, worth }) => ({ title: `${score.id} under ${score.policy}`, worth }));
  return (aggregates.length > 0 ? aggregates : runs).flatMap(({ title, worth }) => {
    if (worth === null || !worth.asked) return [];
    return [
      '',
      ...wrap(`What each defence is worth: ${title}`, width),
      ...rowLines(worth, width),
      ...[...worth.basis, ...worth.meanings].flatMap((note) => wrap(note, width)),
    ];
  });
}

function rowLines({ head, rows }: WorthTable, width: number): string[] {
  const described = rows.map(({ defence, sentence, cells }) => {
    const figures = cells.flatMap((cell, i) =>
      cell.text === '' || cell.zero ? [] : [`${head[i] ?? ''} ${worthText(cell)}`],
    );
    return { defence, figures, line: [`${defence}: without it the attack ${sentence}`, ...figures].join('; ') };
  });
  const worthless = described.filter(({ figures }) => figures.length === 0).map(({ defence }) => defence);
  return [
    ...described.filter(({ figures }) => figures.length > 0).flatMap(({ line }) => indented(line, width)),
    ...(worthless.length === 0 ? [] : indented(`nothing by any of these figures: ${worthless.join(', ')}`, width)),
  ];
}
