/**
 * Who looks on while the target works: metrics, logs, webhooks. Called in the course of requests, so nobody here waits,
 * throws, or does more than count, write a line or push onto a queue. Drills have none: their feed tells everything.
 */
import type { AttemptRecord } from '../../src/core/domain/decision.ts';
import type { DefenceRequest } from '../defences/defence.ts';
import type { SmsClient, SmsReceipt, TargetAlert } from '../ports.ts';

export interface TargetObserver {
  /** `request`: what the defences saw, good for the time of the call. */
  onAttempt?(record: AttemptRecord, request: DefenceRequest | undefined): void;
  onAlert?(alert: TargetAlert): void;
  onFault?(source: string, detail: string): void;
  /** What the SMS provider made of a message. */
  onReceipt?(receipt: SmsReceipt): void;
  /** A request was answered. `route` is one of the server's own patterns, never the requester's text. */
  onAnswer?(route: string, status: number, seconds: number): void;
}

/** The same client, with its receipts told to whoever looks on. */
export function watchedSms(sms: SmsClient, observers: readonly TargetObserver[]): SmsClient {
  if (observers.length === 0) return sms;
  return {
    async send(message) {
      const receipt = await sms.send(message);
      for (const observer of observers) observer.onReceipt?.(receipt);
      return receipt;
    },
  };
}
