/** What an operator would have been told, and when: the eight signals of the requirements, each with its time to detect. */
import { OPERATOR_SIGNALS } from '../domain/signals.ts';
import type { ScenarioScore, SignalScore } from '../score/scorecard.ts';
import type { Fact } from './facts.ts';
import { afterText, countText } from './wording.ts';

/** One fact per signal while there is an attack to see, and the false alarms, attack or not. */
export function signalFacts(score: ScenarioScore): Fact[] {
  const signals = score.signals ?? [];
  if (signals.length === 0) return noticeFacts(score);
  const seen = score.fraud.attempts === 0 ? [] : signals.flatMap((signal, i) => [seenFact(signal, i)]);
  return [...seen, earlyFact(signals, score.fraud.attempts > 0), ...noticeFacts(score)];
}

/** Why an alert may be none of an attack. */
function noticeFacts({ notices = [] }: ScenarioScore): Fact[] {
  return notices.map(({ text }) => ({ name: 'Before you believe it', value: text }));
}

function seenFact({ id, timeToDetectMs, by }: SignalScore, index: number): Fact {
  const who = by === null || by === 'signal-watch' ? '' : `, by ${by}`;
  return {
    name: `Seen: ${titleOf(id)}${who}`,
    value: afterText(timeToDetectMs),
    figure: `signals.${index}.timeToDetectMs`,
  };
}

function earlyFact(signals: readonly SignalScore[], attacked: boolean): Fact {
  const early = signals.reduce((sum, signal) => sum + signal.early, 0);
  return { name: attacked ? 'False alarms before the attack' : 'False alarms', value: countText(early) };
}

/** For a terminal: how many were seen and which first; null without an attack or without a word from the target. */
export function signalSentence(score: ScenarioScore): string | null {
  const signals = score.signals ?? [];
  if (signals.length === 0 || score.fraud.attempts === 0) return null;
  const seen = signals.filter(({ timeToDetectMs }) => timeToDetectMs !== null);
  const [first] = seen.sort((a, b) => (a.timeToDetectMs ?? 0) - (b.timeToDetectMs ?? 0));
  const count = `${seen.length} of ${signals.length} signals seen`;
  return first === undefined
    ? count
    : `${count}, first ${first.timeToDetectMs === 0 ? '' : 'after '}${afterText(first.timeToDetectMs)}: ${titleOf(first.id)}`;
}

function titleOf(id: string): string {
  return OPERATOR_SIGNALS.find((signal) => signal.id === id)?.title ?? id;
}
