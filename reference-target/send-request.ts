/**
 * One request for a code as defences see it. What every attempt needs is worked out at once; evidence that only some
 * defences read is worked out when it is first asked for, so that a policy pays for what it uses.
 */
import type { Channel, Surface } from '../src/core/domain/attempt.ts';
import { type IpIntel, type NetworkFacts, UNKNOWN_NETWORK } from '../src/core/domain/network.ts';
import type { E164 } from '../src/core/domain/phone.ts';
import type { EpochMs, Micro } from '../src/core/domain/units.ts';
import { hash53 } from '../src/core/random/hash.ts';
import { readBehaviour } from './behaviour.ts';
import { addressKeyOf } from './client-address.ts';
import type { BehaviourFacts, ChallengeOutcome, DefenceRequest, SessionFacts } from './defences/defence.ts';
import { type DeviceSignals, deviceKeyOf, readDeviceSignals } from './device.ts';

/** The field of the form that people do not see (D8). Named like something a program would fill in. */
export const HONEYPOT_FIELD = 'website';

const AGENT_MAX = 256;
/** A solution longer than this is no solution: a proof of work has some 500 characters, a reCAPTCHA token up to 2,000. */
const SOLUTION_MAX = 8_192;

/** What is known of a request at once. */
export interface SendBasics {
  readonly kind: 'send' | 'resend';
  readonly surface: Surface;
  readonly channel: Channel;
  readonly nowMs: EpochMs;
  readonly number: E164;
  readonly phoneText: string;
  readonly country: string;
  readonly mobile: boolean;
  readonly address: string;
  readonly addressKey: number;
  readonly session: SessionFacts | null;
  readonly priceMicro: Micro;
}

/** What evidence is worked out from. */
export interface EvidenceSources {
  readonly headers: Readonly<Record<string, string>>;
  /** Reads a field of the hostile body. */
  field(name: string): unknown;
  readonly ipIntel: IpIntel | undefined;
  /** Whether a number has an account, or verified here before. */
  isReturning(number: E164): boolean;
  /** Key of the e-mail address that this visitor has confirmed; 0 for none. */
  emailKey(): number;
}

export class SendRequest implements DefenceRequest {
  readonly kind: 'send' | 'resend';
  readonly surface: Surface;
  readonly channel: Channel;
  readonly nowMs: EpochMs;
  readonly number: E164;
  readonly phoneText: string;
  readonly country: string;
  readonly mobile: boolean;
  readonly addressKey: number;
  readonly deviceKey: number;
  readonly session: SessionFacts | null;
  readonly priceMicro: Micro;
  /** Set by the target before the pipeline sees the request. */
  challenge: ChallengeOutcome = 'none';
  /** Of the client, as text. */
  readonly address: string;
  private readonly sources: EvidenceSources;
  private knownNetwork: NetworkFacts | null = null;
  private knownSignals: DeviceSignals | null = null;

  constructor(basics: SendBasics, sources: EvidenceSources) {
    this.kind = basics.kind;
    this.surface = basics.surface;
    this.channel = basics.channel;
    this.nowMs = basics.nowMs;
    this.number = basics.number;
    this.phoneText = basics.phoneText;
    this.country = basics.country;
    this.mobile = basics.mobile;
    this.address = basics.address;
    this.addressKey = basics.addressKey;
    this.deviceKey = deviceKeyOf(sources.field('device'));
    this.session = basics.session;
    this.priceMicro = basics.priceMicro;
    this.sources = sources;
  }

  get agent(): string {
    return (this.sources.headers['user-agent'] ?? '').slice(0, AGENT_MAX);
  }

  get network(): NetworkFacts {
    this.knownNetwork ??= this.sources.ipIntel?.lookup(this.address) ?? UNKNOWN_NETWORK;
    return this.knownNetwork;
  }

  get localKey(): number {
    const { local } = this.signals;
    return local === '' ? 0 : Math.max(0, addressKeyOf(local));
  }

  get localCountry(): string {
    const { local } = this.signals;
    return local === '' ? '' : (this.sources.ipIntel?.lookup(local).country ?? '');
  }

  get tampered(): boolean {
    return this.signals.tampered;
  }

  get honeypotFilled(): boolean {
    const typed = this.sources.field(HONEYPOT_FIELD);
    return typed !== undefined && typed !== '';
  }

  get behaviour(): BehaviourFacts | null {
    return readBehaviour(this.sources.field('behaviour'));
  }

  /** The text a client hands in as solution; '' for none. */
  get solution(): string {
    const given = this.sources.field('solution');
    return typeof given === 'string' && given.length <= SOLUTION_MAX ? given : '';
  }

  get solutionKey(): number {
    const { solution } = this;
    return solution === '' ? 0 : hash53(solution) || 1;
  }

  get emailKey(): number {
    return this.sources.emailKey();
  }

  get returning(): boolean {
    return this.sources.isReturning(this.number);
  }

  private get signals(): DeviceSignals {
    this.knownSignals ??= readDeviceSignals(this.sources.field('device'));
    return this.knownSignals;
  }
}
