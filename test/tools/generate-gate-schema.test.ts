import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GATE_SCHEMA_FILE, renderGateSchema } from '../../tools/generate-gate-schema.ts';

test('gate.schema.json is fresh', () => {
  expect(readFileSync(GATE_SCHEMA_FILE, 'utf8')).toBe(renderGateSchema());
});
