/**
 * The contract of a defence. One file per row of requirements section D plus one line in `index.ts`; it describes
 * itself, and catalogues are generated from that. Everything is a pure function of its arguments.
 */
import type { z } from 'zod';
import type { Channel, Surface } from '../../src/core/domain/attempt.ts';
import type { Decision, DecisionKind, Posture } from '../../src/core/domain/decision.ts';
import type { NetworkFacts } from '../../src/core/domain/network.ts';
import type { E164 } from '../../src/core/domain/phone.ts';
import type { AnswerClass } from '../../src/core/domain/result.ts';
import type { EpochMs, Micro, Ms } from '../../src/core/domain/units.ts';
import type { TargetAlert } from '../ports.ts';
import type { MeterKind } from '../stores/store.ts';

/**
 * What a defence sees of an attempt: worked out once, integers where they can be. Evidence (everything below `priceMicro`)
 * may be worked out when it is first read.
 */
export interface DefenceRequest {
  readonly kind: 'send' | 'resend';
  /** Which part of the service is asked. A limit counts messages, wherever they are asked for. */
  readonly surface: Surface;
  /** How the code is to come. */
  readonly channel: Channel;
  readonly nowMs: EpochMs;
  /** 0 when the text is no strict E.164. */
  readonly number: E164;
  /** As the client spelt it; cut to 64 characters. Hostile. */
  readonly phoneText: string;
  /** ISO 3166-1 alpha-2 by number ranges, or '' when no plan knows the number. */
  readonly country: string;
  /** True when a national plan lists the number as mobile-capable. */
  readonly mobile: boolean;
  /** The client address as a meter key: an IPv4 address as integer, an IPv6 address by its /64. */
  readonly addressKey: number;
  /** A 53-bit hash of the client's device signals; 0 when it sent none. */
  readonly deviceKey: number;
  /** The session behind the cookie; null when there is none or it is forged. */
  readonly session: SessionFacts | null;
  /** What the message would cost. */
  readonly priceMicro: Micro;

  /** The client's User-Agent, cut to 256 characters; '' for none. Hostile. */
  readonly agent: string;
  /** What IP intelligence says of the client address. */
  readonly network: NetworkFacts;
  /** The address behind a proxy that the client's own signals name (S3: local IP), as a meter key; 0 for none. A claim. */
  readonly localKey: number;
  /** Country of that address by IP intelligence; '' for none. */
  readonly localCountry: string;
  /** The device signals show traces of an anti-detect browser. */
  readonly tampered: boolean;
  /** The field that people do not see came back filled. */
  readonly honeypotFilled: boolean;
  /** How the form was used, as the page's script tells; null when nothing told. A claim. */
  readonly behaviour: BehaviourFacts | null;
  /** What became of the solution to a challenge that came with the request. */
  readonly challenge: ChallengeOutcome;
  /** A 53-bit hash of that solution, a meter key; 0 when there is none. */
  readonly solutionKey: number;
  /** A 53-bit hash of the e-mail address that this session has confirmed; 0 for none. */
  readonly emailKey: number;
  /** The number belongs to an account of the service, or a code for it was entered here before. */
  readonly returning: boolean;
}

/** `unavailable`: the verifier failed or hung, so nobody knows. */
export type ChallengeOutcome = 'none' | 'passed' | 'failed' | 'unavailable';

/** Counts of what a page saw of its visitor's hands. */
export interface BehaviourFacts {
  /** Keys pressed in the form; 0 when it was pasted or filled in by a program. */
  readonly keys: number;
  /** Pointer or touch events on the page. */
  readonly pointer: number;
  /** From page ready to submit, as the page tells. */
  readonly dwellMs: Ms;
}

export interface SessionFacts {
  /** 53-bit integer, a meter key. */
  readonly key: number;
  /** When the page was opened. */
  readonly openedAtMs: EpochMs;
}

/** A meter of a defence under one configuration. The pipeline gives it its full id. */
export interface MeterDefinition {
  readonly name: string;
  readonly kind: MeterKind;
  readonly windowMs: Ms;
  readonly limit: number | Readonly<Record<Posture, number>>;
  readonly consumes?: 'onSend' | 'onAttempt';
}

/** Takes the meters that this attempt touches. `index` counts in the order of `meterDefinitions`. */
export interface MeterWriter {
  add(index: number, key: number, value?: number): void;
}

/** What the store said of this defence's meters, indexed like `meterDefinitions`; untouched meters read 0, not over. */
export interface Readings {
  reading(index: number): number;
  over(index: number): boolean;
  waitMs(index: number): Ms;
}

/** Things that happened, for defences that watch. */
export type Fact =
  /** An attempt was judged, whatever became of it. Only told to defences with `watchesAttempts`. */
  | {
      readonly kind: 'asked';
      readonly nowMs: EpochMs;
      readonly request: DefenceRequest;
      readonly disposition: DecisionKind;
    }
  | {
      readonly kind: 'dispatched';
      readonly nowMs: EpochMs;
      readonly number: E164;
      readonly country: string;
      readonly priceMicro: Micro;
      readonly request: DefenceRequest;
    }
  | {
      readonly kind: 'verified';
      readonly nowMs: EpochMs;
      readonly number: E164;
      readonly country: string;
      /** Keys of who entered the code, as in DefenceRequest; 0 for none. */
      readonly addressKey: number;
      readonly deviceKey: number;
      readonly sessionKey: number;
    };

export interface DefenceContext {
  readonly posture: Posture;
  /** This defence's own memory, made by `memory()`; undefined when it has none. In-process: replicas do not share it. */
  readonly memory: unknown;
  readonly alert: (alert: Omit<TargetAlert, 'source'>) => void;
  readonly raisePosture: (posture: Posture, forMs: Ms) => void;
}

export interface Defence<C = unknown> {
  readonly id: string;
  /** The row of requirements section D. */
  readonly row: string;
  /** Verb first, one line. */
  readonly summary: string;
  readonly stops: readonly string[];
  readonly blindTo: readonly string[];
  readonly sources: readonly string[];
  /** What a refused requester is told, as one of the answer classes every profile knows. */
  readonly refusalAnswer: AnswerClass;
  readonly config: z.ZodType<C>;
  /** True when it judges solutions to challenges: the target has them verified before it asks anybody. */
  readonly judgesSolutions?: boolean;
  /** With `judgesSolutions`: true when a solution that the verifier could not judge satisfies demands like a good one. */
  trustsUnjudged?(config: C): boolean;
  /** True when nobody may learn which numbers have accounts: entering a code then has two answers only. */
  readonly hidesAccounts?: boolean;
  /** True when it binds a code to the session that asked for it: the target keeps and checks codes by session. */
  readonly bindsCodes?: boolean;
  /** True when `observe` wants `asked` facts too. */
  readonly watchesAttempts?: boolean;
  memory?(config: C): unknown;
  meterDefinitions?(config: C): readonly MeterDefinition[];
  meters?(request: DefenceRequest, config: C, writer: MeterWriter): void;
  /**
   * Only for defences with meters: the part that needs no reading. Called with the stateless decisions, before the store
   * is asked. Anything but ALLOW is this defence's decision: its meters are left out and `decide` is not called.
   */
  precheck?(request: DefenceRequest, config: C): Decision;
  /** Without meters: called before the store is asked. With meters: called after, to explain the readings. Returns ALLOW itself when it has no objection. */
  decide(request: DefenceRequest, readings: Readings, config: C, context: DefenceContext): Decision;
  observe?(fact: Fact, config: C, context: DefenceContext): void;
}

/** Keeps `C` inferred from the config schema. */
export function defineDefence<C>(defence: Defence<C>): Defence<C> {
  return defence;
}
