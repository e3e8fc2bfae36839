/** Was the harness itself fit to measure, and do live and simulated worlds agree? */
import type { Joins } from './foreign-format.ts';
import type { ScenarioScore } from './scorecard.ts';
import { type PeopleTotals, type RunTotals, sumLanes } from './totals.ts';

/** What an engine reports of itself (`HarnessHealth` of the engine contract) and the speed of its clock. */
export interface HarnessFacts {
  readonly started: number;
  readonly dropped: number;
  readonly unresolved: number;
  readonly latenessMsP99: number;
  readonly interrupted: boolean;
  /** Virtual milliseconds per real one; 1 in simulation. */
  readonly speed: number;
  /** For a target whose messages do not say whose they are. */
  readonly joins?: Joins;
}

export type Health = ScenarioScore['health'];
export type Parity = NonNullable<ScenarioScore['parity']>;

/** Design section 9 no. 10: lateness p99 times speed at most 250 virtual ms, else inconclusive. */
export const LATENESS_VIRTUAL_MS_MAX = 250;

/** Design section 9 no. 10: live and simulated counts agree within 2 % of the simulated, or 3. */
export function parityBound(simulated: number): number {
  return Math.max(Math.floor(simulated / 50), 3);
}

export function healthOf(main: RunTotals, harness: HarnessFacts): Health {
  const milli = (value: number): number => Math.round(value * 1_000) / 1_000;
  return {
    latenessMsP99: milli(harness.latenessMsP99),
    latenessVirtualMsP99: milli(harness.latenessMsP99 * harness.speed),
    started: harness.started,
    dropped: harness.dropped,
    unresolved: Math.max(harness.unresolved, main.unresolved),
    interrupted: harness.interrupted,
    faults: faultTexts(main),
  };
}

function faultTexts(main: RunTotals): string[] {
  const texts = main.faults.map(
    ({ source, detail, count }) => `${source}: ${detail}${count > 1 ? ` (${count} times)` : ''}`,
  );
  if (main.unjoined.dispatches > 0) {
    texts.push(`sink: ${main.unjoined.dispatches} dispatches belong to no attempt of this run and are not scored`);
  }
  return texts;
}

/** Why the figures prove nothing; empty for a healthy run. */
export function healthProblems(health: Health, attempts: number, unjoined = 0): string[] {
  const problems: string[] = [];
  if (health.interrupted) problems.push('the run was interrupted');
  if (health.dropped > 0) problems.push(`${health.dropped} openers could not be started`);
  if (health.unresolved > parityBound(attempts)) problems.push(`${health.unresolved} attempts are unresolved`);
  if (unjoined > parityBound(attempts)) problems.push(`${unjoined} messages belong to no attempt`);
  if (health.latenessVirtualMsP99 > LATENESS_VIRTUAL_MS_MAX) {
    problems.push(`p99 lateness of ${health.latenessVirtualMsP99} virtual ms is over ${LATENESS_VIRTUAL_MS_MAX}`);
  }
  return problems;
}

export function parityOf(live: PeopleTotals, simulated: PeopleTotals): Parity {
  const side = (intent: 'fraud' | 'legit'): Parity['fraud'] => {
    const count = { live: sumLanes(live, intent, 'dispatches'), simulated: sumLanes(simulated, intent, 'dispatches') };
    const bound = parityBound(count.simulated);
    return { ...count, bound, within: Math.abs(count.live - count.simulated) <= bound };
  };
  return { fraud: side('fraud'), legit: side('legit') };
}
