/**
 * The target's structured log: a line per attempt (debug when it was sent, info when it was not), alerts at warn, faults
 * at error. Numbers are masked before they get here, codes and phone texts never do (requirements F7, methods.md 7 P5, P6).
 */
import { maskE164 } from '../../src/core/domain/phone.ts';
import type { Logger } from '../../src/io/logger.ts';
import type { TargetObserver } from './observer.ts';

export function decisionLog(log: Logger): TargetObserver {
  return {
    onAttempt({ disposition, sent, decisions }, request) {
      const level = sent ? 'debug' : 'info';
      if (!log.isLevelEnabled(level)) return;
      const because = decisions.map(
        ({ defence, kind, reason, observed }) => `${defence}: ${kind} (${reason})${observed ? ', observed' : ''}`,
      );
      log[level]({ disposition, sent, because, ...factsOf(request) }, 'attempt');
    },
    onAlert: ({ source, signal, posture, detail }) => log.warn({ source, signal, posture, detail }, 'alert'),
    onFault: (source, detail) => log.error({ source, detail }, 'fault'),
    onReceipt({ accepted, reason }) {
      if (!accepted) log.warn({ reason }, 'the provider did not take a message');
    },
  };
}

type Request = Parameters<NonNullable<TargetObserver['onAttempt']>>[1];

/** Who asked, as far as a log may know: not the address, not the device, not the session. */
function factsOf(request: Request) {
  if (request === undefined) return {};
  const { kind, surface, channel, country, number, priceMicro } = request;
  return { kind, surface, channel, country, recipient: number === 0 ? 'no number' : maskE164(number), priceMicro };
}
