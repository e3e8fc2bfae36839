/**
 * What an attack costs where nothing stops it, for a target that cannot be played without its defences (design section 3):
 * every planned opener times the tariff, each with all of its asks when they are due, by its dearest channel, one segment
 * each. An upper bound, unless the service sends longer messages or an attacker who adapts goes to dearer numbers.
 */
import { planCampaign } from '../../core/campaign/plan.ts';
import type { Channel } from '../../core/domain/attempt.ts';
import type { Micro, RunMs } from '../../core/domain/units.ts';
import type { Campaign } from '../../core/scenario/format.ts';
import { Buckets, SecondCosts } from '../../core/score/buckets.ts';
import type { RunTotals } from '../../core/score/totals.ts';
import { billedPrices } from '../billed-prices.ts';
import type { PreparedScenario } from '../prepared.ts';

/** The planned loss, and when it falls due, in the shapes that totals have. */
export interface PlannedLoss {
  readonly lossMicro: Micro;
  readonly burn: Pick<RunTotals, 'fraudCostPerSecond' | 'buckets'>;
}

export function plannedLoss(prepared: PreparedScenario, seed: number): PlannedLoss {
  const plan = planCampaign(prepared.scenario, seed);
  const seconds = new SecondCosts(plan.durationMs);
  const buckets = new Buckets(plan.durationMs);
  let lossMicro = 0;
  const spend = (atMs: RunMs, micro: Micro): void => {
    lossMicro += micro;
    seconds.add(atMs, micro);
    buckets.add('fraudCostMicro', atMs, micro);
  };
  const askMicro = askPrices(prepared);
  for (const lane of plan.lanes) {
    const campaign = prepared.scenario.campaigns.find(({ id }) => id === lane.origin);
    if (lane.intent !== 'fraud' || campaign === undefined) continue;
    const { times = 0, every = 0 } = campaign.resend ?? {};
    for (let index = 0; index < lane.openers; index += 1) {
      const { number, dueAtMs } = lane.openerAt(index);
      const micro = askMicro(campaign, number);
      for (let ask = 0; ask <= times; ask += 1) spend(dueAtMs + ask * every, micro);
    }
  }
  return { lossMicro, burn: { fraudCostPerSecond: seconds.seconds(), buckets: buckets.totals() } };
}

/** What one ask costs at most: its message, and its verification where the provider bills those. */
function askPrices(prepared: PreparedScenario): (campaign: Campaign, number: number) => Micro {
  const prices = billedPrices(prepared);
  const { billing } = prepared.scenario.provider;
  const verifiedMicro = billing.model === 'per-verification' ? billing.priceMicro : 0;
  const messageMicro = (number: number) => (channel: Channel) => prices.priceMicro(number, channel);
  return ({ channels }, number) => verifiedMicro + Math.max(...channels.map(messageMicro(number)));
}
