import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TOOLS = join(import.meta.dirname, '../../tools');

/** `npm run generate` imports every generator and calls its `generate`; importing alone must write nothing. */
test.each(globSync('generate-*.ts', { cwd: TOOLS }))('%s can be run by npm run generate', async (file) => {
  const generator = (await import(join(TOOLS, file))) as Record<string, unknown>;
  expect(generator['generate']).toBeTypeOf('function');
});
