import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderScorecardSchemas } from '../../tools/generate-scorecard-schema.ts';

test.each(renderScorecardSchemas().map(({ path, content }) => [path, content]))('%s is fresh', (path, content) => {
  const published = readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  expect(published, 'run: npm run generate').toBe(content);
  expect(JSON.parse(published)).toMatchObject({ type: 'object', additionalProperties: false });
});
