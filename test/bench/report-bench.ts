/** How large a report is and how long a browser takes from the address to the finished page, at the sizes that users have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { renderHtml } from '../../src/core/report/html.ts';
import { reportModel } from '../../src/core/report/model.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { loadPolicies } from '../../src/drill/policy-files.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { locate } from '../requirements.ts';

export interface ReportCost {
  readonly bytes: number;
  readonly renderMs: number;
  /** From navigation to the end of the load event, median of the openings; null without a browser. */
  readonly openMs: number | null;
}

export async function reportCost(
  scenarios: readonly PreparedScenario[],
  { policies, openings }: { policies: readonly string[]; openings: number },
): Promise<ReportCost> {
  const pool = createSimulationPool();
  try {
    const { scorecard, series } = await runDrill({
      ...{ engine: 'simulate', scenarios, command: 'bench', simulator: pool },
      policies: loadPolicies([...policies]).map(preparePolicy),
    });
    const startedMs = performance.now();
    const page = renderHtml(reportModel(scorecard, series));
    const renderMs = performance.now() - startedMs;
    return { bytes: Buffer.byteLength(page), renderMs, openMs: await openingMs(page, openings) };
  } finally {
    await pool.close();
  }
}

async function openingMs(page: string, openings: number): Promise<number | null> {
  const executablePath = locate('chromium');
  if (executablePath === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-report-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, page);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  const times: number[] = [];
  try {
    for (let i = 0; i < openings; i += 1) {
      const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await tab.goto(pathToFileURL(file).href);
      times.push(await tab.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd'));
      await tab.close();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
}
