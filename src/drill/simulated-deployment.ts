/**
 * A whole service in one process on virtual time: the reference target, its store, and the provider behind it, joined
 * without a socket. The target code is the very code that runs behind HTTP; only its ports differ.
 */

import type { Registry } from '../../reference-target/defences/index.ts';
import { deployTarget } from '../../reference-target/deploy.ts';
import { ipIntelOf } from '../../reference-target/http/policy-ip-intel.ts';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import type { Policy } from '../../reference-target/policy.ts';
import type { MailClient, RandomSource } from '../../reference-target/ports.ts';
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
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import type { VirtualWorld } from '../engines/simulate/virtual-world.ts';
import { MAIL_DELAY_MS } from '../sink/mail.ts';
import { createProviderModel } from '../sink/provider.ts';
import { SIMULATED_CHALLENGES } from './simulated-challenges.ts';
import { simulatedHash } from './simulated-hash.ts';
import { simulatedSms } from './simulated-sms.ts';

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
  readonly storeOf?: (specs: readonly MeterSpec[], clock: Clock) => Store;
}

export interface SimulatedDeployment {
  readonly target: Target;
  readonly inbox: Inbox;
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
  const mailbox = new Mailbox();
  const target = deployTarget({
    policy,
    registry,
    store: (options.storeOf ?? memoryStoreOf)(meterSpecsOf(policy, registry), world),
    sms: simulatedSms({ provider, world, events, deliver: (message) => mailbox.put(message) }),
    mail: simulatedMail(world, mailbox),
    challenges: SIMULATED_CHALLENGES,
    ipIntel: ipIntelOf(policy),
    enrolled: (number) => options.enrolled.has(number),
    prices: options.billedPrices,
    clock: world,
    random: seededRandom(seed),
    hash: simulatedHash(seed),
    feed: {
      onAttempt: (record) => events({ type: 'decided', atMs: world.runMs, ...record }),
      onCheck: (record) => events({ type: 'checked', atMs: world.runMs, ...record }),
      onAlert: (alert) => events({ type: 'alert', atMs: world.runMs, ...alert }),
      onFault: (source, detail) => events({ type: 'fault', atMs: world.runMs, source, detail }),
    },
  });
  return { target, inbox: mailbox };
}

function memoryStoreOf(specs: readonly MeterSpec[], clock: Clock): Store {
  return createMemoryStore({ specs, clock });
}

/** Hands messages to whoever listens, at the moment they arrive. */
class Mailbox implements Inbox {
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
