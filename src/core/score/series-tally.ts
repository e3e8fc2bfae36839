/** What only the series show, counted beside the fold: for the run itself, never for runs that it is compared with. */
import type { AttemptEvent, DispatchEvent, MailCodeEvent, RunHeader, VerifyEvent } from '../domain/event.ts';
import { CampaignFlows } from './campaign-flows.ts';
import { DashboardTally } from './dashboard-tally.ts';
import { IdentityCounts } from './identity-counts.ts';
import type { SeriesTotals } from './totals.ts';

/** Hears of events of known lanes only. */
export class SeriesTally {
  private readonly flows: CampaignFlows;
  private readonly identities = new IdentityCounts();
  private readonly dashboard: DashboardTally;

  constructor(header: RunHeader) {
    this.flows = new CampaignFlows(header);
    this.dashboard = new DashboardTally(header.durationMs);
  }

  addAttempt(event: AttemptEvent, intent: 'fraud' | 'legit'): void {
    this.flows.addAttempt(event);
    this.identities.add(event, intent);
    this.dashboard.add(event);
  }

  /** Accepted ones. */
  addDispatch(event: DispatchEvent): void {
    this.flows.addDispatch(event);
  }

  /** Of codes that were right. */
  addVerified(event: VerifyEvent): void {
    this.flows.addVerified(event);
  }

  /** Of codes by mail that were right. */
  addMailbox(event: MailCodeEvent): void {
    this.flows.addMailbox(event);
  }

  totals(): SeriesTotals {
    const { flows, identities, dashboard } = this;
    return { flows: flows.totals(), identities: identities.totals(), dashboard: dashboard.totals() };
  }
}
