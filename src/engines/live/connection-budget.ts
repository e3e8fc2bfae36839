/** How many connections one run may hold open. */

/** Where the limit of open files cannot be read. */
const BUDGET_FALLBACK = 2_000;
/** More source addresses at once than this bring nothing: the rest is closed and opened again. */
const BUDGET_MAX = 4_000;
/** Descriptors that belong to others in this process: ledgers, streams, the run's own pipes. */
const RESERVED = 128;
/** Up to eight runs share a process (design section 8, `run`), and each may hold some pools of its own. */
const RUNS_SIDE_BY_SIDE = 8;

/** Connections that one run may hold open, from the soft limit of open files of this process. */
export function connectionBudget(openFiles: number | null = openFilesLimit()): number {
  if (openFiles === null) return BUDGET_FALLBACK / RUNS_SIDE_BY_SIDE;
  return Math.max(16, Math.min(BUDGET_MAX, Math.floor((openFiles - RESERVED) / RUNS_SIDE_BY_SIDE)));
}

/** The soft RLIMIT_NOFILE, as Node's diagnostic report knows it; null when it does not say, Infinity when unlimited. */
function openFilesLimit(): number | null {
  const report = process.report as (NodeJS.ProcessReport & { excludeNetwork?: boolean }) | undefined;
  if (report === undefined) return null;
  const before = report.excludeNetwork;
  // Else the report looks up the name of every open connection.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  report.excludeNetwork = before ?? false;
  const soft = userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
  return typeof soft === 'number' && soft > 0 ? soft : null;
}
