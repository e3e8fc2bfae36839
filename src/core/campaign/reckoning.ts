/** What an attacker makes of an answer, and what it earned and cost him as far as he can tell. */
import type { Channel, Wire } from '../domain/attempt.ts';
import type { E164 } from '../domain/phone.ts';
import type { AnswerClass } from '../domain/result.ts';
import type { Micro, Ratio, RunMs } from '../domain/units.ts';
import type { Campaign } from '../scenario/format.ts';
import type { Outcome } from './adaptive.ts';

/** Price of a message to a number: what carriers and so attackers are paid from. */
export type PriceOf = (number: E164, channel: Channel) => Micro;

/** The part of a campaign that decides what its asks earn and cost. */
export type Business = Pick<Campaign, 'economics' | 'solver' | 'email'>;

/** A request and its answer. */
export interface Answer {
  readonly wire: Pick<Wire, 'step' | 'number' | 'channel' | 'solve'>;
  readonly answer: AnswerClass;
  readonly atMs: RunMs;
}

/** Null where the answer tells him nothing. */
export function outcomeOf({ wire, answer, atMs }: Answer, business: Business, priceOf: PriceOf): Outcome | null {
  const { economics, solver, email } = business;
  switch (wire.step) {
    case 'send':
    case 'resend': {
      const solving = wire.solve === 'no' || solver.kind === 'none' ? 0 : solver.costMicro;
      const costMicro = trafficMicro(economics) + solving;
      const kind = kindOfAsk(wire, answer, business);
      const earnedMicro =
        kind === 'welcome' ? shareMicro(priceOf(wire.number, wire.channel), economics.revenueShare) : 0;
      return { atMs, kind, earnedMicro, costMicro };
    }
    case 'verify':
      return answer === 'verified' ? spent(atMs, economics.numberRentMicro) : null;
    case 'confirm':
      if (answer === 'email-verified') return spent(atMs, email.kind === 'none' ? 0 : email.costMicro);
      return isSilence(answer) ? null : turnedAway(atMs);
    // A page or a mail that does not come ends the ask before it was made.
    case 'visit':
      return answer === 'visited' || isSilence(answer) ? null : turnedAway(atMs);
    case 'email':
      return answer === 'email-sent' || isSilence(answer) ? null : turnedAway(atMs);
  }
}

/** Traffic of one ask; proxies bill by the gigabyte, 10^6 kilobytes. */
export function trafficMicro({ proxyPerGbMicro, kilobytesPerAttempt }: Campaign['economics']): Micro {
  return Math.round((proxyPerGbMicro * kilobytesPerAttempt) / 1_000_000);
}

function kindOfAsk({ solve }: Answer['wire'], answer: AnswerClass, { solver, email }: Business): Outcome['kind'] {
  if (answer === 'sent' || answer === 'accepted-unknown') return 'welcome';
  if (isSilence(answer)) return 'unfinished';
  if (answer === 'challenge-required' && solver.kind !== 'none' && solve === 'no') return 'unfinished';
  return answer === 'email-required' && email.kind !== 'none' ? 'unfinished' : 'refused';
}

/** Lost on the way, or not to be understood: neither a success nor a refusal. */
function isSilence(answer: AnswerClass): boolean {
  return answer === 'transport-error' || answer === 'unclassified';
}

function spent(atMs: RunMs, costMicro: Micro): Outcome {
  return { atMs, kind: 'unfinished', earnedMicro: 0, costMicro };
}

function turnedAway(atMs: RunMs): Outcome {
  return { atMs, kind: 'refused', earnedMicro: 0, costMicro: 0 };
}

function shareMicro(priceMicro: Micro, { numerator, denominator }: Ratio): Micro {
  return Math.round((priceMicro * numerator) / denominator);
}
