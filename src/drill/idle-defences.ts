/**
 * Defences whose leave-one-out run is the run itself, so that nobody needs to play it. A defence acts in four ways only: it
 * objects, it raises an alarm (and with it perhaps the posture), it has solutions to challenges judged, or it changes how
 * codes are kept and answered. Its meters and its memory are its own, so one that did none of these left no trace. The test
 * test/simulation/idle-defences.test.ts plays such runs nevertheless and compares.
 */
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { Registry } from '../../reference-target/policy.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';

/** Ids of the enforced ones, of a run of this scenario under this policy. Empty where something is not as usual. */
export function idleDefences(
  { prepared, policy }: { prepared: PreparedScenario; policy: PreparedPolicy },
  totals: RunTotals,
): ReadonlySet<string> {
  if (policy.policy.variant !== undefined || totals.faults.length > 0 || isTroubled(prepared)) return new Set();
  const spoke = new Set(totals.alerts.map(({ source }) => source));
  const idle = totals.defences.filter(
    ({ id, mode, refused }) =>
      mode === 'enforce' && refused.fraud + refused.legit === 0 && !spoke.has(id) && !changesTheRest(id),
  );
  return new Set(idle.map(({ id }) => id));
}

/**
 * Of a run in which these defences only watched: those that would have refused none of the attack. Of them, `same` also
 * would have refused nobody else and left no other trace, so enforcing one gives the very same run. Empty where something is
 * not as usual.
 */
export function watchersThatStopNothing(
  { prepared, policy }: { prepared: PreparedScenario; policy: PreparedPolicy },
  totals: RunTotals,
): { readonly none: ReadonlySet<string>; readonly same: ReadonlySet<string> } {
  if (policy.policy.variant !== undefined || totals.faults.length > 0 || isTroubled(prepared))
    return { none: new Set(), same: new Set() };
  const spoke = new Set(totals.alerts.map(({ source }) => source));
  const silent = totals.defences.filter(
    ({ id, mode, refused }) => mode === 'observe' && refused.fraud === 0 && !spoke.has(id) && !changesTheRest(id),
  );
  return {
    none: new Set(silent.map(({ id }) => id)),
    same: new Set(silent.filter(({ refused }) => refused.legit === 0).map(({ id }) => id)),
  };
}

/**
 * Whether a run without defences is the undefended run itself: nothing was wrong with the service, and none of the provider's
 * rules, which the undefended world does not have, did or would have done anything.
 */
export function showsUndefended(prepared: PreparedScenario, totals: RunTotals): boolean {
  const { provider, providerReasons, faults } = totals;
  return provider.length + providerReasons.length + faults.length === 0 && !isTroubled(prepared);
}

/** Replicas, slow stores and clocks that disagree make it matter how long a decision takes, which every meter adds to. */
function isTroubled({ scenario: { circumstances } }: PreparedScenario): boolean {
  const { replicas, clockSkew, storeLatency, storeFaults } = circumstances;
  return replicas > 1 || clockSkew.length > 0 || storeLatency > 0 || storeFaults.length > 0;
}

function changesTheRest(id: string): boolean {
  const { judgesSolutions, bindsCodes, hidesAccounts } = (DEFENCES as Registry)[id] ?? {};
  return judgesSolutions === true || bindsCodes === true || hidesAccounts === true;
}
