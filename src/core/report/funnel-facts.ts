/** From every request of the attack to the messages that went out: who stopped how many, in the order of the pipeline. */
import type { ScenarioScore } from '../score/scorecard.ts';

/** One step of the way. Counts are attempts of the attack, and for people only what this step refused. */
export interface FunnelStep {
  readonly kind: 'asked' | 'defence' | 'provider' | 'other' | 'sent';
  readonly label: string;
  /** Refused here first; 0 at both ends. */
  readonly stopped: number;
  /** Still on their way after this step. */
  readonly left: number;
  /** Requests of real users that were refused here first. */
  readonly people: number;
  /** Where in the run's score the figures stand; absent where they are sums or differences of others. */
  readonly figures?: { readonly stopped?: string; readonly left?: string; readonly people?: string };
}

/** Empty without an attack. Defences that were never the first to refuse anything are left out: the table of defences has them. */
export function funnelOf({ fraud, defences, providerReasons }: ScenarioScore): FunnelStep[] {
  if (fraud.attempts === 0) return [];
  const steps: FunnelStep[] = [
    {
      kind: 'asked',
      label: 'asked for',
      stopped: 0,
      left: fraud.attempts,
      people: 0,
      figures: { left: 'fraud.attempts' },
    },
  ];
  let left = fraud.attempts;
  for (const [i, { id, mode, firstBlocker }] of defences.entries()) {
    if (mode !== 'enforce' || firstBlocker.fraud + firstBlocker.legit === 0) continue;
    left -= firstBlocker.fraud;
    const at = `defences.${i}.firstBlocker`;
    const figures = { stopped: `${at}.fraud`, people: `${at}.legit` };
    steps.push({ kind: 'defence', label: id, stopped: firstBlocker.fraud, left, people: firstBlocker.legit, figures });
  }
  const provider = { fraud: 0, legit: 0 };
  for (const { refused } of providerReasons) {
    provider.fraud += refused.fraud;
    provider.legit += refused.legit;
  }
  if (provider.fraud + provider.legit > 0) {
    left -= provider.fraud;
    steps.push({
      kind: 'provider',
      label: "the provider's own rules",
      stopped: provider.fraud,
      left,
      people: provider.legit,
    });
  }
  const otherwise = left - fraud.dispatches;
  if (otherwise !== 0) steps.push(otherStep(otherwise, fraud.dispatches));
  return [
    ...steps,
    {
      ...{ kind: 'sent', label: 'SMS sent', stopped: 0, left: fraud.dispatches, people: 0 },
      figures: { left: 'fraud.dispatches' },
    },
  ];
}

/** No defence named itself: an invalid request, a target that gives no reasons, no answer; or one request sent several messages. */
function otherStep(stopped: number, left: number): FunnelStep {
  const label = stopped > 0 ? 'not sent, and no defence says why' : 'sent more than once for one request';
  return { kind: 'other', label, stopped, left, people: 0 };
}
