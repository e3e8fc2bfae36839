/** What is injected into the application in place of its clock and its SMS provider. Each belongs to one run. */
import { lenientNumberOf } from '../../../reference-target/variants/lenient-phone.ts';
import type { Channel } from '../../core/domain/attempt.ts';
import type { E164 } from '../../core/domain/phone.ts';
import type { EpochMs } from '../../core/domain/units.ts';

export interface DrillClock {
  /**
   * Virtual milliseconds since 1970, as `Date.now()` has them. Before its drill it stands at 0, so that what an application
   * noted while it was built is long past.
   */
  readonly now: () => EpochMs;
  readonly date: () => Date;
}

export interface SmsMessage {
  /** In any spelling that a provider understands: what is no digit is dropped. */
  readonly to: string;
  /** People find their code in here as phones do: the first 4 to 10 digits that stand alone. */
  readonly text: string;
  /** Default `sms`. */
  readonly channel?: Channel;
}

export interface SmsReceipt {
  readonly accepted: boolean;
  /** Why it was not accepted, in lower kebab case: `account-suspended`, `invalid-number`; '' when it was. */
  readonly reason: string;
}

export interface DrillSms {
  /** Hands a message to the simulated provider: its rules, prices and delays are the scenario's. Never rejects. */
  readonly send: (message: SmsMessage) => Promise<SmsReceipt>;
  /** Conversion feedback: the code that went to this number was entered. Some providers bill or judge by it. */
  readonly verified: (of: { readonly to: string }) => Promise<void>;
}

/** What a run puts behind a clock. */
export interface ClockSource {
  nowMs(): EpochMs;
}

/** What a run puts behind an SMS client. */
export interface SmsSource {
  send(message: { readonly to: E164; readonly text: string; readonly channel: Channel }): Promise<SmsReceipt>;
  verified(to: E164): void;
}

/** Ties a tool to its run. */
export interface Binding<Source> {
  source: Source | null;
  /** It has been through a run. */
  used: boolean;
}

const clocks = new WeakMap<DrillClock, Binding<ClockSource>>();
const clients = new WeakMap<DrillSms, Binding<SmsSource>>();

/** A clock for an application that is drilled: `build({ now: clock.now })`. */
export function createClock(): DrillClock {
  const binding: Binding<ClockSource> = { source: null, used: false };
  const now = () => binding.source?.nowMs() ?? 0;
  const clock: DrillClock = Object.freeze({ now, date: () => new Date(now()) });
  clocks.set(clock, binding);
  return clock;
}

/** An SMS client for an application that is drilled: `build({ sendSms: (to, text) => sms.send({ to, text }) })`. */
export function createSms(): DrillSms {
  const binding: Binding<SmsSource> = { source: null, used: false };
  const sms: DrillSms = Object.freeze({
    async send({ to, text, channel = 'sms' }: SmsMessage) {
      if (binding.source === null) return refusal('no-drill');
      const number = lenientNumberOf(to);
      if (number === 0) return refusal('invalid-number');
      return binding.source.send({ to: number, text: String(text), channel });
    },
    async verified({ to }: { to: string }) {
      binding.source?.verified(lenientNumberOf(to));
    },
  });
  clients.set(sms, binding);
  return sms;
}

/** Undefined for a clock of somebody else's. */
export function bindingOfClock(clock: DrillClock): Binding<ClockSource> | undefined {
  return clocks.get(clock);
}

export function bindingOfSms(sms: DrillSms): Binding<SmsSource> | undefined {
  return clients.get(sms);
}

function refusal(reason: string): SmsReceipt {
  return { accepted: false, reason };
}
