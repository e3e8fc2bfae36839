/**
 * Writes `scenarios/scenario.schema.json` from the zod schema, for editors that check YAML while it is written. Run by
 * `npm run generate`; a test fails when the file is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { scenarioFormat } from '../src/core/scenario/format.ts';

export const SCENARIO_SCHEMA_FILE = join(import.meta.dirname, '../scenarios/scenario.schema.json');

/** The text of the generated file: JSON Schema 2020-12 of what a file may write, before defaults and units are read. */
export function renderScenarioSchema(): string {
  const schema = z.toJSONSchema(scenarioFormat, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'pumpdrill scenario', ...schema }, null, 2)}\n`;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(SCENARIO_SCHEMA_FILE, renderScenarioSchema());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
