/** The tokens of attackers who scrape one from the page and use it for a whole lane. */
import { type Answered, type Conversation, type Memory, ScrapedToken } from '../../core/campaign/conversation.ts';
import type { Lane, Plan } from '../../core/campaign/opener.ts';
import type { Identity } from '../../core/domain/attempt.ts';
import type { RunMs } from '../../core/domain/units.ts';
import type { Flight } from './flights.ts';
import type { LiveTarget } from './live-target.ts';

export class LaneTokens {
  /** Sends that wait for their lane's token. */
  parked = 0;
  private readonly plan: Plan;
  private readonly target: LiveTarget;
  private readonly onFailure: (error: unknown) => void;
  private readonly tokens: readonly (ScrapedToken | null)[];

  constructor(plan: Plan, target: LiveTarget, onFailure: (error: unknown) => void) {
    this.plan = plan;
    this.target = target;
    this.onFailure = onFailure;
    this.tokens = plan.lanes.map((lane) => (lane.sharesScrapedToken ? new ScrapedToken() : null));
  }

  /** What all conversations of a lane share; null where each has a memory of its own. */
  memoryOf(lane: Lane): Memory | null {
    return this.tokenOf(lane)?.memory ?? null;
  }

  /** Has every lane's token scraped before its first opener is due; `at` schedules for a due time. */
  scrapeAhead(at: (firstDueMs: RunMs, scrape: () => void) => void): void {
    this.tokens.forEach((token, number) => {
      const lane = this.plan.lanes[number];
      if (token === null || lane === undefined || lane.openers === 0) return;
      const { dueAtMs, identity } = lane.openerAt(0);
      at(dueAtMs, () => {
        if (!token.ready) this.scrape(token, identity).catch(this.onFailure);
      });
    });
  }

  /** Calls `send` when the conversation's lane has its token: at once, where none is missing. */
  whenReady({ lane, opener }: Conversation, send: () => void): void {
    const token = this.tokenOf(lane);
    if (token === null || token.ready) {
      send();
      return;
    }
    this.parked += 1;
    this.scrape(token, opener.identity)
      .then(() => {
        this.parked -= 1;
        send();
      })
      .catch(this.onFailure);
  }

  /** A token that has been fetched anew since is not to blame for an answer to the one before. */
  learn({ conversation, token }: Flight, { answer }: Answered): void {
    if (token === (conversation.memory.captured['csrf'] ?? '')) this.tokenOf(conversation.lane)?.learn(answer);
  }

  /** An attacker who adapts may have left his token behind. */
  private tokenOf({ number, sharesScrapedToken }: Lane): ScrapedToken | null {
    return sharesScrapedToken ? (this.tokens[number] ?? null) : null;
  }

  private scrape(token: ScrapedToken, identity: Identity): Promise<void> {
    return token.fetch(identity, (wire, memory) => this.target.perform(wire, memory));
  }
}
