/**
 * How much of an attack passes without an alert (methods.md 4.2 no. 7), found by bisection: the scenario's campaigns with fewer
 * openers over the same time, everything else as it is, same seed, simulated. Volume need not be monotone: a smaller attack may
 * alert where a larger one does not. What is found is a silent volume next to one that alerts, one step of the search apart.
 */

import type { Pacing } from '../core/scenario/format.ts';
import { openersIn } from '../core/schedule/pacers.ts';
import { ALERT_TAIL_MS } from '../core/score/detection.ts';
import type { SilentVolume } from '../core/score/metrics-format.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { sumLanes } from '../core/score/totals.ts';
import type { Job } from './jobs.ts';
import type { SimulationInput } from './play-simulated.ts';
import { type PreparedScenario, prepareScenario } from './prepared.ts';
import type { Simulator } from './simulator.ts';

/** The step of the search: one 64th of the scenario's volume, so six runs beside the whole attack and a day without it. */
export const SILENT_PARTS = 64;

interface Tried {
  readonly part: number;
  readonly openers: number;
  readonly totals: RunTotals;
  readonly isSilent: boolean;
}

/** Null where nobody attacks, or when the signal came first. */
export async function silentVolumeOf(
  job: Job,
  simulator: Simulator,
  signal?: AbortSignal,
): Promise<SilentVolume | null> {
  if (job.prepared.scenario.campaigns.length === 0) return null;
  const search = new SilentSearch(job, simulator, signal);
  return search.run();
}

class SilentSearch {
  private readonly job: Job;
  private readonly simulator: Simulator;
  private readonly signal: AbortSignal | undefined;
  /** By openers: steps of a small attack may be the same attack. */
  private readonly tried = new Map<number, Tried>();
  private ignored: ReadonlySet<string> = new Set();
  private runs = 0;

  constructor(job: Job, simulator: Simulator, signal: AbortSignal | undefined) {
    this.job = job;
    this.simulator = simulator;
    this.signal = signal;
  }

  async run(): Promise<SilentVolume | null> {
    const { prepared, policy, seed } = this.job;
    const calm = await this.play({ prepared, policy, seed, only: 'legit' });
    if (calm === null) return null;
    this.ignored = new Set(calm.alerts.map(nameOf));
    const whole = await this.try(SILENT_PARTS);
    if (whole === null) return null;
    if (whole.isSilent) return this.answer('at-least', whole, null);
    let silent: Tried | null = null;
    let alerting = whole;
    for (let low = 0, high = SILENT_PARTS; high - low > 1; ) {
      const part = (low + high) >> 1;
      const found = await this.try(part);
      if (found === null) return null;
      if (found.isSilent) [low, silent] = [part, found];
      else [high, alerting] = [part, found];
    }
    return silent === null ? this.answer('none', null, alerting) : this.answer('found', silent, alerting);
  }

  private async try(part: number): Promise<Tried | null> {
    const { prepared, policy, seed } = this.job;
    const scaled = part === SILENT_PARTS ? prepared : scaledTo(prepared, part);
    const openers = openersOf(scaled);
    const known = this.tried.get(openers);
    if (known !== undefined) return known;
    const totals = await this.play({ prepared: scaled, policy, seed });
    if (totals === null) return null;
    const found = { part, openers, totals, isSilent: !this.isHeard(totals) };
    this.tried.set(openers, found);
    return found;
  }

  private async play(input: SimulationInput): Promise<RunTotals | null> {
    if (this.signal?.aborted) return null;
    this.runs += 1;
    const { totals, health } = await this.simulator.play({
      ...input,
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    return health.interrupted ? null : totals;
  }

  private isHeard({ alerts, firstFraudAttemptMs: first, lastFraudAttemptMs: last }: RunTotals): boolean {
    return alerts.some(
      (alert) =>
        !this.ignored.has(nameOf(alert)) &&
        alert.timesMs.some((atMs) => first >= 0 && atMs >= first && atMs <= last + ALERT_TAIL_MS),
    );
  }

  private answer(bound: SilentVolume['bound'], silent: Tried | null, alerting: Tried | null): SilentVolume {
    const fraud = (field: 'attempts' | 'dispatches' | 'costMicro') =>
      silent === null ? 0 : sumLanes(silent.totals, 'fraud', field);
    return {
      bound,
      openers: silent?.openers ?? 0,
      attempts: fraud('attempts'),
      dispatches: fraud('dispatches'),
      lossMicro: fraud('costMicro'),
      alertingOpeners: alerting?.openers ?? null,
      scale: { numerator: silent?.part ?? 0, denominator: SILENT_PARTS },
      ignored: [...this.ignored].sort(),
      runs: this.runs,
    };
  }
}

function nameOf({ source, signal }: RunTotals['alerts'][number]): string {
  return `${signal} (${source})`;
}

function openersOf({ scenario }: PreparedScenario): number {
  return scenario.campaigns.reduce((sum, { pacing }) => sum + openersIn(pacing), 0);
}

/** Every campaign with that part of its openers, at least one, over the same time. */
function scaledTo(prepared: PreparedScenario, part: number): PreparedScenario {
  const { scenario, input, baseFolder, tariff } = prepared;
  const campaigns = scenario.campaigns.map((campaign) => ({
    ...campaign,
    pacing: scaledPacing(campaign.pacing, part),
  }));
  return prepareScenario({ scenario: { ...scenario, campaigns }, input, baseFolder, tariff });
}

function scaledPacing(pacing: Pacing, part: number): Pacing {
  const scaled = (count: number): number => Math.max(1, Math.round((count * part) / SILENT_PARTS));
  return pacing.kind === 'volleys'
    ? { ...pacing, each: scaled(pacing.each) }
    : { ...pacing, total: scaled(pacing.total) };
}
