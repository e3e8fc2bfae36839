/** The folder that one `run` writes: ledgers while it plays, everything else at its end. */
import { join } from 'node:path';
import { RENDERERS } from '../core/report/index.ts';
import { reportModel } from '../core/report/model.ts';
import type { DrillResult } from '../drill/drill.ts';
import type { Job } from '../drill/jobs.ts';
import type { LedgerRoot } from '../drill/ledger-place.ts';
import { PACKAGE_VERSION } from '../io/package-root.ts';
import { claimFolder, claimLedgerFolder, type RunFacts, writeWhole } from '../io/run-files.ts';

export interface RunFolder {
  readonly path: string;
  /** Hand it to the drill: every run's ledger goes below it. */
  readonly ledger: LedgerRoot;
  write(result: DrillResult, facts: { speed: number }): void;
}

/** Attempts up to which every event is kept (design section 3): about 100 MB of ledger a million. */
const FULL_DETAIL_OPENERS = 1_000_000;

export function createRunFolder(options: { out: string | undefined; engine: string; jobs: readonly Job[] }): RunFolder {
  const started = new Date();
  const name = `${started.toISOString().slice(0, 19).replaceAll(':', '-')}-${options.engine}`;
  const path = options.out ?? claimFolder(join('reports', name));
  const root = claimLedgerFolder(path);
  return {
    path,
    ledger: { root, keepOneIn: Math.ceil(plannedOpeners(options.jobs) / FULL_DETAIL_OPENERS) },
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
      writeWhole(join(path, 'report.html'), RENDERERS.html.render(reportModel(scorecard, series)));
    },
  };
}

/** Openers of all main and undefended runs together. */
function plannedOpeners(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { prepared: { scenario } }) => {
    const fraud = scenario.campaigns.reduce((total, campaign) => total + campaign.pacing.total, 0);
    return sum + 2 * fraud + scenario.people.reduce((total, people) => total + people.pacing.total, 0);
  }, 0);
}
