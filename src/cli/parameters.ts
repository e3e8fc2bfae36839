/** What of a scenario is worth changing on the command line: `--set` lines that lead to a scenario that can be played. */
import type { Campaign, People, Scenario } from '../core/scenario/format.ts';
import { overrideScenario } from '../core/scenario/override.ts';
import { readScenario } from '../core/scenario/read.ts';
import { openersIn } from '../core/schedule/pacers.ts';

export interface Parameter {
  readonly path: string;
  readonly value: string | number;
  /** What it asks. */
  readonly asks: string;
}

/** At most one question of each kind; those that this scenario would refuse are left out. */
export function worthChanging(scenario: Scenario, input: unknown): Parameter[] {
  const candidates = [
    ...scenario.campaigns.slice(0, 1).flatMap(campaignParameters),
    ...scenario.people.slice(0, 1).flatMap(peopleParameters),
  ];
  return candidates.filter(({ path, value }) => {
    const changed = overrideScenario(input, { [path]: value });
    return 'value' in changed && 'scenario' in readScenario(changed.value);
  });
}

function campaignParameters({ pacing, identities, session, verify, solver }: Campaign): Parameter[] {
  const { network, device } = identities;
  const at = (path: string, value: string | number, asks: string) => ({ path: `campaigns.0.${path}`, value, asks });
  return [
    at('pacing.total', 2 * openersIn(pacing), 'twice as many'),
    ...('size' in network ? [at('identities.network.size', 10 * network.size, 'ten times as many addresses')] : []),
    ...(device.kind === 'per-opener' ? [] : [at('identities.device.kind', 'per-opener', 'a fresh device each time')]),
    ...(session === 'visit-first' ? [] : [at('session', 'visit-first', 'opens the page before it asks')]),
    ...(solver.kind === 'none' ? [at('solver.kind', 'service', 'pays a service to solve challenges')] : []),
    ...(verify.numerator === 0 ? [at('verify', '30%', 'enters codes, to look like conversions')] : []),
  ];
}

function peopleParameters({ pacing }: People): Parameter[] {
  return [{ path: 'people.0.pacing.total', value: 2 * openersIn(pacing), asks: 'a busier service' }];
}
