/**
 * Wald's sequential probability ratio test of a failure rate (Wald 1945, Annals of Mathematical Statistics 16:117): trials are
 * counted in their order until the rate is shown to be as good as `acceptable` or as bad as `unacceptable`, with about
 * half the trials that a test of fixed length needs. Who may not go on for ever gets `inconclusive`, never a pass.
 */

export interface SprtPlan {
  /** Failure rate that should pass, and the one that must not; 0 < acceptable < unacceptable < 1. */
  readonly acceptable: number;
  readonly unacceptable: number;
  /** Highest probability of failing what is acceptable, and of passing what is unacceptable (default 1 % each). */
  readonly falseFail?: number;
  readonly falsePass?: number;
  /** Trials after which an undecided test is inconclusive. */
  readonly trialsMax: number;
  /** Variance of trials that share counters, of independent ones (`designEffect`): every trial counts so much less. Default 1. */
  readonly designEffect?: number;
}

export type SprtResult = 'pass' | 'fail' | 'inconclusive';

export interface SprtOutcome {
  readonly result: SprtResult;
  /** Trials and failures up to the decision; what came after is not looked at. */
  readonly trials: number;
  readonly failures: number;
  /** Log likelihood ratio at the end, between `limits.pass` and `limits.fail` when inconclusive. */
  readonly logRatio: number;
}

const ERROR_DEFAULT = 0.01;

/** Log likelihood ratios at which the test ends. */
export interface SprtLimits {
  readonly pass: number;
  readonly fail: number;
}

/** Wald's bounds: log(b / (1 - a)) and log((1 - b) / a). */
export function sprtLimits({ falseFail = ERROR_DEFAULT, falsePass = ERROR_DEFAULT }: Partial<SprtPlan>): SprtLimits {
  return { pass: Math.log(falsePass / (1 - falseFail)), fail: Math.log((1 - falsePass) / falseFail) };
}

/** What one trial adds to the log likelihood ratio. */
function stepsOf({ acceptable, unacceptable, designEffect = 1 }: SprtPlan): { failure: number; success: number } {
  return {
    failure: Math.log(unacceptable / acceptable) / designEffect,
    success: Math.log((1 - unacceptable) / (1 - acceptable)) / designEffect,
  };
}

/**
 * Plays the test over trials in the order in which they happened; true: this trial failed. Ends early at a decision.
 * Too few trials and `trialsMax` both end as inconclusive.
 */
export function sprt(plan: SprtPlan, failed: Iterable<boolean>): SprtOutcome {
  const limits = sprtLimits(plan);
  const steps = stepsOf(plan);
  let trials = 0;
  let failures = 0;
  for (const failure of failed) {
    if (trials >= plan.trialsMax) break;
    trials += 1;
    if (failure) failures += 1;
    // From the counts, not by adding up: thousands of rounded steps would drift.
    const result = resultAt(failures * steps.failure + (trials - failures) * steps.success, limits);
    if (result !== 'inconclusive') break;
  }
  const logRatio = failures * steps.failure + (trials - failures) * steps.success;
  return { result: resultAt(logRatio, limits), trials, failures, logRatio };
}

/** Trials whose order inside a run says nothing: people of one run meet the same counters. */
export interface TrialBatch {
  readonly trials: number;
  readonly failures: number;
}

/** The same test, looked at only after each batch (a run): Wald's bounds still hold, because it looks less often. */
export function sprtOverBatches(plan: SprtPlan, batches: readonly TrialBatch[]): SprtOutcome {
  const limits = sprtLimits(plan);
  const steps = stepsOf(plan);
  let trials = 0;
  let failures = 0;
  let logRatio = 0;
  for (const batch of batches) {
    if (trials >= plan.trialsMax || resultAt(logRatio, limits) !== 'inconclusive') break;
    trials += batch.trials;
    failures += batch.failures;
    logRatio = failures * steps.failure + (trials - failures) * steps.success;
  }
  return { result: resultAt(logRatio, limits), trials, failures, logRatio };
}

function resultAt(logRatio: number, limits: SprtLimits): SprtResult {
  if (logRatio >= limits.fail) return 'fail';
  return logRatio <= limits.pass ? 'pass' : 'inconclusive';
}

/** Trials that the test takes on average when the rate is one of the two of the plan and nothing cuts it short (Wald 1945). */
export function sprtExpectedTrials(plan: SprtPlan): { acceptable: number; unacceptable: number } {
  const { falseFail = ERROR_DEFAULT, falsePass = ERROR_DEFAULT } = plan;
  const limits = sprtLimits(plan);
  const steps = stepsOf(plan);
  const drift = (rate: number) => rate * steps.failure + (1 - rate) * steps.success;
  return {
    acceptable: ((1 - falseFail) * limits.pass + falseFail * limits.fail) / drift(plan.acceptable),
    unacceptable: (falsePass * limits.pass + (1 - falsePass) * limits.fail) / drift(plan.unacceptable),
  };
}

/**
 * The same test as lines over the number of trials (Wald 1947): it passes at or below `slope x trials - pass`
 * failures and fails at or above `slope x trials + fail`. For explaining a plan before it is played.
 */
export function sprtLines(plan: SprtPlan): { slope: number; pass: number; fail: number } {
  const limits = sprtLimits(plan);
  const steps = stepsOf(plan);
  const unit = steps.failure - steps.success;
  return { slope: -steps.success / unit, pass: -limits.pass / unit, fail: limits.fail / unit };
}
