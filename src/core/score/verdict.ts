/**
 * One verdict per defence and run, with the figures that led to it. The first rule that applies decides:
 *
 * 1. ERROR: the target reported a fault of this defence. Nothing can be said of what it would have done.
 * 2. UNOBSERVABLE: the target gave no decisions at all.
 * 3. HARMFUL (enforced only): taking it out spares insults of more than 0.5 % of all intents, or 2 % of a cohort's, and
 *    at least three; whatever it saves stands in the evidence, for a person to weigh.
 * 4. NOT_EXERCISED: it only observed, or it evaluated fewer than 20 fraud attempts.
 * 5. HELD: taking it out costs at least 1 % of the undefended loss, and it did its part: the run is contained (value
 *    detection at least 90 %), or it refused at least half of the fraud attempts that reached it.
 * 6. BACKED_UP: it did its part in that sense, but taking it out costs less: others stop the same.
 * 7. BYPASSED: it was exercised, the run leaks, and it refused less than half of what reached it.
 *
 * Without leave-one-out runs (a foreign target) its own refusals stand in for them: half refused is HELD, less is
 * BACKED_UP or BYPASSED by containment. The evidence says so. Thresholds are assumptions.
 */
import type { Micro } from '../domain/units.ts';
import type { Verdict } from './scorecard.ts';
import { countText, moneyText, percentText } from './sentences.ts';
import type { DefenceTotals } from './totals.ts';

export const VERDICT_LIMITS = {
  /** Fewest fraud attempts that say anything. */
  exercisedAttempts: 20,
  harmfulInsultShare: 0.005,
  harmfulCohortShare: 0.02,
  /** One or two people may be chance. */
  harmfulInsults: 3,
  heldLossShare: 0.01,
  containedValueDetection: 0.9,
  /** Below it a run leaks, in the words of expectations (expectation.ts); between the two it is partly contained. */
  leaksValueDetection: 0.5,
  stopsShare: 0.5,
} as const;

/** Limits that a verdict hangs on; those of `VERDICT_LIMITS` unless somebody asks what others would say. */
export type VerdictLimits = { readonly [K in Exclude<keyof typeof VERDICT_LIMITS, 'leaksValueDetection'>]: number };

/** What changes when this defence alone is taken out. */
export interface LeaveOneOut {
  /** Loss without it minus loss with all: positive means that it saves money. */
  readonly lossMicro: Micro;
  /** Insults with all minus insults without it: positive means that it causes insults. */
  readonly insults: number;
  /** The cohort that it hurts most: insults it causes there, of that many intents. */
  readonly worstCohort: { readonly id: string; readonly insults: number; readonly intents: number } | null;
}

export interface VerdictInput {
  readonly defence: DefenceTotals;
  /** Attempts that the target accounted for. */
  readonly decided: number;
  /** Faults that name this defence. */
  readonly faults: readonly string[];
  readonly leaveOneOut: LeaveOneOut | null;
  /** Null when unknown. */
  readonly undefendedLossMicro: Micro | null;
  readonly valueDetectionRate: number | null;
  /** Legitimate intents that could be compared. */
  readonly intents: number;
  readonly currency: string;
}

export interface VerdictWithEvidence {
  readonly verdict: Verdict;
  readonly evidence: string[];
}

export function verdictOf(input: VerdictInput): VerdictWithEvidence {
  const verdict = decide(input);
  return { verdict, evidence: evidenceFor(verdict, input) };
}

/** The verdict alone, under other limits than ours where some are given. */
export function decide(input: VerdictInput, limits: VerdictLimits = VERDICT_LIMITS): Verdict {
  const { defence } = input;
  if (input.faults.length > 0) return 'ERROR';
  if (input.decided === 0) return 'UNOBSERVABLE';
  if (defence.mode === 'enforce' && isHarmful(input, limits)) return 'HARMFUL';
  if (defence.mode === 'observe' || defence.evaluated.fraud < limits.exercisedAttempts) return 'NOT_EXERCISED';
  const stops = defence.refused.fraud >= defence.evaluated.fraud * limits.stopsShare;
  const contained = (input.valueDetectionRate ?? -1) >= limits.containedValueDetection;
  if (!stops && !contained) return 'BYPASSED';
  const saves = savesEnough(input, limits);
  return (saves === null ? stops : saves) ? 'HELD' : 'BACKED_UP';
}

function isHarmful({ leaveOneOut, intents }: VerdictInput, limits: VerdictLimits): boolean {
  if (!leaveOneOut || leaveOneOut.insults < limits.harmfulInsults) return isCohortHarmed(leaveOneOut, limits);
  return leaveOneOut.insults > intents * limits.harmfulInsultShare || isCohortHarmed(leaveOneOut, limits);
}

function isCohortHarmed(leaveOneOut: LeaveOneOut | null, limits: VerdictLimits): boolean {
  const worst = leaveOneOut?.worstCohort;
  if (!worst || worst.insults < limits.harmfulInsults) return false;
  return worst.insults > worst.intents * limits.harmfulCohortShare;
}

/** Null when no leave-one-out run tells. */
function savesEnough({ leaveOneOut, undefendedLossMicro }: VerdictInput, limits: VerdictLimits): boolean | null {
  if (!leaveOneOut || undefendedLossMicro === null) return null;
  return leaveOneOut.lossMicro > 0 && leaveOneOut.lossMicro >= undefendedLossMicro * limits.heldLossShare;
}

function evidenceFor(verdict: Verdict, input: VerdictInput): string[] {
  const sentences = [workSentence(input.defence)];
  if (verdict === 'ERROR')
    return [...input.faults.map((fault) => `The target reported a fault: ${fault}.`), ...sentences];
  if (verdict === 'UNOBSERVABLE') return ['The target gives no decisions, so nothing can be said of single defences.'];
  const { exercisedAttempts } = VERDICT_LIMITS;
  if (verdict === 'NOT_EXERCISED' && input.defence.mode === 'enforce') {
    sentences.push(`Fewer than ${exercisedAttempts} fraud attempts reached it: no claim is made.`);
  }
  if (input.defence.mode === 'observe') sentences.push('It only observed, so it stopped nothing.');
  else sentences.push(...removalSentences(input));
  if (input.valueDetectionRate !== null) {
    sentences.push(`All defences together stopped ${percentText(input.valueDetectionRate)} of the value.`);
  }
  return sentences;
}

function workSentence({ mode, evaluated, refused, firstBlocker }: DefenceTotals): string {
  const did = mode === 'observe' ? 'would have refused' : 'refused';
  const first =
    mode === 'observe' ? '' : `; it was the first to refuse ${countText(firstBlocker.fraud)} fraud attempts`;
  return (
    `It evaluated ${countText(evaluated.fraud)} fraud and ${countText(evaluated.legit)} legitimate attempts and ${did} ` +
    `${countText(refused.fraud)} and ${countText(refused.legit)} of them${first}.`
  );
}

function removalSentences({ leaveOneOut, undefendedLossMicro, currency, intents }: VerdictInput): string[] {
  if (!leaveOneOut) return ['No run without it was played: the verdict rests on its own refusals.'];
  const { lossMicro, insults, worstCohort } = leaveOneOut;
  const direction = lossMicro >= 0 ? 'raises' : 'lowers';
  const share = undefendedLossMicro
    ? `, ${percentText(Math.abs(lossMicro) / undefendedLossMicro)} of the undefended loss`
    : '';
  const sentences = [`Taking it out ${direction} the loss by ${moneyText(Math.abs(lossMicro), currency)}${share}.`];
  if (insults !== 0) {
    const verb = insults > 0 ? 'spares' : 'adds';
    sentences.push(
      `Taking it out ${verb} ${countText(Math.abs(insults))} insults among ${countText(intents)} legitimate intents.`,
    );
  }
  if (worstCohort && worstCohort.insults > 0) {
    sentences.push(
      `Hardest hit: cohort ${worstCohort.id}, ${countText(worstCohort.insults)} of ${countText(worstCohort.intents)} intents.`,
    );
  }
  return sentences;
}
