/** The sentences behind each verdict of a run, told once where they are the same for all, and without those who had nothing to do. */
import type { DefenceScore, ScenarioScore } from '../score/scorecard.ts';
import { countText } from './wording.ts';

/** Limits that would make a verdict another one; the scorecard has all of them. */
const FLIPS_MAX = 2;

export interface EvidenceEntry {
  /** Place in `defences`. */
  readonly index: number;
  readonly defence: DefenceScore;
  readonly sentences: readonly string[];
}

export interface RunEvidence {
  /** True of every defence of the run. */
  readonly shared: readonly string[];
  readonly entries: readonly EvidenceEntry[];
  /** Refused nobody, and without them nothing changes. */
  readonly idle: readonly Omit<EvidenceEntry, 'sentences'>[];
}

export function evidenceOf({ defences }: ScenarioScore): RunEvidence {
  const all = defences.map((defence, index) => ({ index, defence, sentences: sentencesOf(defence) }));
  const [first] = defences;
  const shared =
    first === undefined || defences.length === 1
      ? []
      : first.evidence.filter((sentence) => defences.every(({ evidence }) => evidence.includes(sentence)));
  const entries = all.filter(({ defence }) => !isIdle(defence));
  return {
    shared,
    entries: entries.map((entry) => ({ ...entry, sentences: entry.sentences.filter((one) => !shared.includes(one)) })),
    idle: all.filter(({ defence }) => isIdle(defence)).map(({ index, defence }) => ({ index, defence })),
  };
}

function isIdle({ verdict, refused, attribution }: DefenceScore): boolean {
  if (verdict !== 'NOT_EXERCISED' && verdict !== 'BACKED_UP') return false;
  const { lossMicro = 0, insults = 0 } = attribution?.leaveOneOut ?? {};
  return refused.fraud + refused.legit === 0 && lossMicro === 0 && insults === 0;
}

function sentencesOf({ evidence, flips = [], reasons }: DefenceScore): string[] {
  const given = reasons.map(
    ({ reason, fraud, legit }) => `${reason}: ${countText(fraud)} fraud, ${countText(legit)} legitimate`,
  );
  return [
    ...evidence,
    ...flips.slice(0, FLIPS_MAX).map(({ sentence }) => sentence),
    ...(given.length === 0 ? [] : [`Reasons given: ${given.join('; ')}.`]),
  ];
}
