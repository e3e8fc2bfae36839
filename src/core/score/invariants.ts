/**
 * Invariants of a probe, judged by what the provider was handed and by the people who were served: never by what the target
 * answered. Nobody who tried is no proof: where nobody asked for more than the limit allows, nothing was exercised.
 */
import type { Ratio } from '../domain/units.ts';
import type { Invariant } from '../scenario/probe-format.ts';
import { type Friction, frictionOf } from './friction.ts';
import type { InvariantScore } from './scorecard.ts';
import { countText, percentText, spanText } from './sentences.ts';
import type { PeopleTotals, RunTotals, WatchedTotals } from './totals.ts';

/** What a run is to be judged by; `notRun` says what the run did not have, '' when it had everything. */
export interface Probe {
  readonly invariants: readonly Invariant[];
  readonly notRun: string;
}

export interface ProbedRun {
  readonly main: RunTotals;
  readonly undefended: PeopleTotals | null;
  readonly interrupted: boolean;
  /** Campaign or people entry by lane. */
  readonly origins: readonly string[];
}

type Judged = Pick<InvariantScore, 'result' | 'actual' | 'evidence'>;
type Of<K extends Invariant['kind']> = Extract<Invariant, { kind: K }>;

export function judgeInvariants({ invariants, notRun }: Probe, run: ProbedRun): InvariantScore[] {
  return invariants.map((invariant) => {
    const { id, kind, because } = invariant;
    const judged: Judged =
      notRun === ''
        ? judge(invariant, run)
        : { result: 'not-run', actual: 'not run', evidence: [`Not run: ${notRun}.`] };
    return { id, kind, limit: invariantLimitText(invariant), because, ...judged };
  });
}

function judge(invariant: Invariant, run: ProbedRun): Judged {
  switch (invariant.kind) {
    case 'messages-at-most':
      return judgeMessages(
        invariant,
        run.main.watched.find(({ id }) => id === invariant.id),
      );
    case 'people-served':
      return judgePeople(invariant, run);
    case 'gain-at-most':
      return judgeGain(invariant, run);
  }
}

/** What an invariant allows, in words. */
export function invariantLimitText(invariant: Invariant): string {
  switch (invariant.kind) {
    case 'messages-at-most': {
      const { messages, per, within, of } = invariant;
      const window = within === undefined ? ' in the whole run' : ` within ${spanText(within)}`;
      const whose = of === undefined ? '' : ` (${of} only)`;
      return `at most ${countText(messages)} messages${per === 'run' ? '' : ` per ${per}`}${window}${whose}`;
    }
    case 'people-served':
      return `at least ${percentText(fractionOf(invariant.share))} of ${invariant.cohort ?? 'all people'} served`;
    case 'gain-at-most':
      return `${invariant.of} gets at most ${invariant.percent} % of what ${invariant.over} gets`;
  }
}

function judgeMessages({ messages, within }: Of<'messages-at-most'>, watched: WatchedTotals | undefined): Judged {
  if (watched === undefined)
    return { result: 'not-run', actual: 'not watched', evidence: ['This run watched nothing.'] };
  const { asked, sent, complete } = watched;
  const actual = `${countText(sent.most)} of ${countText(asked.most)} asked for`;
  const evidence = sent.most > messages ? [brokenText(watched, messages)] : [];
  if (!complete) evidence.push('More was asked for than could be kept: only the first part was judged.');
  if (sent.most > messages) return { result: 'broken', actual, evidence };
  const most = `At most ${countText(asked.most)} were asked for${asked.key === '' ? '' : ` (${asked.key})`}, ${countText(sent.most)} sent.`;
  if (asked.most <= messages || !complete) {
    evidence.push(
      complete
        ? `Nobody asked for more than the limit allows${within === undefined ? '' : ' in one window'}. ${most}`
        : most,
    );
    return { result: 'not-exercised', actual, evidence };
  }
  return { result: 'holds', actual, evidence: [...evidence, most] };
}

/** `+491•••12 got 15 messages between 10 min and 12 min: 3.0 times the limit. 4 of 20 numbers went over it.` */
function brokenText({ sent }: WatchedTotals, messages: number): string {
  const { most, key, fromMs, toMs, keys, keysOver } = sent;
  const when = fromMs === toMs ? `all at ${spanText(fromMs)}` : `from ${spanText(fromMs)} to ${spanText(toMs)}`;
  const ratio = messages === 0 ? 'where none was allowed' : `${(most / messages).toFixed(1)} times the limit`;
  const others = keys < 2 ? '' : ` ${countText(keysOver)} of ${countText(keys)} went over it.`;
  return `${key === '' ? 'The run' : key} got ${countText(most)} messages, ${when}: ${ratio}.${others}`;
}

function judgePeople({ cohort, share }: Of<'people-served'>, { main, undefended, interrupted }: ProbedRun): Judged {
  if (undefended === null) {
    return { result: 'not-run', actual: 'not known', evidence: ['There is no undefended run to compare with.'] };
  }
  const counts = countsOf(frictionOf(main, undefended, { ignoreCutOff: interrupted }), cohort);
  const would = counts.completed - counts.rescued + counts.insults;
  const served = would - counts.insults;
  const actual = `${countText(served)} of ${countText(would)} served`;
  const attacked = main.firstFraudAttemptMs >= 0 || main.lanes.every(({ intent }) => intent === 'legit');
  if (would === 0 || !attacked) {
    return { result: 'not-exercised', actual, evidence: ['Nobody was there to be kept out, or nobody attacked.'] };
  }
  const holds = served * share.denominator >= share.numerator * would;
  const rate = percentText(served / would);
  const evidence = [`${countText(counts.insults)} of ${countText(would)} people were kept out: ${rate} served.`];
  return { result: holds ? 'holds' : 'broken', actual, evidence };
}

function countsOf({ all, cohorts }: Friction, cohort: string | undefined) {
  return cohort === undefined
    ? all
    : (cohorts.find(({ id }) => id === cohort) ?? { ...all, completed: 0, rescued: 0, insults: 0 });
}

function judgeGain({ of, over, percent }: Of<'gain-at-most'>, { main, origins }: ProbedRun): Judged {
  const sum = (origin: string, field: 'dispatches' | 'attempts') =>
    main.lanes.reduce((total, lane, i) => total + (origins[i] === origin ? lane[field] : 0), 0);
  const [his, blind] = [sum(of, 'dispatches'), sum(over, 'dispatches')];
  const actual = `${countText(his)} messages against ${countText(blind)}`;
  const evidence = [`${of} got ${countText(his)} messages, ${over} ${countText(blind)}.`];
  if (sum(of, 'attempts') === 0 || sum(over, 'attempts') === 0) return { result: 'not-exercised', actual, evidence };
  return { result: his * 100 <= blind * percent ? 'holds' : 'broken', actual, evidence };
}

function fractionOf({ numerator, denominator }: Ratio): number {
  return numerator / denominator;
}
