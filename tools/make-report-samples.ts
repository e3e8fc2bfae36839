/**
 * Writes `reports/samples/starter/`: the starter pack simulated under `open` and `layered`, every file but the ledger,
 * and pictures of the page, the first of them for the README. Run it after a change of scenarios, policies, scoring or
 * report; `test/tools/make-report-samples.test.ts` fails while the samples are stale.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { RENDERERS } from '../src/core/report/index.ts';
import { reportModel } from '../src/core/report/model.ts';
import { runDrill } from '../src/drill/drill.ts';
import { loadPolicies } from '../src/drill/policy-files.ts';
import { prepareScenarios } from '../src/drill/prepare-scenarios.ts';
import { preparePolicy } from '../src/drill/prepared.ts';
import { locate } from '../test/requirements.ts';

export const SAMPLES = join(import.meta.dirname, '../reports/samples/starter');

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** What stands at its top. */
  readonly at: string;
}

/** The first is the one in the README. */
const PICTURES: readonly Picture[] = [
  { name: 'report', width: 1280, height: 1_100, colorScheme: 'light', at: 'body' },
  { name: 'run', width: 1280, height: 1_400, colorScheme: 'light', at: '#run-2' },
  { name: 'run-dark', width: 1280, height: 1_400, colorScheme: 'dark', at: '#run-2' },
  { name: 'phone', width: 375, height: 1_200, colorScheme: 'light', at: 'body' },
  { name: 'phone-dark', width: 375, height: 1_200, colorScheme: 'dark', at: '#run-2' },
];

/** File name and content of everything that is made of figures: equal inputs give equal bytes. */
export async function renderSamples(): Promise<Record<string, string>> {
  const { scorecard, series } = await runDrill({
    engine: 'simulate',
    scenarios: prepareScenarios(['starter']),
    policies: loadPolicies(['open', 'layered']).map(preparePolicy),
    command: 'pumpdrill run starter --policy open,layered',
    advice: 'auto',
  });
  const model = reportModel(scorecard, series);
  return {
    'report.html': RENDERERS.html.render(model),
    'report.md': RENDERERS.md.render(model),
    'scorecard.json': `${JSON.stringify(scorecard, null, 2)}\n`,
    'series.json': `${JSON.stringify(series)}\n`,
  };
}

export async function writeSamples(): Promise<void> {
  mkdirSync(SAMPLES, { recursive: true });
  for (const [name, content] of Object.entries(await renderSamples())) writeFileSync(join(SAMPLES, name), content);
  const program = locate('chromium');
  if (program === null) console.log('no chromium on this machine: the pictures are left as they were');
  else await takePictures(program);
}

/** Fonts differ between machines, so pictures are made anew and never compared. */
async function takePictures(program: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  try {
    for (const { name, width, height, colorScheme, at } of PICTURES) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      await page.goto(pathToFileURL(join(SAMPLES, 'report.html')).href);
      await page.evaluate(`document.querySelector(${JSON.stringify(at)}).scrollIntoView()`);
      await page.screenshot({ path: join(SAMPLES, `${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await writeSamples();
