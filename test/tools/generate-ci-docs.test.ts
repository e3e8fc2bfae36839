import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GATE_FILES } from '../../src/core/report/gate-files.ts';
import { CI_SYSTEMS, ciFile } from '../../src/drill/ci-workflows.ts';
import { CI_DOCS_FILE, withWorkflows } from '../../tools/generate-ci-docs.ts';

const document = readFileSync(CI_DOCS_FILE, 'utf8');

test('docs/ci.md is fresh, has both files and names every output', () => {
  expect(document, 'run: npm run generate').toBe(withWorkflows(document));
  for (const system of CI_SYSTEMS) expect(document).toContain(ciFile(system).content);
  for (const name of Object.keys(GATE_FILES)) expect(document).toContain(`| \`${name}\` |`);
});

test('lost marks are an error', () => {
  expect(() => withWorkflows(document.replace('<!-- end of gitlab -->', ''))).toThrow('lacks the marks of gitlab');
});
