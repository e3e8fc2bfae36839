/** Writes the published JSON Schemas of `scorecard.json`, `series.json`, `gate.json` and `compare --json` from their zod formats. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { COMPARISON_SCHEMA, comparisonFormat } from '../src/core/score/comparison-format.ts';
import { GATE_RESULT_SCHEMA, gateReportFormat } from '../src/core/score/gate-report-format.ts';
import { SCORECARD_SCHEMA, SERIES_SCHEMA, scorecardFormat, seriesFormat } from '../src/core/score/scorecard.ts';

/** File path from the repository's root, and content. */
export function renderScorecardSchemas(): { path: string; content: string }[] {
  return [
    { path: 'scenarios/scorecard.schema.json', content: render(scorecardFormat, SCORECARD_SCHEMA) },
    { path: 'scenarios/series.schema.json', content: render(seriesFormat, SERIES_SCHEMA) },
    { path: 'scenarios/gate-result.schema.json', content: render(gateReportFormat, GATE_RESULT_SCHEMA) },
    { path: 'scenarios/comparison.schema.json', content: render(comparisonFormat, COMPARISON_SCHEMA) },
  ];
}

function render(format: z.ZodType, title: string): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(format) }, null, 2)}\n`;
}

/** Writes the files. */
export function generate(): void {
  for (const { path, content } of renderScorecardSchemas())
    writeFileSync(join(import.meta.dirname, '..', path), content);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
