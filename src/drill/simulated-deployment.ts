/**
 * A whole service in one process on virtual time: the reference target, its store, and the provider behind it, joined
 * without a socket. The target code is the very code that runs behind HTTP; only its ports differ.
 */

import type { Registry } from '../../reference-target/defences/index.ts';
import { deployTarget } from '../../reference-target/deploy.ts';
import { DEADLINE_MS } from '../../reference-target/http/deadline.ts';
import { ipIntelOf } from '../../reference-target/http/policy-ip-intel.ts';
import { type Deadline, meterSpecsOf } from '../../reference-target/pipeline.ts';
import type { Policy } from '../../reference-target/policy.ts';
import type { MailClient, RandomSource, SmsClient } from '../../reference-target/ports.ts';
import { dealtOut } from '../../reference-target/replicas.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { MeterSpec, Store } from '../../reference-target/stores/store.ts';
import type { Target } from '../../reference-target/target.ts';
import type { Clock } from '../core/domain/clock.ts';
import type { EventSink } from '../core/domain/event.ts';
import type { E164 } from '../core/domain/phone.ts';
import type { PriceList } from '../core/domain/tariff.ts';
import { Draws } from '../core/random/draws.ts';
import { streamOf, wordsAt } from '../core/random/streams.ts';
import type { ProviderSettings } from '../core/scenario/format.ts';
import type { Circumstances } from '../core/scenario/probe-format.ts';
import type { WorkTotals } from '../core/score/totals.ts';
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import type { VirtualWorld } from '../engines/simulate/virtual-world.ts';
import { MAIL_DELAY_MS } from '../sink/mail.ts';
import { createProviderModel } from '../sink/provider.ts';
import { HEALTHY } from './circumstances.ts';
import { ServiceWork } from './service-work.ts';
import { simulatedChallenges } from './simulated-challenges.ts';
import { simulatedHash } from './simulated-hash.ts';
import { simulatedSms } from './simulated-sms.ts';
import { passing, type StoreMaker, troubledStore } from './troubled-store.ts';

export interface DeploymentOptions {
  readonly world: VirtualWorld;
  readonly policy: Policy;
  readonly registry: Registry;
  readonly settings: ProviderSettings;
  /** The tariff: what messages are worth to carriers. */
  readonly prices: PriceList;
  /** What the company is billed for a message: the target's spend cap reckons with it. */
  readonly billedPrices: PriceList;
  /** Numbers that belong to an account. */
  readonly enrolled: ReadonlySet<E164>;
  readonly seed: number;
  /** False: no rule of the provider acts (the undefended world); it still bills as it bills. */
  readonly providerRules: boolean;
  readonly events: EventSink;
  /** Another store than the one in memory; on the world's clock. */
  readonly storeOf?: StoreMaker;
  /** What a probe puts the service in; absent: nothing is wrong. */
  readonly circumstances?: Circumstances;
}

/** What a process of the service is built from. */
type ServiceOptions = Parameters<typeof deployTarget>[0];

export interface SimulatedDeployment {
  readonly target: Target;
  readonly inbox: Inbox;
  /** The provider's own interface, for whoever holds the key to it. */
  readonly sms: SmsClient;
  /** What it did inside until now. */
  readonly work: () => WorkTotals;
}

export function deploySimulated(options: DeploymentOptions): SimulatedDeployment {
  const { world, policy, registry, events, seed } = options;
  const provider = createProviderModel({
    settings: options.settings,
    prices: options.prices,
    seed,
    rules: options.providerRules,
    startMs: world.epochMs,
  });
  const { circumstances = HEALTHY } = options;
  const mailbox = new Mailbox();
  const work = new ServiceWork();
  const make = () => work.store((options.storeOf ?? memoryStoreOf)(meterSpecsOf(policy, registry), world));
  const sms = simulatedSms({ provider, world, events, deliver: (message) => mailbox.put(message) });
  const service: ServiceOptions = {
    policy,
    registry,
    store: troubledStore({ make, world, circumstances }),
    ...(isTroubled(circumstances) ? { deadline: virtualDeadline(world) } : {}),
    ...(circumstances.storeLatency > 0 ? { roundTrip: () => passing(world, circumstances.storeLatency) } : {}),
    sms,
    mail: simulatedMail(world, mailbox),
    challenges: work.challenges(simulatedChallenges(policy)),
    ipIntel: work.ipIntel(ipIntelOf(policy)),
    enrolled: (number) => options.enrolled.has(number),
    prices: options.billedPrices,
    clock: world,
    random: seededRandom(seed),
    hash: simulatedHash(seed),
    feed: {
      onAttempt: (record) => events({ type: 'decided', atMs: world.runMs, ...record }),
      onCheck: (record) => events({ type: 'checked', atMs: world.runMs, ...record }),
      onAlert: (alert) => events({ type: 'alert', atMs: world.runMs, ...alert }),
      onPosture: (posture) => events({ type: 'posture', atMs: world.runMs, posture }),
      onFault: (source, detail) => events({ type: 'fault', atMs: world.runMs, source, detail }),
    },
  };
  return { target: deployReplicas(service, circumstances), inbox: mailbox, sms, work: () => work.totals() };
}

/** As many processes as the circumstances ask for, each with a clock of its own, over one store and one secret. */
function deployReplicas(service: ServiceOptions, { replicas, clockSkew }: Circumstances): Target {
  if (replicas === 1 && clockSkew.length === 0) return deployTarget(service);
  const { clock } = service;
  const deployed = Array.from({ length: replicas }, (_, i) => {
    const skewMs = clockSkew[i] ?? 0;
    return deployTarget({ ...service, clock: { nowMs: () => clock.nowMs() + skewMs } });
  });
  return dealtOut(deployed);
}

function isTroubled({ storeLatency, storeFaults }: Circumstances): boolean {
  return storeLatency > 0 || storeFaults.length > 0;
}

/** The deadline of the live target, on virtual time. */
function virtualDeadline(world: VirtualWorld): Deadline {
  return (promise) =>
    new Promise((resolve, reject) => {
      world.at(world.runMs + DEADLINE_MS, () => reject(new Error(`no answer within ${DEADLINE_MS} ms`)));
      promise.then(resolve, reject);
    });
}

function memoryStoreOf(specs: readonly MeterSpec[], clock: Clock): Store {
  return createMemoryStore({ specs, clock });
}

/** Hands messages to whoever listens, at the moment they arrive. */
export class Mailbox implements Inbox {
  private listener: (message: InboxMessage) => void | Promise<void> = () => {};

  onDelivered(listener: (message: InboxMessage) => void | Promise<void>): void {
    this.listener = listener;
  }

  put(message: InboxMessage): void | Promise<void> {
    return this.listener(message);
  }
}

/** Codes by mail: nothing is billed, and nobody but the drill's own people reads them. */
function simulatedMail(world: VirtualWorld, mailbox: Mailbox): MailClient {
  return {
    send({ code, attempt }) {
      const mail: InboxMessage = { medium: 'mail', attempt, number: 0, code, delayMs: MAIL_DELAY_MS };
      world.at(world.runMs + MAIL_DELAY_MS, () => mailbox.put(mail));
      return Promise.resolve({ accepted: true });
    },
  };
}

/** Chance of the simulated target: codes and session ids. Never shared with the campaign's draws. */
function seededRandom(seed: number): RandomSource {
  const words = new Uint32Array(2);
  wordsAt(streamOf(seed, 'target/random'), 0, words);
  return new Draws(words[0] as number, words[1] as number);
}
