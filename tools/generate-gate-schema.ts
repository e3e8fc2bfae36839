/**
 * Writes `scenarios/gate.schema.json` from the zod schema, for editors that check a gate file while it is written. Run by
 * `npm run generate`; a test fails when the file is stale.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { gateFormat } from '../src/core/gate/gate-format.ts';

export const GATE_SCHEMA_FILE = join(import.meta.dirname, '../scenarios/gate.schema.json');

/** The text of the generated file: JSON Schema 2020-12 of what a gate file may write. */
export function renderGateSchema(): string {
  const schema = z.toJSONSchema(gateFormat, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'pumpdrill gate', ...schema }, null, 2)}\n`;
}

/** Writes the file. */
export function generate(): void {
  writeFileSync(GATE_SCHEMA_FILE, renderGateSchema());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) generate();
