import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderSamples, SAMPLES, writeSamples } from '../../tools/make-report-samples.ts';

test('the sample reports are fresh (node tools/make-report-samples.ts)', async () => {
  if (process.env['PUMPDRILL_UPDATE_GOLDEN'] === '1') await writeSamples();
  const stale = Object.entries(await renderSamples())
    .filter(([name, content]) => readFileSync(join(SAMPLES, name), 'utf8') !== content)
    .map(([name]) => name);
  expect(stale).toEqual([]);
});

test('the sample page stays under 300 KB and its picture under 200 KB', () => {
  expect(statSync(join(SAMPLES, 'report.html')).size).toBeLessThan(300_000);
  expect(statSync(join(SAMPLES, 'report.png')).size).toBeLessThan(200_000);
});
