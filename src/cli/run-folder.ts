/** The folder that one `run` writes: ledgers while it plays, everything else at its end. */

import { join } from 'node:path';
import { htmlReport } from '../core/report/html.ts';
import type { AssetPlace } from '../core/report/html-page.ts';
import { reportModel } from '../core/report/model.ts';
import { openersIn } from '../core/schedule/pacers.ts';
import type { DrillResult } from '../drill/drill.ts';
import type { Job } from '../drill/jobs.ts';
import type { LedgerRoot } from '../drill/ledger-place.ts';
import { PACKAGE_VERSION } from '../io/package-root.ts';
import { claimFolder, claimLedgerFolder, type RunFacts, writeWhole } from '../io/run-files.ts';
import { writePage } from './report-assets.ts';

export interface RunFolder {
  readonly path: string;
  /** Hand it to the drill: every run's ledger goes below it. */
  readonly ledger: LedgerRoot;
  write(result: DrillResult, facts: { speed: number }): void;
}

/** How much of what happened the ledger keeps: every event, whole people and openers by index, or nothing. */
export const DETAILS = ['full', 'sampled', 'off'] as const;
export type Detail = (typeof DETAILS)[number];

/** Attempts up to which every event is kept (design section 3): about 100 MB of ledger a million. */
const FULL_DETAIL_OPENERS = 1_000_000;
/** `sampled` keeps at most this share, however small the run (choice). */
const SAMPLED_ONE_IN = 10;

export interface RunFolderOptions {
  readonly out: string | undefined;
  readonly engine: string;
  readonly jobs: readonly Job[];
  /** Default: `full`, and `sampled` when more than a million attempts are planned. */
  readonly detail?: Detail | undefined;
  /** Where the page's style and script stand. Default: in the page. */
  readonly assets?: AssetPlace;
}

export function createRunFolder(options: RunFolderOptions): RunFolder {
  const started = new Date();
  const name = `${started.toISOString().slice(0, 19).replaceAll(':', '-')}-${options.engine}`;
  const path = options.out ?? claimFolder(join('reports', name));
  const root = claimLedgerFolder(path);
  return {
    path,
    ledger: { root, keepOneIn: keepOneIn(options) },
    write: ({ scorecard, series }, { speed }) => {
      const facts: RunFacts = {
        schema: 'pumpdrill.run/1',
        pumpdrill: PACKAGE_VERSION,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        startedAt: started.toISOString(),
        wallMs: Date.now() - started.getTime(),
        speed,
      };
      writeWhole(join(path, 'scorecard.json'), `${JSON.stringify(scorecard, null, 2)}\n`);
      writeWhole(join(path, 'series.json'), `${JSON.stringify(series)}\n`);
      writeWhole(join(path, 'run.json'), `${JSON.stringify(facts, null, 2)}\n`);
      writePage(
        join(path, 'report.html'),
        htmlReport(reportModel(scorecard, series), { assets: options.assets ?? 'inline' }),
      );
    },
  };
}

function keepOneIn({ detail, jobs }: RunFolderOptions): number {
  if (detail === 'full') return 1;
  if (detail === 'off') return Number.POSITIVE_INFINITY;
  const enough = Math.max(1, Math.ceil(plannedOpeners(jobs) / FULL_DETAIL_OPENERS));
  return detail === 'sampled' ? Math.max(SAMPLED_ONE_IN, enough) : enough;
}

/** Openers of all main and undefended runs together. */
function plannedOpeners(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { prepared: { scenario } }) => {
    const fraud = scenario.campaigns.reduce((total, campaign) => total + openersIn(campaign.pacing), 0);
    return sum + 2 * fraud + scenario.people.reduce((total, people) => total + openersIn(people.pacing), 0);
  }, 0);
}
