/**
 * What each campaign did that earns or costs it something, over time: the same counts as its lanes', by when they came. Kept by
 * campaign and not by lane, because a campaign may have hundreds of lanes and all of them earn and pay alike.
 */
import { laneOfAttempt } from '../domain/attempt.ts';
import type { AttemptEvent, DispatchEvent, MailCodeEvent, RunHeader, VerifyEvent } from '../domain/event.ts';
import { TimeColumns } from './buckets.ts';
import type { FlowTotals } from './totals.ts';

export const FLOWS = ['carrierMicro', 'attempts', 'solutions', 'mailboxes', 'verified'] as const;
export type Flow = (typeof FLOWS)[number];

export class CampaignFlows {
  private readonly campaigns = new Map<string, TimeColumns<Flow>>();
  /** By lane; null for people. */
  private readonly lanes: readonly (TimeColumns<Flow> | null)[];

  constructor({ lanes, durationMs }: Pick<RunHeader, 'lanes' | 'durationMs'>) {
    for (const { intent, origin } of lanes)
      if (intent === 'fraud' && !this.campaigns.has(origin))
        this.campaigns.set(origin, new TimeColumns(durationMs, FLOWS));
    this.lanes = lanes.map(({ intent, origin }) => (intent === 'fraud' ? this.campaigns.get(origin)! : null));
  }

  addAttempt({ attempt, atMs, solve }: AttemptEvent): void {
    const flows = this.lanes[laneOfAttempt(attempt)];
    if (!flows) return;
    flows.add('attempts', atMs, 1);
    if (solve !== 'no') flows.add('solutions', atMs, 1);
  }

  /** Of accepted dispatches; one that never left the provider has no price. */
  addDispatch({ attempt, atMs, priceMicro }: DispatchEvent): void {
    if (priceMicro > 0) this.lanes[laneOfAttempt(attempt)]?.add('carrierMicro', atMs, priceMicro);
  }

  /** Of codes that were entered with success. */
  addVerified({ attempt, atMs }: VerifyEvent): void {
    this.lanes[laneOfAttempt(attempt)]?.add('verified', atMs, 1);
  }

  /** Of addresses that were confirmed. */
  addMailbox({ lane, atMs }: MailCodeEvent): void {
    this.lanes[lane]?.add('mailboxes', atMs, 1);
  }

  /** By the campaigns' order in the header. */
  totals(): readonly FlowTotals[] {
    return [...this.campaigns].map(([origin, flows]) => ({ origin, ...flows.totals() }));
  }
}
