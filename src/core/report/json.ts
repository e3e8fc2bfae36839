import type { ReportModel } from './model.ts';

/** The scorecard itself: what a program reads. */
export function renderJson(model: ReportModel): string {
  return `${JSON.stringify(model.scorecard, null, 2)}\n`;
}
