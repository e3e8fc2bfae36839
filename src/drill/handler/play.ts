/** Plays one scenario and seed against the user's application on virtual time, and folds it. */

import type { Plan } from '../../core/campaign/opener.ts';
import { planCampaign } from '../../core/campaign/plan.ts';
import { laneOfAttempt } from '../../core/domain/attempt.ts';
import { EXIT, type Problem, PumpdrillError } from '../../core/domain/errors.ts';
import type { EventSink, RunHeader } from '../../core/domain/event.ts';
import type { Micro } from '../../core/domain/units.ts';
import { classify } from '../../core/numbering/plan.ts';
import { createFold } from '../../core/score/fold.ts';
import type { DefenceScore } from '../../core/score/scorecard.ts';
import { runSimulation } from '../../engines/simulate/engine.ts';
import { VirtualWorld } from '../../engines/simulate/virtual-world.ts';
import { codeIn } from '../../sink/http/inbox.ts';
import { createProviderModel } from '../../sink/provider.ts';
import { billedPrices, carrierPrices } from '../billed-prices.ts';
import type { PlayedRun } from '../play-simulated.ts';
import { fingerprint, type PreparedScenario } from '../prepared.ts';
import { simulatedWithKey } from '../provider-key.ts';
import { runHeaderOf } from '../run-header.ts';
import { Mailbox } from '../simulated-deployment.ts';
import { simulatedSms } from '../simulated-sms.ts';
import { AnswerTally } from './answer-tally.ts';
import { type Ask, AskBook } from './asks.ts';
import { transportTo } from './handlers.ts';
import { type Leak, LeakWatch } from './leak-watch.ts';
import { MessageLimits } from './message-limits.ts';
import { createPort } from './port.ts';
import { REAL } from './real-time.ts';
import { RunNotes } from './run-notes.ts';
import type { ReadyTarget } from './target.ts';
import { bindingOfClock, bindingOfSms, type SmsSource } from './tools.ts';
import { UnderWay } from './under-way.ts';
import { takeOverGlobals } from './virtual-globals.ts';

export interface ApplicationRun {
  readonly prepared: PreparedScenario;
  readonly seed: number;
  readonly target: ReadyTarget;
  /** What may be lost; Infinity where no limit says. */
  readonly allowedMicro: Micro;
}

export interface PlayedApplication extends PlayedRun {
  readonly firstLeak: Leak | null;
  readonly overLimit: Leak | null;
  /** Refusals by the answer that they came with. */
  readonly answers: DefenceScore[];
  readonly problems: Problem[];
}

/** Rejects with HANDLER_HANGS, and with whatever making the application rejects with. Puts back all globals in any case. */
export async function playApplication(run: ApplicationRun): Promise<PlayedApplication> {
  const { target, prepared } = run;
  const world = new VirtualWorld(Date.parse(prepared.scenario.startsAt));
  const notes = new RunNotes();
  const tools = target.tools();
  const clock = bindingOfClock(tools.clock);
  const sms = bindingOfSms(tools.sms);
  if (clock === undefined || sms === undefined) throw new Error('invariant broken: a tool without binding');
  const restore =
    target.globals === 'virtual' ? takeOverGlobals({ world, failed: (error) => notes.threw(error) }) : () => {};
  try {
    clock.source = world;
    const { handler, isOurs } = await made(target.open(tools), target.deadlineMs);
    const stage = new Stage(run, { world, notes });
    sms.source = stage.sms;
    const played = await stage.play(transportTo(handler));
    restore();
    if (isOurs && typeof handler === 'object' && 'close' in handler) await handler.close?.();
    return played;
  } finally {
    restore();
    sms.source = null;
    clock.used = true;
    sms.used = true;
  }
}

/** Making an application takes no virtual time, so it must not wait for any. */
async function made<T>(making: Promise<T>, deadlineMs: number): Promise<T> {
  const late = REAL.after(deadlineMs);
  const first = await Promise.race([making.then((value) => ({ value })), late.done]).finally(late.cancel);
  if (first !== undefined) return first.value;
  const message = `the application was not made within ${deadlineMs} ms of real time`;
  const hint = 'does create() wait for a timer? Time stands still until it is made. Or raise deadlineMs';
  throw new PumpdrillError(EXIT.inconclusive, [{ code: 'CREATE_HANGS', path: 'create', message, hint }]);
}

/** The provider, the people and the attackers around one application. */
class Stage {
  readonly sms: SmsSource;
  private readonly run: ApplicationRun;
  private readonly world: VirtualWorld;
  private readonly notes: RunNotes;
  private readonly plan: Plan;
  private readonly header: RunHeader;
  private readonly mailbox = new Mailbox();
  private readonly asks = new AskBook();
  private readonly provider: ReturnType<typeof simulatedSms>;
  private readonly leaks: LeakWatch;
  /** Whose message is being sent right now. */
  private sending: Ask | null = null;
  private sink: EventSink = () => {};

  constructor(run: ApplicationRun, { world, notes }: { world: VirtualWorld; notes: RunNotes }) {
    const { prepared, seed, target } = run;
    this.run = run;
    this.world = world;
    this.notes = notes;
    this.plan = planCampaign(prepared.scenario, seed, { priceOf: carrierPrices(prepared).priceMicro });
    this.header = runHeaderOf({
      prepared,
      policy: { policy: { id: target.name }, hash: fingerprint(target.profile.file) },
      plan: this.plan,
      engine: 'simulate',
      target: target.name,
      defences: [],
    });
    const messages = new MessageLimits(prepared.scenario.invariants, this.header);
    this.leaks = new LeakWatch(this.header, { allowedMicro: run.allowedMicro, messages });
    this.provider = simulatedSms({
      provider: createProviderModel({
        settings: prepared.scenario.provider,
        prices: prepared.prices,
        seed,
        rules: true,
        startMs: world.epochMs,
      }),
      world,
      deliver: (message) => this.mailbox.put(message),
      events: (event) => this.sink(event),
    });
    this.sms = { send: (message) => this.send(message), verified: (to) => this.provider.verified?.(to) };
  }

  async play(transport: ReturnType<typeof transportTo>): Promise<PlayedApplication> {
    const { run, world, notes, asks, plan, header, leaks } = this;
    const { prepared, target } = run;
    const billed = billedPrices(prepared);
    const fold = createFold(header, {
      priceMicro: (number, channel) => billed.priceMicro(number, channel),
      countryOf: (number) => classify(number).country,
      detail: 'series',
      invariants: prepared.scenario.invariants,
    });
    const tally = new AnswerTally(header, billed);
    this.sink = (event) => {
      fold.add(event);
      if (event.type === 'attempt') tally.add(event);
      else if (event.type === 'dispatch') leaks.add(event, this.sending);
    };
    const underWay = new UnderWay(target.deadlineMs);
    const { profile, addressHeader } = target;
    const port = createPort({
      ...{ transport, profile, addressHeader, world, asks, underWay, notes },
      events: this.sink,
      intentOf: ({ attempt }) => header.lanes[laneOfAttempt(attempt)]?.intent ?? 'legit',
    });
    const health = await runSimulation(plan, world, {
      target: simulatedWithKey(plan, port, this.provider),
      inbox: this.mailbox,
      events: this.sink,
      settled: () => underWay.settled(),
    });
    const totals = fold.finish();
    const path = `${header.scenario.id}/${header.seed}`;
    return {
      header,
      totals,
      health,
      firstLeak: leaks.first,
      overLimit: leaks.over,
      answers: tally.scores(),
      problems: notes.problems({ path, totals, ambiguous: asks.ambiguous }),
    };
  }

  private send({ to, text, channel }: Parameters<SmsSource['send']>[0]): ReturnType<SmsSource['send']> {
    const ask = this.asks.take(to, channel, this.world.runMs);
    const code = codeIn(text);
    if (code === '') this.notes.messageWithoutCode();
    this.sending = ask;
    const receipt = this.provider.send({ to, text, code, attempt: ask?.wire.attempt ?? 0, channel });
    this.sending = null;
    return receipt.then(({ accepted, reason }) => ({ accepted, reason }));
  }
}
