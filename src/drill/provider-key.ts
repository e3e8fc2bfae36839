/**
 * Lanes that hold a leaked API key of the SMS provider: their asks go to the provider directly, and the target, with every
 * defence that it has, never hears of them. They keep the law that every message belongs to an attempt.
 */
import type { SmsClient } from '../../reference-target/ports.ts';
import type { Plan } from '../core/campaign/opener.ts';
import { laneOfAttempt, type Wire } from '../core/domain/attempt.ts';
import type { StepAnswer, TargetPort } from '../engines/engine.ts';
import type { LiveTarget } from '../engines/live/live-target.ts';

/** What the attacker writes; it holds no code, because there is no login behind it. One segment. */
const TEXT = 'Thank you for your message. Reply STOP to end.';

/** The target's port for every lane but those with a key. */
export function simulatedWithKey(plan: Plan, target: TargetPort, provider: SmsClient): TargetPort {
  const isKeyed = keyedIn(plan);
  if (isKeyed === null) return target;
  return {
    perform: (wire, memory) => (isKeyed(wire) ? askProvider(wire, provider) : target.perform(wire, memory)),
  };
}

/** The same over the wire. */
export function liveWithKey(plan: Plan, target: LiveTarget, provider: SmsClient): LiveTarget {
  const isKeyed = keyedIn(plan);
  if (isKeyed === null) return target;
  return {
    warmUp: () => target.warmUp(),
    async perform(wire, memory) {
      if (!isKeyed(wire)) return target.perform(wire, memory);
      const sentAtMs = performance.now();
      return { ...(await askProvider(wire, provider)), sentAtMs };
    },
  };
}

/** Whether a request is one for the provider; null where no lane has a key. */
function keyedIn({ lanes }: Plan): ((wire: Wire) => boolean) | null {
  if (!lanes.some(({ throughKey }) => throughKey)) return null;
  return ({ step, attempt }) =>
    (step === 'send' || step === 'resend') && lanes[laneOfAttempt(attempt)]?.throughKey === true;
}

/** Reasons of a client that had no answer: nobody knows what became of the message. */
const UNANSWERED: readonly string[] = ['timeout', 'unreachable'];

async function askProvider({ number, attempt, channel }: Wire, provider: SmsClient): Promise<StepAnswer> {
  const { accepted, reason } = await provider.send({ to: number, text: TEXT, code: '', attempt, channel });
  if (accepted) return { answer: 'sent', status: 202, retryAfterMs: 0 };
  if (UNANSWERED.includes(reason)) return { answer: 'transport-error', status: 0, retryAfterMs: 0 };
  return { answer: 'provider-error', status: 403, retryAfterMs: 0 };
}
