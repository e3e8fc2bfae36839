/**
 * Conservation laws of a full ledger: what holds whatever the target does, so that a violation means that the harness
 * itself lost, doubled or invented something. Each law is a function over one index of the events.
 */
import { ATTEMPTS_PER_OPENER, laneOfAttempt, openerOfAttempt } from '../domain/attempt.ts';
import type { LedgerEvent, RunHeader } from '../domain/event.ts';
import { type ClaimedMoney, indexOf, type Law, leftProvider } from './law.ts';
import { MONEY_LAWS } from './money-laws.ts';

export type { ClaimedMoney } from './law.ts';

export interface Violation {
  readonly law: string;
  readonly message: string;
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
    text: 'No more messages are delivered than left the provider (accepted and not failed), and none before it.',
    *check({ stories }) {
      for (const [id, { dispatches, deliveries }] of stories) {
        const left = dispatches.filter(leftProvider);
        if (deliveries.length > left.length) yield `attempt ${id}: ${deliveries.length} deliveries of ${left.length}`;
        const first = Math.min(...left.map((dispatch) => dispatch.atMs));
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
    id: 'stopped-for-good',
    text: 'Only attackers move, in lanes of the header, and after one has stopped nothing more is heard of him.',
    *check({ header, moves }) {
      const stopped = new Set<number>();
      for (const { lane, move } of moves) {
        if (header.lanes[lane]?.intent !== 'fraud') yield `lane ${lane} moved, which is no attacker's`;
        if (stopped.has(lane)) yield `lane ${lane} moved after it had stopped`;
        if (move === 'stop' || move === 'cut-losses') stopped.add(lane);
      }
    },
  },
  ...MONEY_LAWS,
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
