/** What a conservation law is, and the index of a ledger's events that all of them look into. */
import type {
  AttemptEvent,
  BilledEvent,
  DecidedEvent,
  DeliveryEvent,
  DispatchEvent,
  LedgerEvent,
  MovedEvent,
  ProviderEvent,
  RunHeader,
} from '../domain/event.ts';
import type { Micro } from '../domain/units.ts';

/** What a reader claims of the ledger (a scorecard, a fold), to be checked against its events. */
export interface ClaimedMoney {
  readonly dispatches: number;
  readonly costMicro: Micro;
}

export interface Law {
  readonly id: string;
  /** What always holds, as a sentence. */
  readonly text: string;
  check(index: LedgerIndex): Iterable<string>;
}

/** Everything of one attempt. */
export interface AttemptStory {
  readonly attempts: AttemptEvent[];
  readonly decided: DecidedEvent[];
  readonly dispatches: DispatchEvent[];
  readonly deliveries: DeliveryEvent[];
  readonly bills: BilledEvent[];
  readonly verifiedAtMs: number[];
}

export interface LedgerIndex {
  readonly header: RunHeader;
  readonly stories: ReadonlyMap<number, AttemptStory>;
  /** Intent begins and ends per `lane/opener`. */
  readonly intents: ReadonlyMap<string, { begun: number; ended: number }>;
  readonly dispatches: readonly DispatchEvent[];
  readonly bills: readonly BilledEvent[];
  readonly account: readonly ProviderEvent[];
  readonly moves: readonly MovedEvent[];
  readonly cohorts: readonly number[];
  readonly claimed: ClaimedMoney | null;
}

/** Accepted, and on its way to a handset. */
export function leftProvider({ accepted, reason }: DispatchEvent): boolean {
  return accepted && reason === '';
}

/** One pass over the events of a run. */
export function indexOf(header: RunHeader, events: Iterable<LedgerEvent>, claimed: ClaimedMoney | null): LedgerIndex {
  const stories = new Map<number, AttemptStory>();
  const intents = new Map<string, { begun: number; ended: number }>();
  const dispatches: DispatchEvent[] = [];
  const bills: BilledEvent[] = [];
  const account: ProviderEvent[] = [];
  const moves: MovedEvent[] = [];
  const cohorts: number[] = [];
  for (const event of events) {
    if (event.type === 'dispatch') dispatches.push(event);
    if (event.type === 'billed') bills.push(event);
    if (event.type === 'provider') account.push(event);
    if (event.type === 'moved') moves.push(event);
    if (event.type === 'intent') cohorts.push(event.cohort);
    if ('attempt' in event && event.attempt !== 0) addToStory(stories, event);
    if (event.type === 'intent' || event.type === 'intent-end') addToIntents(intents, event);
  }
  return { header, stories, intents, dispatches, bills, account, moves, cohorts, claimed };
}

function addToStory(stories: Map<number, AttemptStory>, event: Extract<LedgerEvent, { attempt: number }>): void {
  let story = stories.get(event.attempt);
  if (!story) {
    story = { attempts: [], decided: [], dispatches: [], deliveries: [], bills: [], verifiedAtMs: [] };
    stories.set(event.attempt, story);
  }
  if (event.type === 'attempt') story.attempts.push(event);
  else if (event.type === 'decided') story.decided.push(event);
  else if (event.type === 'dispatch') story.dispatches.push(event);
  else if (event.type === 'delivery') story.deliveries.push(event);
  else if (event.type === 'billed') story.bills.push(event);
  else story.verifiedAtMs.push(event.atMs);
}

function addToIntents(
  intents: Map<string, { begun: number; ended: number }>,
  event: Extract<LedgerEvent, { type: 'intent' | 'intent-end' }>,
): void {
  const key = `${event.lane}/${event.opener}`;
  let count = intents.get(key);
  if (!count) {
    count = { begun: 0, ended: 0 };
    intents.set(key, count);
  }
  if (event.type === 'intent') count.begun += 1;
  else count.ended += 1;
}
