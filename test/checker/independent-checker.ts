/**
 * Recounts a run from its ledger files and compares with its scorecard. Shares no code with the fold or the codec on
 * purpose: it splits lines, reads JSON and adds up, nothing else, so that a fault of theirs cannot hide in here.
 *
 *   node test/checker/independent-checker.ts SCORECARD.json LEDGER_FOLDER [UNDEFENDED_LEDGER_FOLDER]
 *
 * Every ledger of whole folders of runs: every-ledger.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';

interface Recount {
  run: {
    scenario: { id: string };
    policy: { id: string };
    seed: number;
    lanes: { id: string; intent: string; origin: string }[];
  };
  fraudAttempts: number;
  fraudDispatches: number;
  legitDispatches: number;
  lossMicro: number;
  carrierMicro: number;
  /** Messages with their lane's origin, and the attempts' numbers: invariants are counted over these. */
  taken: { atMs: number; number: number; origin: string }[];
  /** What fraud cost, and when. */
  spent: { atMs: number; micro: number }[];
  firstFraudMs: number;
  /** Numbers that attackers asked for, and the one that each person asked for. */
  attacked: Set<number>;
  asked: Map<string, number>;
  begun: Set<string>;
  completed: Set<string>;
}

/** Adds up one ledger folder. An attempt id is (lane x 2^31 + opener) x 64 + ordinal. */
export function recount(folder: string): Recount {
  const [first, ...rest] = readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const sums = { fraudAttempts: 0, fraudDispatches: 0, legitDispatches: 0, lossMicro: 0, carrierMicro: 0 };
  const sets = {
    attacked: new Set<number>(),
    asked: new Map(),
    begun: new Set<string>(),
    completed: new Set<string>(),
  };
  const count: Recount = { run: first.run, ...sums, taken: [], spent: [], firstFraudMs: Infinity, ...sets };
  const lanes = count.run.lanes;
  for (const event of rest) {
    const lane = event.attempt ? lanes[Math.floor(event.attempt / 64 / 2147483648)] : lanes[event.lane];
    const intent = `${lane?.id} ${event.opener}`;
    const fraud = lane?.intent === 'fraud';
    if (event.type === 'intent') count.begun.add(intent);
    if (event.type === 'intent-end' && event.how === 'completed') count.completed.add(intent);
    if (event.type === 'attempt') addAttempt(count, event, lane);
    if (event.type === 'billed' && event.attempt && fraud) spend(count, event);
    if (event.type !== 'dispatch' || !event.attempt || !event.accepted) continue;
    if (fraud) count.taken.push({ atMs: event.atMs, number: event.number, origin: lane?.origin ?? '' });
    if (fraud) spend(count, event);
    // What was taken and then failed earns nobody anything, whatever its line says.
    if (fraud && event.reason === '') count.carrierMicro += event.priceMicro;
    count[fraud ? 'fraudDispatches' : 'legitDispatches'] += 1;
  }
  return count;
}

function addAttempt(
  count: Recount,
  { attempt, atMs, number }: { attempt: number; atMs: number; number: number },
  lane: Recount['run']['lanes'][number] | undefined,
): void {
  if (lane?.intent === 'legit') count.asked.set(`${lane.id} ${Math.floor(attempt / 64) % 2147483648}`, number);
  if (lane?.intent !== 'fraud') return;
  count.fraudAttempts += 1;
  count.attacked.add(number);
  count.firstFraudMs = Math.min(count.firstFraudMs, atMs);
}

function spend(count: Recount, { atMs, costMicro }: { atMs: number; costMicro: number }): void {
  count.lossMicro += costMicro;
  count.spent.push({ atMs, micro: costMicro });
}

/** Every figure on which scorecard and ledger differ; empty when they agree. */
export function disagreements(scorecardFile: string, ledger: string, undefendedLedger?: string): string[] {
  const main = recount(ledger);
  const { scenario, policy, seed } = main.run;
  const scores: { id: string; policy: string; seed: number }[] = JSON.parse(
    readFileSync(scorecardFile, 'utf8'),
  ).scenarios;
  // biome-ignore lint/suspicious/noExplicitAny: the scorecard's types are the fold's, and the fold is what is checked
  const score: any = scores.find((one) => one.id === scenario.id && one.policy === policy.id && one.seed === seed);
  if (!score) return [`the scorecard has no run of ${scenario.id} under ${policy.id} with seed ${seed}`];
  const found: [string, number, number][] = [
    ['fraud attempts', score.fraud.attempts, main.fraudAttempts],
    ['fraud dispatches', score.fraud.dispatches, main.fraudDispatches],
    ['all dispatches', score.fraud.fraudShare.denominator, main.fraudDispatches + main.legitDispatches],
    ['loss in micro', score.fraud.lossMicro, main.lossMicro],
    ['carriers in micro', score.fraud.carrierMicro, main.carrierMicro],
    ['legitimate intents', score.legit.intents, main.begun.size],
    ['legitimate completions', score.legit.completed, main.completed.size],
  ];
  // Absent in scorecards of older versions.
  const { victims, exposureMicro } = score.metrics ?? {};
  const attacked = [...main.attacked].filter((number) => number > 0).length;
  if (victims?.complete) found.push(['attacked numbers', victims.attackedNumbers, attacked]);
  if (victims?.complete) found.push(['victims', victims.intents, victimsOf(main).size]);
  if (exposureMicro !== undefined)
    found.push(['exposure in micro', exposureMicro, lostWithin(main, score.fraud.timeToContainMs)]);
  for (const { id, limit, actual, result } of score.invariants ?? []) {
    const most = result === 'not-run' ? null : mostMessages(main, limit);
    if (most !== null) found.push([`messages of ${id}`, Number(actual.split(' ')[0].replaceAll(',', '')), most]);
  }
  if (undefendedLedger !== undefined) {
    const open = recount(undefendedLedger);
    // A target that is not ours has a planned upper bound instead: no ledger has it.
    if (score.fraud.counterfactual !== 'planned-upper-bound')
      found.push(['undefended loss in micro', score.fraud.undefendedLossMicro, open.lossMicro]);
    found.push(['insults', score.legit.insults, onlyIn(open.completed, main.completed, main.begun)]);
    const lockedOut = onlyIn(open.completed, main.completed, victimsOf(main));
    if (victims?.complete) found.push(['victims locked out', victims.lockedOut.numerator, lockedOut]);
    found.push(['rescued', score.legit.rescued, onlyIn(main.completed, open.completed, open.begun)]);
  }
  return found
    .filter(([, said, is]) => said !== is)
    .map(([what, said, is]) => `${what}: scorecard ${said}, ledger ${is}`);
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/** The fullest window, by trying every one, for limits per number and per run; null for others. */
function mostMessages({ taken }: Recount, limit: string): number | null {
  const read = /^at most [0-9,]+ messages( per number)? within ([0-9]+) (ms|s|min|h)(?: \((.+) only\))?$/.exec(limit);
  if (read === null) return null;
  const windowMs = Number(read[2]) * (UNIT_MS[read[3] ?? ''] ?? 0);
  const watched = taken.filter(({ origin }) => read[4] === undefined || origin === read[4]);
  const inWindow = (first: Recount['taken'][number]) =>
    watched.filter(
      ({ atMs, number }) =>
        atMs >= first.atMs && atMs < first.atMs + windowMs && (read[1] === undefined || number === first.number),
    ).length;
  return Math.max(0, ...watched.map(inWindow));
}

/** People who began and whose number an attacker asked for. */
function victimsOf({ begun, asked, attacked }: Recount): Set<string> {
  return new Set([...begun].filter((intent) => attacked.has(asked.get(intent) ?? -1)));
}

/** What fraud cost until so long after its first attempt; all of it where that moment never came. */
function lostWithin({ spent, firstFraudMs, lossMicro }: Recount, toContainMs: number | null): number {
  if (toContainMs === null) return lossMicro;
  const before = spent.filter(({ atMs }) => atMs < firstFraudMs + toContainMs);
  return before.reduce((sum, { micro }) => sum + micro, 0);
}

/** How many intents are in `one`, not in `other`, and began in both runs. */
function onlyIn(one: Set<string>, other: Set<string>, begun: Set<string>): number {
  return [...one].filter((intent) => begun.has(intent) && !other.has(intent)).length;
}

if (process.argv[1]?.endsWith('independent-checker.ts')) {
  const [scorecard = '', ledger = '', undefended] = process.argv.slice(2);
  const found = disagreements(scorecard, ledger, undefended);
  for (const text of found) process.stdout.write(`${text}\n`);
  process.stdout.write(`${found.length} disagreements\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
