/**
 * A run against its baseline. Simulated runs are exact, so there is no margin: whatever is worse is worse. What is better is
 * said, and fails nothing; the baseline then waits for somebody to write it anew.
 */
import type { Verdict } from '../domain/verdict.ts';
import type { ScenarioScore } from '../score/scorecard.ts';
import { countText, moneyText, spanText } from '../score/sentences.ts';
import type { BaselineDefence, BaselineRun } from './baseline-format.ts';

/** What a baseline is compared by, each an assertion of its own: `<scenario>/<policy>/baseline.loss`. */
export const COMPARED = ['loss', 'people', 'timing', 'invariants'] as const;

export interface Difference {
  /** `loss`, `people`, `timing`, `invariants`, or `defences.<id>`. */
  readonly what: string;
  readonly defence: string | null;
  readonly kind: 'worse' | 'better';
  readonly before: string;
  readonly now: string;
  readonly sentence: string;
}

/** Everything that differs, in the order of `COMPARED` and then of the defences. */
export function differencesFrom(before: BaselineRun, score: ScenarioScore): Difference[] {
  const found = [
    ...lossDifferences(before, score),
    ...peopleDifferences(before, score),
    ...timingDifferences(before, score),
    ...invariantDifferences(before, score),
  ];
  for (const defence of before.defences) found.push(...defenceDifferences(defence, score));
  return found;
}

interface Compared {
  readonly what: string;
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly text: (value: number) => string;
  /** Default: more is worse. */
  readonly moreIsBetter?: boolean;
  readonly defence?: string;
}

function compare({ what, name, before, now, text, moreIsBetter = false, defence }: Compared): Difference[] {
  if (before === now) return [];
  const kind = now > before === moreIsBetter ? 'better' : 'worse';
  const [was, is] = [text(before), text(now)];
  return [
    { what, defence: defence ?? null, kind, before: was, now: is, sentence: `${name}: ${was} before, ${is} now.` },
  ];
}

function lossDifferences(before: BaselineRun, { fraud, tariff }: ScenarioScore): Difference[] {
  const text = (micro: number) => moneyText(micro, tariff.currency);
  return [
    ...compare({ what: 'loss', name: 'Fraud bill', before: before.lossMicro, now: fraud.lossMicro, text }),
    ...compare({
      what: 'loss',
      name: 'Fraud messages',
      before: before.dispatches,
      now: fraud.dispatches,
      text: countText,
    }),
  ];
}

function peopleDifferences(before: BaselineRun, { legit }: ScenarioScore): Difference[] {
  const count = (name: string, was: number, now: number) =>
    compare({ what: 'people', name, before: was, now, text: countText });
  return [
    ...count('Real users kept out', before.insults, legit.insults),
    ...before.cohortInsults.flatMap(({ id, insults }) => {
      const now = legit.cohorts.find((cohort) => cohort.id === id)?.insults ?? 0;
      return count(`Of cohort ${id} kept out`, insults, now);
    }),
    ...count('Real users who were challenged', before.challenged, legit.challengeRate.numerator),
    ...compare({
      what: 'people',
      name: 'Added delay, 95th percentile',
      before: before.addedDelayMsP95 ?? 0,
      now: legit.addedDelayMs.p95 ?? 0,
      text: spanText,
    }),
  ];
}

/** `never` is later than any time. */
function timingDifferences(before: BaselineRun, { fraud }: ScenarioScore): Difference[] {
  const time = (name: string, was: number | null, now: number | null) =>
    compare({
      what: 'timing',
      name,
      before: was ?? Number.POSITIVE_INFINITY,
      now: now ?? Number.POSITIVE_INFINITY,
      text: (ms) => spanText(ms === Number.POSITIVE_INFINITY ? null : ms),
    });
  return [
    ...time('Time to detect', before.timeToDetectMs, fraud.timeToDetectMs),
    ...time('Time to contain', before.timeToContainMs, fraud.timeToContainMs),
  ];
}

function invariantDifferences(before: BaselineRun, { invariants = [] }: ScenarioScore): Difference[] {
  return invariants.flatMap(({ id, result }) => {
    const was = before.broken.includes(id);
    const is = result === 'broken';
    if (was === is) return [];
    const [beforeWord, nowWord] = was ? ['broken', result] : ['not broken', 'broken'];
    return [
      {
        what: 'invariants',
        defence: null,
        kind: is ? 'worse' : 'better',
        before: beforeWord,
        now: nowWord,
        sentence: `Invariant ${id}: ${beforeWord} before, ${nowWord} now.`,
      } as const,
    ];
  });
}

/** From what a defence may be to what it should be. What says nothing is worse than what holds and better than what does not. */
const VERDICT_ORDER: readonly Verdict[] = [
  'ERROR',
  'HARMFUL',
  'BYPASSED',
  'UNOBSERVABLE',
  'NOT_EXERCISED',
  'BACKED_UP',
  'HELD',
];

function defenceDifferences(before: BaselineDefence, score: ScenarioScore): Difference[] {
  const what = `defences.${before.id}`;
  const now = score.defences.find(({ id }) => id === before.id);
  const common = { what, defence: before.id };
  if (now === undefined) {
    const sentence = `${before.id} is off now; before it was ${before.verdict}${aloneText(before, score)}.`;
    return [{ ...common, kind: 'worse', before: before.verdict, now: 'off', sentence }];
  }
  const enforced = before.aloneMicro !== null;
  if (enforced && now.mode === 'observe') {
    const sentence = `${before.id} only observes now; before it was enforced, ${before.verdict}${aloneText(before, score)}.`;
    return [{ ...common, kind: 'worse', before: before.verdict, now: 'only observing', sentence }];
  }
  const rank = (verdict: Verdict) => VERDICT_ORDER.indexOf(verdict);
  const solo = now.attribution?.solo;
  const found = aloneDifferences(before, solo, score);
  if (before.verdict === now.verdict) return found;
  // Needed less because others stop more is no fault of this defence's.
  const backedUp = before.verdict === 'HELD' && now.verdict === 'BACKED_UP';
  const kind = rank(now.verdict) < rank(before.verdict) && !backedUp ? 'worse' : 'better';
  const sentence = `${before.id}: ${before.verdict} before, ${now.verdict} now.`;
  return [{ ...common, kind, before: before.verdict, now: now.verdict, sentence }, ...found];
}

/** What goes with it: nothing is known of a defence that was never played alone. */
function aloneText({ aloneMicro }: BaselineDefence, { tariff }: ScenarioScore): string {
  return aloneMicro === null ? '' : `, and alone stopped ${moneyText(aloneMicro, tariff.currency)}`;
}

function aloneDifferences(
  { id, aloneMicro, aloneInsults }: BaselineDefence,
  solo: { lossMicro: number; insults: number } | undefined,
  { tariff }: ScenarioScore,
): Difference[] {
  if (aloneMicro === null || aloneInsults === null || solo === undefined) return [];
  const common = { what: `defences.${id}`, defence: id };
  return [
    ...compare({
      ...common,
      name: `${id} alone stops`,
      before: aloneMicro,
      now: solo.lossMicro,
      text: (micro) => moneyText(micro, tariff.currency),
      moreIsBetter: true,
    }),
    ...compare({
      ...common,
      name: `${id} alone keeps out`,
      before: aloneInsults,
      now: solo.insults,
      text: (people) => `${countText(people)} real users`,
    }),
  ];
}
