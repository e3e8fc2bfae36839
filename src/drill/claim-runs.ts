/** Plays the runs that claims ask for, each once, and takes their figures. */
import type { ClaimMeasure, Claims } from '../core/scenario/claim-format.ts';
import { MEASURES } from '../core/score/claim-measures.ts';
import { type RunToScore, scoreRun } from '../core/score/score.ts';
import type { RunTotals } from '../core/score/totals.ts';
import { CounterfactualRuns, unwatched } from './counterfactuals.ts';
import type { Job } from './jobs.ts';
import { NO_DEFENCES } from './no-defences.ts';
import type { PlayedRun } from './play-simulated.ts';
import { economicsOf, tariffFacts } from './score-run.ts';
import type { Simulator } from './simulator.ts';
import { Turnstile } from './turnstile.ts';

export interface ClaimRunOptions {
  readonly simulator: Simulator;
  readonly signal?: AbortSignal;
  readonly onPlayed?: (job: Job) => void;
}

/** Enough to keep every core busy; few enough that an interrupted test ends at once. */
const FIGURES_UNDER_WAY = 16;

const NO_TERMS: Claims['terms'] = { checkMicro: 0, lostLoginMicro: 0 };

export class ClaimRuns {
  private readonly gate = new Turnstile(FIGURES_UNDER_WAY);
  private readonly options: ClaimRunOptions;
  private readonly counterfactuals: CounterfactualRuns;
  private readonly played = new Map<string, Promise<PlayedRun>>();
  private readonly peaceful = new Map<string, Promise<RunTotals>>();

  constructor(options: ClaimRunOptions) {
    this.options = options;
    this.counterfactuals = new CounterfactualRuns(options.simulator);
  }

  /** The figure of one run; null where there is nothing to measure, or when the signal came first. */
  figure(job: Job, id: ClaimMeasure): Promise<number | null> {
    return this.gate.pass(() => this.measure(job, id));
  }

  private async measure(job: Job, id: ClaimMeasure): Promise<number | null> {
    if (this.options.signal?.aborted) return null;
    const measure = MEASURES[id];
    const [run, undefended, peace] = await Promise.all([
      this.play(job, measure.calm === true),
      measure.against === 'undefended' ? this.counterfactuals.undefendedOf(job.prepared, job.seed) : null,
      measure.against === 'peace' ? this.peaceOf(job) : null,
    ]);
    this.options.onPlayed?.(job);
    const score = scoreRun(runToScore(job, run, { undefended: undefended ?? peace, calm: peace }));
    const terms = job.prepared.scenario.claims?.terms ?? NO_TERMS;
    return measure.of({ score, main: run.totals, peace, terms });
  }

  private play({ prepared, policy, seed }: Job, calm: boolean): Promise<PlayedRun> {
    const input = { prepared, policy, seed, ...(calm ? { only: 'legit' as const } : {}) };
    return once(this.played, `${prepared.hash}/${policy.hash}/${seed}/${calm}`, () =>
      this.options.simulator.play(unwatched(input)),
    );
  }

  /** No fraud, no defences, no rules of the provider. */
  private peaceOf({ prepared, seed }: Job): Promise<RunTotals> {
    return once(this.peaceful, `${prepared.hash}/${seed}`, () =>
      this.counterfactuals.play({ prepared, policy: NO_DEFENCES, seed, only: 'legit', providerRules: false }),
    );
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

function runToScore(
  { prepared }: Job,
  played: PlayedRun,
  against: Pick<RunToScore, 'undefended' | 'calm'>,
): RunToScore {
  return {
    header: played.header,
    main: played.totals,
    ...against,
    withoutDefence: new Map(),
    parityRun: null,
    harness: { ...played.health, speed: 1 },
    economics: economicsOf(played, prepared),
    tariff: tariffFacts(prepared),
    counterfactual: 'simulated',
  };
}
