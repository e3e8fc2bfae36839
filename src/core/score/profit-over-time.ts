/**
 * What the attackers earned less what they paid, bucket by bucket, so that it adds up to their profit in the scorecard to the
 * last micro unit.
 *
 * Who is paid when: a message earns at the moment of its dispatch (in truth carriers settle weeks later), an attempt and the
 * solution that came with it cost when the attempt left, an address when its code by mail was accepted, and a rented number
 * when the code that it received was accepted, because no event tells when it was rented.
 */
import type { Micro, Ms } from '../domain/units.ts';
import { widen } from './buckets.ts';
import { FLOWS, type Flow } from './campaign-flows.ts';
import type { LaneEconomics } from './money.ts';
import { shareOf } from './rate.ts';
import type { FlowTotals, LaneTotals } from './totals.ts';

export interface ProfitInput {
  /** With the campaign of each: `header.lanes`. */
  readonly origins: readonly { readonly id: string; readonly origin: string }[];
  readonly lanes: readonly LaneTotals[];
  readonly flows: readonly FlowTotals[];
  /** By lane id. */
  readonly economics: ReadonlyMap<string, LaneEconomics>;
}

/**
 * Payouts are rounded once per lane, as the scorecard does, and costs are whole. What a campaign's lanes come to is then spread
 * over its buckets by what happened in each, and the remainders by the running total, so that no rounding adds up.
 */
export function profitPerBucket(input: ProfitInput, { bucketMs, length }: { bucketMs: Ms; length: number }): Micro[] {
  const profit = new Array<Micro>(length).fill(0);
  for (const flows of input.flows) {
    const sums = sumsOf(flows.origin, input);
    for (const flow of FLOWS) {
      const counts = widen(flows[flow], flows.bucketMs, bucketMs);
      const sign = flow === 'carrierMicro' ? 1 : -1;
      for (const [bucket, micro] of spreadOver(sums[flow], counts).entries()) profit[bucket]! += sign * micro;
    }
  }
  return profit;
}

/** What all lanes of a campaign earned (from `carrierMicro`) and paid (for the rest). */
function sumsOf(campaign: string, { origins, lanes, economics }: ProfitInput): Record<Flow, Micro> {
  const sums = { carrierMicro: 0, attempts: 0, solutions: 0, mailboxes: 0, verified: 0 };
  const ids = new Set(origins.filter(({ origin }) => origin === campaign).map(({ id }) => id));
  for (const lane of lanes) {
    const terms = economics.get(lane.id);
    if (lane.intent !== 'fraud' || terms === undefined || !ids.has(lane.id)) continue;
    sums.carrierMicro += shareOf(lane.carrierMicro, terms.revenueShare);
    sums.attempts += lane.attempts * terms.costPerAttemptMicro;
    sums.solutions += lane.solutions * terms.costPerSolutionMicro;
    sums.mailboxes += lane.mailboxes * terms.costPerMailboxMicro;
    sums.verified += lane.verified * terms.costPerRentedNumberMicro;
  }
  return sums;
}

/**
 * A whole amount in proportion to counts, in wholes that add up to it. Each bucket gets what the rounded running total grew by:
 * no bucket is off by more than one. Wide integers, because money times counts leaves the safe ones.
 */
export function spreadOver(amount: Micro, counts: readonly number[]): Micro[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return counts.map(() => 0);
  let sum = 0;
  let given = 0;
  return counts.map((count) => {
    sum += count;
    const due = Number((2n * BigInt(amount) * BigInt(sum) + BigInt(all)) / (2n * BigInt(all)));
    const micro = due - given;
    given = due;
    return micro;
  });
}
