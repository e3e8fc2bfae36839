/** Laws of the provider's side: what is billed, what carriers are paid for, and when an account takes nothing at all. */
import type { AccountState } from '../domain/account-state.ts';
import type { ProviderEvent } from '../domain/event.ts';
import type { RunMs } from '../domain/units.ts';
import { type Law, leftProvider } from './law.ts';

export const MONEY_LAWS: readonly Law[] = [
  {
    id: 'money-adds-up',
    text: 'Refused messages cost nothing, accepted ones have at least one segment, and the claimed sums are the sums.',
    *check({ dispatches, bills, claimed }) {
      let costMicro = 0;
      let accepted = 0;
      for (const dispatch of dispatches) {
        if (!dispatch.accepted && dispatch.costMicro !== 0) yield `a refused message at ${dispatch.atMs} ms was billed`;
        if (dispatch.accepted && dispatch.segments < 1) yield `a message at ${dispatch.atMs} ms has no segment`;
        if (dispatch.accepted) accepted += 1;
        costMicro += dispatch.costMicro;
      }
      for (const bill of bills) costMicro += bill.costMicro;
      if (claimed && claimed.costMicro !== costMicro)
        yield `claimed ${claimed.costMicro} micro, summed up ${costMicro}`;
      if (claimed && claimed.dispatches !== accepted)
        yield `claimed ${claimed.dispatches} dispatches, counted ${accepted}`;
    },
  },
  {
    id: 'refusals-have-reasons',
    text: 'A refused message says why, and nobody would refuse it twice.',
    *check({ dispatches }) {
      for (const { accepted, reason, wouldRefuse, atMs } of dispatches) {
        if (!accepted && reason === '') yield `a message was refused at ${atMs} ms without a reason`;
        if (!accepted && wouldRefuse !== '') yield `a message refused at ${atMs} ms would have been refused`;
      }
    },
  },
  {
    id: 'carriers-are-paid-for-what-they-get',
    text: 'A message that was refused or failed at the provider earns nobody anything.',
    *check({ dispatches }) {
      for (const dispatch of dispatches) {
        if (dispatch.priceMicro !== 0 && !leftProvider(dispatch))
          yield `a message that never left the provider at ${dispatch.atMs} ms was paid for`;
      }
    },
  },
  {
    id: 'verifications-are-billed-once',
    text: 'A verification is billed at most once for each message that left the provider, and never before it.',
    *check({ stories }) {
      for (const [id, { dispatches, bills }] of stories) {
        const left = dispatches.filter(leftProvider);
        if (bills.length > left.length) yield `attempt ${id}: ${bills.length} verifications billed of ${left.length}`;
        const first = Math.min(...left.map(({ atMs }) => atMs));
        if (bills.some(({ atMs }) => atMs < first)) yield `attempt ${id} was billed before its message was sent`;
      }
    },
  },
  {
    id: 'closed-takes-nothing',
    text: 'While the account is suspended or paused no message is taken.',
    *check({ dispatches, account }) {
      const spans = [...closedSpans(account, 'suspended', 'reinstated'), ...closedSpans(account, 'paused', 'resumed')];
      for (const { accepted, atMs } of dispatches) {
        if (accepted && spans.some(([fromMs, toMs]) => atMs > fromMs && atMs < toMs))
          yield `a message was taken at ${atMs} ms by a closed account`;
      }
    },
  },
];

/** From each beginning to the next end. Moments at the edges may be either way: live times lose their fractions. */
function closedSpans(account: readonly ProviderEvent[], begins: AccountState, ends: AccountState): [RunMs, RunMs][] {
  const spans: [RunMs, RunMs][] = [];
  for (const { state, atMs } of account) {
    const last = spans.at(-1);
    if (state === begins) spans.push([atMs, Number.POSITIVE_INFINITY]);
    else if (state === ends && last !== undefined) last[1] = atMs;
  }
  return spans;
}
