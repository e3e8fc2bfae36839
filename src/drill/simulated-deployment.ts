/**
 * A whole service in one process on virtual time: the reference target, its store, and the provider behind it, joined
 * without a socket. The target code is the very code that runs behind HTTP; only its ports differ.
 */

import type { Registry } from '../../reference-target/defences/index.ts';
import { deployTarget } from '../../reference-target/deploy.ts';
import { ipIntelOf } from '../../reference-target/http/policy-ip-intel.ts';
import { meterSpecsOf } from '../../reference-target/pipeline.ts';
import type { Policy } from '../../reference-target/policy.ts';
import type { MailClient, PriceBook, RandomSource, SmsClient } from '../../reference-target/ports.ts';
import { createMemoryStore } from '../../reference-target/stores/memory-store.ts';
import type { Target } from '../../reference-target/target.ts';
import type { EventSink } from '../core/domain/event.ts';
import type { E164 } from '../core/domain/phone.ts';
import type { PriceList } from '../core/domain/tariff.ts';
import { Draws } from '../core/random/draws.ts';
import { streamOf, wordsAt } from '../core/random/streams.ts';
import type { ProviderSettings } from '../core/scenario/format.ts';
import type { Inbox, InboxMessage } from '../engines/engine.ts';
import type { VirtualWorld } from '../engines/simulate/virtual-world.ts';
import { MAIL_DELAY_MS } from '../sink/mail.ts';
import { createProviderModel, type ProviderModel } from '../sink/provider.ts';
import { SIMULATED_CHALLENGES } from './simulated-challenges.ts';
import { simulatedHash } from './simulated-hash.ts';

export interface DeploymentOptions {
  readonly world: VirtualWorld;
  readonly policy: Policy;
  readonly registry: Registry;
  readonly settings: ProviderSettings;
  readonly prices: PriceList;
  /** Numbers that belong to an account. */
  readonly enrolled: ReadonlySet<E164>;
  readonly seed: number;
  /** False: the provider neither warns nor suspends (the undefended world). */
  readonly providerRules: boolean;
  readonly events: EventSink;
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
  });
  const mailbox = new Mailbox();
  const prices: PriceBook = { priceMicro: (to) => options.prices.priceMicro(to) };
  const target = deployTarget({
    policy,
    registry,
    store: createMemoryStore({ specs: meterSpecsOf(policy, registry), clock: world }),
    sms: simulatedSms({ provider, world, mailbox, events }),
    mail: simulatedMail(world, mailbox),
    challenges: SIMULATED_CHALLENGES,
    ipIntel: ipIntelOf(policy),
    enrolled: (number) => options.enrolled.has(number),
    prices,
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

interface SmsParts {
  readonly provider: ProviderModel;
  readonly world: VirtualWorld;
  readonly mailbox: Mailbox;
  readonly events: EventSink;
}

/** The provider at the other end of a function call. Writes down every dispatch and every change of the account. */
function simulatedSms({ provider, world, mailbox, events }: SmsParts): SmsClient {
  return {
    send({ to, text, code, attempt }) {
      const nowMs = world.nowMs();
      const receipt = provider.accept({ attempt, to, text }, nowMs);
      const { accepted, reason, segments, costMicro, deliverAtMs } = receipt;
      events({ type: 'dispatch', atMs: world.runMs, attempt, number: to, accepted, reason, segments, costMicro });
      for (const { state, atMs } of provider.drainEvents(nowMs)) {
        events({ type: 'provider', atMs: atMs - world.epochMs, state });
      }
      if (accepted && deliverAtMs >= 0) {
        const delayMs = deliverAtMs - nowMs;
        world.at(deliverAtMs - world.epochMs, () => mailbox.put({ medium: 'sms', attempt, number: to, code, delayMs }));
      }
      return Promise.resolve({ accepted, reason });
    },
  };
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
