/**
 * Conservation laws of a full ledger: what holds whatever the target does, so that a violation means that the harness
 * itself lost, doubled or invented something. Each law is a function over one index of the events.
 */
import { ATTEMPTS_PER_OPENER, laneOfAttempt, openerOfAttempt } from '../domain/attempt.ts';
import type {
  AttemptEvent,
  DecidedEvent,
  DeliveryEvent,
  DispatchEvent,
  LedgerEvent,
  RunHeader,
} from '../domain/event.ts';
import type { Micro } from '../domain/units.ts';

/** What a reader claims of the ledger (a scorecard, a fold), to be checked against its events. */
export interface ClaimedMoney {
  readonly dispatches: number;
  readonly costMicro: Micro;
}

export interface Violation {
  readonly law: string;
  readonly message: string;
}

export interface Law {
  readonly id: string;
  /** What always holds, as a sentence. */
  readonly text: string;
  check(index: LedgerIndex): Iterable<string>;
}

/** Everything of one attempt. */
interface AttemptStory {
  readonly attempts: AttemptEvent[];
  readonly decided: DecidedEvent[];
  readonly dispatches: DispatchEvent[];
  readonly deliveries: DeliveryEvent[];
  readonly verifiedAtMs: number[];
}

interface LedgerIndex {
  readonly header: RunHeader;
  readonly stories: ReadonlyMap<number, AttemptStory>;
  /** Intent begins and ends per `lane/opener`. */
  readonly intents: ReadonlyMap<string, { begun: number; ended: number }>;
  readonly dispatches: readonly DispatchEvent[];
  readonly cohorts: readonly number[];
  readonly claimed: ClaimedMoney | null;
}

export const LAWS: readonly Law[] = [
  {
    id: 'attempt-once',
    text: 'Every attempt has exactly one answer, be it "transport-error".',
    *check({ stories }) {
      for (const [id, { attempts }] of stories) {
        if (attempts.length !== 1) yield `attempt ${id} has ${attempts.length} answers`;
      }
    },
  },
  {
    id: 'decided-once',
    text: 'The target accounts for an attempt at most once.',
    *check({ stories }) {
      for (const [id, { decided }] of stories) {
        if (decided.length > 1) yield `attempt ${id} was decided ${decided.length} times`;
      }
    },
  },
  {
    id: 'dispatch-belongs-to-attempt',
    text: 'A dispatch belongs to an attempt of this run, or says that it belongs to none.',
    *check({ stories }) {
      for (const [id, { attempts, dispatches }] of stories) {
        if (dispatches.length > 0 && attempts.length === 0) yield `dispatch for attempt ${id}, which was never made`;
      }
    },
  },
  {
    id: 'sent-iff-dispatched',
    text: 'The target says that it sent if and only if the sink saw the message, accepted or refused.',
    *check({ stories }) {
      for (const [id, { decided, dispatches }] of stories) {
        const [account] = decided;
        if (!account) continue;
        if (account.sent && dispatches.length === 0) yield `attempt ${id} was sent, the sink knows nothing of it`;
        if (!account.sent && dispatches.length > 0) yield `attempt ${id} was not sent, the sink has it`;
      }
    },
  },
  {
    id: 'sent-iff-allowed',
    text: 'A message is sent only if the disposition is "allow".',
    *check({ stories }) {
      for (const [id, { decided }] of stories) {
        for (const account of decided) {
          if (account.sent && account.disposition !== 'allow')
            yield `attempt ${id} was sent with ${account.disposition}`;
        }
      }
    },
  },
  {
    id: 'delivered-at-most-accepted',
    text: 'No more messages are delivered than the provider accepted, and none before it was dispatched.',
    *check({ stories }) {
      for (const [id, { dispatches, deliveries }] of stories) {
        const accepted = dispatches.filter((dispatch) => dispatch.accepted);
        if (deliveries.length > accepted.length)
          yield `attempt ${id}: ${deliveries.length} deliveries of ${accepted.length}`;
        const first = Math.min(...accepted.map((dispatch) => dispatch.atMs));
        if (deliveries.some((delivery) => delivery.atMs < first))
          yield `attempt ${id} was delivered before its dispatch`;
      }
    },
  },
  {
    id: 'verify-after-delivery',
    text: 'A code is entered only after its message arrived.',
    *check({ stories }) {
      for (const [id, { deliveries, verifiedAtMs }] of stories) {
        const first = Math.min(...deliveries.map((delivery) => delivery.atMs));
        if (verifiedAtMs.some((atMs) => !(atMs >= first)))
          yield `a code of attempt ${id} was entered before it arrived`;
      }
    },
  },
  {
    id: 'intent-ends-once',
    text: 'Every intent begins once and ends once.',
    *check({ intents }) {
      for (const [key, { begun, ended }] of intents) {
        if (begun !== 1 || ended !== 1) yield `intent ${key} began ${begun} times and ended ${ended} times`;
      }
    },
  },
  {
    id: 'within-the-plan',
    text: 'Attempts and intents name lanes, openers and cohorts of the header.',
    *check({ header, stories, intents, cohorts }) {
      for (const id of stories.keys()) {
        const lane = header.lanes[laneOfAttempt(id)];
        if (!lane || openerOfAttempt(id) >= lane.openers || id % ATTEMPTS_PER_OPENER === 0) {
          yield `attempt ${id} is not of this plan`;
        }
      }
      for (const key of intents.keys()) {
        const [lane = '', opener] = key.split('/');
        const planned = header.lanes[Number(lane)];
        if (planned?.intent !== 'legit' || Number(opener) >= planned.openers) yield `intent ${key} is not of this plan`;
      }
      for (const cohort of cohorts) if (cohort >= header.cohorts.length) yield `cohort ${cohort} is not in the header`;
    },
  },
  {
    id: 'money-adds-up',
    text: 'Refused messages cost nothing, accepted ones have at least one segment, and the claimed sums are the sums.',
    *check({ dispatches, claimed }) {
      let costMicro = 0;
      let accepted = 0;
      for (const dispatch of dispatches) {
        if (!dispatch.accepted && dispatch.costMicro !== 0) yield `a refused message at ${dispatch.atMs} ms was billed`;
        if (dispatch.accepted && dispatch.segments < 1) yield `a message at ${dispatch.atMs} ms has no segment`;
        if (dispatch.accepted) accepted += 1;
        costMicro += dispatch.costMicro;
      }
      if (claimed && claimed.costMicro !== costMicro)
        yield `claimed ${claimed.costMicro} micro, summed up ${costMicro}`;
      if (claimed && claimed.dispatches !== accepted)
        yield `claimed ${claimed.dispatches} dispatches, counted ${accepted}`;
    },
  },
];

/** All violations of all laws; empty for a sound ledger. Needs every event of a run (`detail: full`). */
export function violations(
  header: RunHeader,
  events: Iterable<LedgerEvent>,
  claimed: ClaimedMoney | null = null,
): Violation[] {
  const index = indexOf(header, events, claimed);
  return LAWS.flatMap((law) => [...law.check(index)].map((message) => ({ law: law.id, message })));
}

function indexOf(header: RunHeader, events: Iterable<LedgerEvent>, claimed: ClaimedMoney | null): LedgerIndex {
  const stories = new Map<number, AttemptStory>();
  const intents = new Map<string, { begun: number; ended: number }>();
  const dispatches: DispatchEvent[] = [];
  const cohorts: number[] = [];
  for (const event of events) {
    if (event.type === 'dispatch') dispatches.push(event);
    if (event.type === 'intent') cohorts.push(event.cohort);
    if ('attempt' in event && event.attempt !== 0) addToStory(stories, event);
    if (event.type === 'intent' || event.type === 'intent-end') addToIntents(intents, event);
  }
  return { header, stories, intents, dispatches, cohorts, claimed };
}

function addToStory(stories: Map<number, AttemptStory>, event: Extract<LedgerEvent, { attempt: number }>): void {
  let story = stories.get(event.attempt);
  if (!story) {
    story = { attempts: [], decided: [], dispatches: [], deliveries: [], verifiedAtMs: [] };
    stories.set(event.attempt, story);
  }
  if (event.type === 'attempt') story.attempts.push(event);
  else if (event.type === 'decided') story.decided.push(event);
  else if (event.type === 'dispatch') story.dispatches.push(event);
  else if (event.type === 'delivery') story.deliveries.push(event);
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
