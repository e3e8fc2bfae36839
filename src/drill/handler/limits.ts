/** What "it holds" means: the limits of verdicts and expectations, unless the caller or the scenario's author says otherwise. */
import { invalidInput } from '../../core/domain/errors.ts';
import type { Micro } from '../../core/domain/units.ts';
import { MICRO_PER_UNIT } from '../../core/domain/units.ts';
import type { Expectation } from '../../core/scenario/expectation-format.ts';
import type { Scenario } from '../../core/scenario/format.ts';
import { VERDICT_LIMITS } from '../../core/score/verdict.ts';

/** Shares are numbers from 0 to 1. */
export interface HoldLimits {
  /** Least share of the attack's value that must be stopped. Default 0.9; not judged for probes, which have invariants. */
  readonly valueDetection?: number;
  /** Most that an attack may cost, in the scenario's currency. Default: no such limit. */
  readonly loss?: number;
  /** Most real users kept out. Default 0.005; fewer than three people are never too many. */
  readonly insultRate?: number;
  /** The same of the cohort that is hurt most. Default 0.02. */
  readonly worstCohort?: number;
}

/** Null: not judged. */
export interface RunLimits {
  readonly valueDetection: number | null;
  readonly lossMicro: Micro | null;
  readonly insultRate: number | null;
  readonly worstCohort: number | null;
  /** Ids of invariants that are expected to break. */
  readonly broken: ReadonlySet<string>;
}

/** Throws PumpdrillError (BAD_LIMIT). */
export function checkLimits(limits: HoldLimits): void {
  for (const [name, value] of Object.entries(limits)) {
    const most = name === 'loss' ? Number.MAX_SAFE_INTEGER / MICRO_PER_UNIT : 1;
    if (typeof value === 'number' && value >= 0 && value <= most) continue;
    const hint = name === 'loss' ? 'an amount in the scenario’s currency' : 'a share from 0 to 1: 0.9 is 90 %';
    throw invalidInput({ code: 'BAD_LIMIT', path: `limits.${name}`, message: `${String(value)} is no limit`, hint });
  }
}

/** Limits by name first, then what the scenario's author expects of the policy `expectAs`, then the defaults. */
export function limitsFor(scenario: Scenario, limits: HoldLimits, expectAs: string | undefined): RunLimits {
  const expected = scenario.expect.find(({ policy }) => policy === expectAs);
  const harmIsExpected = expected?.people === 'harmed';
  return {
    valueDetection: limits.valueDetection ?? leastDetection(scenario, expected),
    lossMicro: limits.loss === undefined ? null : Math.round(limits.loss * MICRO_PER_UNIT),
    insultRate: limits.insultRate ?? (harmIsExpected ? null : VERDICT_LIMITS.harmfulInsultShare),
    worstCohort: limits.worstCohort ?? (harmIsExpected ? null : VERDICT_LIMITS.harmfulCohortShare),
    broken: new Set(
      Object.entries(expected?.invariants ?? {})
        .filter(([, word]) => word === 'broken')
        .map(([id]) => id),
    ),
  };
}

/** An expectation is the least that is asked for: an application that does better than it is not at fault. */
function leastDetection({ campaigns, invariants }: Scenario, expected: Expectation | undefined): number | null {
  if (campaigns.length === 0) return null;
  if (expected?.fraud === 'leaks') return null;
  if (expected?.fraud === 'partly') return VERDICT_LIMITS.leaksValueDetection;
  if (expected?.fraud === undefined && invariants.length > 0) return null;
  return VERDICT_LIMITS.containedValueDetection;
}

/** What may be lost under these limits before the first of them is broken; Infinity where none is about money. */
export function allowedMicro({ valueDetection, lossMicro }: RunLimits, undefendedMicro: Micro): Micro {
  const byShare =
    valueDetection === null ? Number.POSITIVE_INFINITY : Math.round(undefendedMicro - undefendedMicro * valueDetection);
  return Math.min(byShare, lossMicro ?? Number.POSITIVE_INFINITY);
}
