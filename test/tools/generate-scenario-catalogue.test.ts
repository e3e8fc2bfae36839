import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioCatalogue } from '../../src/io/scenario-files.ts';
import { CATALOGUE_PAGE, renderCatalogue } from '../../tools/generate-scenario-catalogue.ts';

test('scenarios/README.md is fresh (npm run generate)', () => {
  expect(readFileSync(CATALOGUE_PAGE, 'utf8')).toBe(renderCatalogue());
});

test('the page names every scenario once as a link, and all figures were measured', () => {
  const page = renderCatalogue();
  for (const { id, pack } of scenarioCatalogue()) expect(page.split(`[\`${id}\`](${pack}/${id}.yaml)`)).toHaveLength(2);
  expect(page).not.toContain('not measured yet');
  expect(page).not.toContain('nothing said');
});
