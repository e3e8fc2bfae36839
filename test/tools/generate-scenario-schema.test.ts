import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderScenarioSchema, SCENARIO_SCHEMA_FILE } from '../../tools/generate-scenario-schema.ts';

test('scenarios/scenario.schema.json is fresh (npm run generate)', () => {
  expect(readFileSync(SCENARIO_SCHEMA_FILE, 'utf8')).toBe(renderScenarioSchema());
});

test('the schema is strict and keeps the descriptions that editors show', () => {
  const schema = JSON.parse(renderScenarioSchema());
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(expect.arrayContaining(['schema', 'id', 'startsAt', 'duration', 'tariff']));
  expect(schema.required).not.toContain('campaigns');
  expect(JSON.stringify(schema)).toContain('never two openers closer than minGap');
});
