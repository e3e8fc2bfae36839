/** The scorecard as a table on the terminal. Colour only where a person can see it and has not asked for none. */
import { RENDERERS, type RenderOptions } from '../core/report/index.ts';
import { reportModel } from '../core/report/model.ts';
import type { Scorecard, Series } from '../core/score/scorecard.ts';

export function printTable(scorecard: Scorecard, series: Series | null = null): void {
  process.stdout.write(RENDERERS.console.render(reportModel(scorecard, series), terminalOptions()));
}

/** What the terminal behind stdout can show. */
export function terminalOptions(): RenderOptions {
  const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  return { colour, width: Math.max(60, Math.min(process.stdout.columns || 80, 120)) };
}
