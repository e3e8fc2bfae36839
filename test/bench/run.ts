/**
 * `npm run bench`: how fast the two worlds are, against the limits that the project set itself. Prints what was measured
 * and on what; asserts nothing, because a shared machine would make it lie. Quote medians, from a quiet machine.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { defineScenario } from '../../src/core/scenario/define.ts';
import { runDrill } from '../../src/drill/drill.ts';
import { startLiveSession } from '../../src/drill/live-session.ts';
import { playLive } from '../../src/drill/play-live.ts';
import { type PlayedRun, playSimulated } from '../../src/drill/play-simulated.ts';
import { loadPolicies, loadPolicy } from '../../src/drill/policy-files.ts';
import { prepareScenarios, prepareWrittenScenario } from '../../src/drill/prepare-scenarios.ts';
import { type PreparedScenario, preparePolicy } from '../../src/drill/prepared.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { scenarioCatalogue } from '../../src/io/scenario-files.ts';
import { loadProfile } from '../../src/target-profile/load.ts';
import { prepared } from '../../tools/solo-matrix.ts';
import { everySetCost, shapleyCosts } from './attribution-bench.ts';
import { defenceCosts } from './defence-costs.ts';
import { reportCost } from './report-bench.ts';
import { sendRates } from './send-bench.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    rate: { type: 'string', default: '4000' },
    redis: { type: 'string', default: 'redis://127.0.0.1:6379' },
  },
});
const RUNS = Number(values.runs);

/** Attempts per second that simulation must reach with `layered` on one core (issue: foundation), and what will be asked later. */
const SIMULATED_PER_SECOND = 150_000;
/** Attempts per second end to end under `open` on two cores, and the lateness they may have. */
const LIVE_PER_SECOND = 4_000;
const LIVE_LATENESS_MS_P99 = 20;
/** Runs of ten seconds that are not counted: three processes compile their hot paths in them. */
const LIVE_WARM_UPS = 2;

async function benchSimulation(): Promise<void> {
  const scenario = prepared(['retailer-night']).at(0) as PreparedScenario;
  for (const name of ['layered', 'open']) {
    const policy = preparePolicy(loadPolicy(name));
    const rates: number[] = [];
    // The first run warms up the compiler and is not counted.
    for (let i = 0; i <= RUNS; i += 1) {
      const startedMs = performance.now();
      const { totals } = await playSimulated({ prepared: scenario, policy, seed: 1 });
      const seconds = (performance.now() - startedMs) / 1_000;
      if (i > 0) rates.push(attemptsOf(totals) / seconds);
    }
    const limit =
      name === 'layered'
        ? `, ${(median(rates) / SIMULATED_PER_SECOND).toFixed(2)} x the limit of ${SIMULATED_PER_SECOND}`
        : '';
    console.log(
      `simulate ${name}: median ${round(median(rates))} attempts/s (${round(Math.min(...rates))} to ${round(Math.max(...rates))}, ${RUNS} runs of 242,700 openers, one thread)${limit}`,
    );
  }
}

async function benchLive(perSecond: number): Promise<void> {
  const scenario = prepareWrittenScenario(floodOf(perSecond));
  const policy = preparePolicy(loadPolicy('open'));
  const profile = loadProfile('reference');
  const session = await startLiveSession();
  try {
    for (let i = 0; i < LIVE_WARM_UPS + Math.min(RUNS, 3); i += 1) {
      const processes = { generator: process.pid, target: session.target.pid, sink: session.sink.pid };
      const before = cpuMicrosOf(processes);
      const run = await playLive({
        session,
        tenantId: `bench-${i}`,
        prepared: scenario,
        policy,
        seed: 1,
        speed: 1,
        identity: 'header',
        profile,
      });
      const after = cpuMicrosOf(processes);
      const attempts = attemptsOf(run.totals);
      const cpu = Object.keys(processes).map(
        (name) => `${name} ${round(((after[name] ?? 0) - (before[name] ?? 0)) / attempts)}`,
      );
      console.log(
        `live open${i < LIVE_WARM_UPS ? ' (warm-up)' : ''}: ${liveLine(run, perSecond)}, us CPU per attempt: ${cpu.join(', ')}`,
      );
    }
  } finally {
    await session.stop();
  }
}

function liveLine({ totals, health }: PlayedRun, perSecond: number): string {
  const answered = totals.lanes.reduce((sum, lane) => sum + lane.answered, 0);
  const dispatches = totals.lanes.reduce((sum, lane) => sum + lane.dispatches, 0);
  return `asked ${perSecond}/s for ${FLOOD_SECONDS} s (limit ${LIVE_PER_SECOND}/s), ${answered} answered, ${dispatches} dispatched, ${health.dropped} dropped, lateness p50 ${health.latenessMsP50.toFixed(1)} ms p99 ${health.latenessMsP99.toFixed(1)} ms (limit ${LIVE_LATENESS_MS_P99} ms)`;
}

/** Processor time so far, by process. Linux tells in ticks of 10 ms (proc(5), fields 14 and 15); elsewhere: nothing. */
function cpuMicrosOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  const micros: Record<string, number> = {};
  if (process.platform !== 'linux') return micros;
  for (const [name, pid] of Object.entries(pids)) {
    // The second field is the program's name, which may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    micros[name] = (Number(fields[11]) + Number(fields[12])) * 10_000;
  }
  return micros;
}

const FLOOD_SECONDS = 10;
const LANES = 8;

/** Cold calls at a constant rate; a handful of people, because without them nothing may be played. */
function floodOf(perSecond: number, seconds = FLOOD_SECONDS) {
  return defineScenario({
    schema: 'pumpdrill.scenario/1',
    id: 'bench-flood',
    title: 'Flood for the benchmark',
    summary: 'Cold calls at a constant rate.',
    family: 'bench',
    startsAt: '2026-03-10T12:00:00+00:00',
    duration: `${seconds + 4}s`,
    tariff: { flat: 0.05, currency: 'USD', source: 'assumption' },
    campaigns: [
      {
        id: 'flood',
        lanes: LANES,
        pacing: { kind: 'constant', total: perSecond * seconds, from: '1s', lasts: `${seconds}s` },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        identities: { network: { kind: 'pool', of: 'residential', size: 1_000 } },
      },
    ],
    people: [
      {
        id: 'few',
        pacing: { kind: 'constant', total: 5, lasts: '2s' },
        destinations: { kind: 'countries', countries: [{ country: 'DE' }] },
        cohorts: [{ id: 'quick', weight: 1, think: '1s', typing: '1s' }],
      },
    ],
  });
}

function attemptsOf(totals: PlayedRun['totals']): number {
  return totals.lanes.reduce((sum, lane) => sum + lane.attempts, 0);
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

function round(figure: number): string {
  return Math.round(figure).toLocaleString('en-US');
}

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(2)}`,
);
async function benchDefences(): Promise<void> {
  for (const { id, micros, refusedShare } of await defenceCosts(Math.min(RUNS, 3))) {
    console.log(`defence ${id}: ${micros.toFixed(2)} us per decision, ${(refusedShare * 100).toFixed(1)} % refused`);
  }
}

/** Requests per second that one process must take under `layered`, on one core (issue: the defence catalogue). */
const SENDS_PER_SECOND: Readonly<Record<string, number>> = { 'layered on memory': 4_000, 'layered on Redis': 2_000 };

async function benchSends(): Promise<void> {
  const rates = await sendRates(values.redis);
  const bare = rates[0]?.perSecond ?? 1;
  for (const { what, perSecond, cpuMicros, sentShare } of rates) {
    const limit = SENDS_PER_SECOND[what];
    const against = limit === undefined ? '' : `, ${(perSecond / limit).toFixed(2)} x the limit of ${limit}`;
    console.log(
      `/otp/send, ${what}: ${round(perSecond)}/s (${(perSecond / bare).toFixed(2)} x bare), ${cpuMicros.toFixed(0)} us of one core each, ${(sentShare * 100).toFixed(1)} % sent${against}`,
    );
  }
}

/** Real seconds in which the whole catalogue must play under `open` and `layered` on two cores (issue: the campaign catalogue). */
const CATALOGUE_SECONDS = 60;
const CATALOGUE_CORES = 2;

async function benchCatalogue(): Promise<void> {
  const scenarios = prepareScenarios(scenarioCatalogue().map(({ file }) => file));
  const policies = loadPolicies(['open', 'layered']).map(preparePolicy);
  const simulator = createSimulationPool(CATALOGUE_CORES);
  const startedMs = performance.now();
  try {
    const { scorecard } = await runDrill({ engine: 'simulate', scenarios, policies, command: 'bench', simulator });
    const seconds = (performance.now() - startedMs) / 1_000;
    console.log(
      `catalogue: ${scenarios.length} scenarios, ${scorecard.scenarios.length} runs under open and layered with all their counterfactuals in ${seconds.toFixed(1)} s on ${CATALOGUE_CORES} threads, ${(seconds / CATALOGUE_SECONDS).toFixed(2)} x the limit of ${CATALOGUE_SECONDS} s`,
    );
  } finally {
    await simulator.close();
  }
}

/** Real seconds for exact Shapley values of eight defences over five seeds of a starter scenario, on two cores (issue: score and gate). */
const SHAPLEY_SECONDS = 20;
const SHAPLEY_CORES = 2;

async function benchAttribution(): Promise<void> {
  for (const { scenario, seconds, cpuSeconds, runs } of await shapleyCosts(SHAPLEY_CORES))
    console.log(
      `attribution ${scenario}: exact Shapley values of 8 defences, 5 seeds, from ${runs} of 1280 runs in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time) on ${SHAPLEY_CORES} threads, ${(seconds / SHAPLEY_SECONDS).toFixed(2)} x the limit of ${SHAPLEY_SECONDS} s`,
    );
  const { scenario, seconds, cpuSeconds, runs } = await everySetCost('premium-prefix', SHAPLEY_CORES);
  console.log(
    `attribution ${scenario}: all ${runs} runs, as if none told of another, in ${seconds.toFixed(1)} s (${((cpuSeconds / runs) * 1_000).toFixed(0)} ms of processor time each)`,
  );
}

/** Bytes of the report and milliseconds until it is open (issue: the HTML report), by what was played. */
const REPORT_LIMITS = { starter: 300_000, catalogue: 1_500_000, openMs: 1_000 };

async function benchReports(): Promise<void> {
  const drills = [
    ['starter', prepareScenarios(['starter']), ['open', 'layered'], REPORT_LIMITS.starter],
    [
      'catalogue',
      prepareScenarios(scenarioCatalogue().map(({ file }) => file)),
      ['open', 'layered'],
      REPORT_LIMITS.catalogue,
    ],
    ['ten million attempts', [prepareWrittenScenario(floodOf(500, 20_000))], ['open'], REPORT_LIMITS.starter],
  ] as const;
  for (const [name, scenarios, policies, bytesMax] of drills) {
    const { bytes, renderMs, openMs } = await reportCost(scenarios, { policies, openings: RUNS });
    const opened =
      openMs === null
        ? 'no browser here'
        : `open in ${openMs.toFixed(0)} ms, ${(openMs / REPORT_LIMITS.openMs).toFixed(2)} x the limit`;
    console.log(
      `report of ${name}: ${bytes} bytes, ${(bytes / bytesMax).toFixed(2)} x the limit of ${bytesMax}; rendered in ${renderMs.toFixed(0)} ms, ${opened}`,
    );
  }
}

if (values.only === undefined || values.only === 'attribution') await benchAttribution();
if (values.only === undefined || values.only === 'catalogue') await benchCatalogue();
if (values.only === undefined || values.only === 'report') await benchReports();
if (values.only === undefined || values.only === 'simulate') await benchSimulation();
if (values.only === undefined || values.only === 'send') await benchSends();
if (values.only === undefined || values.only === 'defences') await benchDefences();
if (values.only === undefined || values.only === 'live') await benchLive(Number(values.rate));
