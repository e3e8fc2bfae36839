/** Plays one scenario under one policy and seed on virtual time, and folds it. The unit that everything else repeats. */
import { DEFENCES, type Registry } from '../../reference-target/defences/index.ts';
import { planCampaign } from '../core/campaign/plan.ts';
import type { EventSink, RunHeader } from '../core/domain/event.ts';
import { classify } from '../core/numbering/plan.ts';
import { createFold, type Fold } from '../core/score/fold.ts';
import type { RunTotals } from '../core/score/totals.ts';
import type { HarnessHealth, TargetPort } from '../engines/engine.ts';
import { runSimulation } from '../engines/simulate/engine.ts';
import { VirtualWorld } from '../engines/simulate/virtual-world.ts';
import { createLedgerWriter, type LedgerWriter } from '../io/ledger-files.ts';
import { billedPrices, carrierPrices } from './billed-prices.ts';
import { HEALTHY, overlaps } from './circumstances.ts';
import { enrolledNumbers } from './enrolment.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { simulatedWithKey } from './provider-key.ts';
import { runHeaderOf } from './run-header.ts';
import { type DeploymentOptions, deploySimulated } from './simulated-deployment.ts';
import { createSimulatedPort, understanding } from './simulated-port.ts';

export interface SimulationInput {
  readonly prepared: PreparedScenario;
  readonly policy: PreparedPolicy;
  readonly seed: number;
  /** False: no rule of the provider acts. Default true. */
  readonly providerRules?: boolean;
  /** `legit`: the same people on a calm day, without the attack. */
  readonly only?: 'legit';
  /** `series`: with tables and traces, for the run itself; `totals` (default): counterfactual runs. */
  readonly detail?: 'series' | 'totals';
  /** Writes every event down. */
  readonly ledger?: LedgerPlace;
  /** Sees every event, after the fold. */
  readonly events?: EventSink;
  /** Other defences than the registry's: the canary tests play with sabotaged ones. */
  readonly registry?: Registry;
  /** Another store than the one in memory; the determinism test plays on Redis. */
  readonly storeOf?: DeploymentOptions['storeOf'];
  /** True: nothing is wrong with the service, whatever the scenario's circumstances say. */
  readonly healthy?: boolean;
  /** True: the service understands every spelling of a number, as one that we do not know may. */
  readonly anySpelling?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** Where a run's ledger goes. */
export interface LedgerPlace {
  readonly folder: string;
  /** 1: every event. n: whole openers, one in n. Infinity: none. */
  readonly keepOneIn: number;
}

export interface PlayedRun {
  readonly header: RunHeader;
  readonly totals: RunTotals;
  readonly health: HarnessHealth;
}

export async function playSimulated(input: SimulationInput): Promise<PlayedRun> {
  const { prepared, policy, seed } = input;
  const plan = planCampaign(prepared.scenario, seed, {
    priceOf: carrierPrices(prepared).priceMicro,
    ...(input.only === undefined ? {} : { only: input.only }),
  });
  const billed = billedPrices(prepared);
  const world = new VirtualWorld(Date.parse(prepared.scenario.startsAt));
  const circumstances = input.healthy ? HEALTHY : prepared.scenario.circumstances;
  let sink: EventSink = () => {};
  const deployment = deploySimulated({
    world,
    policy: policy.policy,
    registry: input.registry ?? DEFENCES,
    settings: prepared.scenario.provider,
    prices: prepared.prices,
    billedPrices: billed,
    enrolled: enrolledNumbers(plan, policy.policy),
    seed,
    providerRules: input.providerRules ?? true,
    ...(input.storeOf === undefined ? {} : { storeOf: input.storeOf }),
    circumstances,
    events: (event) => sink(event),
  });
  const header = runHeaderOf({
    prepared,
    policy,
    plan,
    engine: 'simulate',
    target: 'reference',
    defences: deployment.target.defences,
  });
  const fold = createFold(header, {
    priceMicro: (number, channel) => billed.priceMicro(number, channel),
    countryOf: (number) => classify(number).country,
    detail: input.detail ?? 'totals',
    ...(input.detail === 'series' ? { invariants: prepared.scenario.invariants } : {}),
  });
  const ledger = input.ledger === undefined ? null : createLedgerWriter({ ...input.ledger, header, durable: false });
  sink = tee(fold, ledger, input.events);
  const health = await runSimulation(plan, world, {
    target: simulatedWithKey(plan, portTo(deployment.target, input), deployment.sms),
    inbox: deployment.inbox,
    events: sink,
    overlaps: overlaps(circumstances),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
    ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
  });
  ledger?.close();
  return { header, totals: { ...fold.finish(), work: deployment.work() }, health };
}

function portTo(target: Parameters<typeof createSimulatedPort>[0], { anySpelling }: SimulationInput): TargetPort {
  const port = createSimulatedPort(target);
  return anySpelling ? understanding(port) : port;
}

/** The fold sees everything; the others where there are any. One function per case: this is called for every event. */
function tee(fold: Fold, ledger: LedgerWriter | null, events: EventSink | undefined): EventSink {
  if (ledger === null && events === undefined) return (event) => fold.add(event);
  return (event) => {
    fold.add(event);
    ledger?.append(event);
    events?.(event);
  };
}
