/** Judged assertions as sentences, the same in every output of a gate. Strings in here are raw; renderers escape. */
import type { Divergence, GateResult } from '../score/gate-result-format.ts';
import type { ScenarioScore, Scorecard } from '../score/scorecard.ts';
import { countText, moneyText, spanText } from './wording.ts';

/** How a sentence on what an attack cost begins. */
const BILL = 'Fraud bill';

/** What a result means for the build, worst first: the order in which every output shows them. */
export const GATE_STANDINGS = ['failed', 'inconclusive', 'warned', 'accepted', 'passed'] as const;
export type GateStanding = (typeof GATE_STANDINGS)[number];

/** `warned`: it does not hold, or could not be judged, and does not decide. */
export function standingOf({ level, result }: Pick<GateResult, 'level' | 'result'>): GateStanding {
  if (result === 'pass') return 'passed';
  if (result === 'accepted') return 'accepted';
  if (level === 'warn') return 'warned';
  return result === 'fail' ? 'failed' : 'inconclusive';
}

/** By standing, worst first; within one in the order of the gate file. */
export function byStanding(gates: readonly GateResult[]): Readonly<Record<GateStanding, readonly GateResult[]>> {
  const groups: Record<GateStanding, GateResult[]> = {
    failed: [],
    inconclusive: [],
    warned: [],
    accepted: [],
    passed: [],
  };
  for (const gate of gates) groups[standingOf(gate)].push(gate);
  return groups;
}

/** Worst first. */
export function worstFirst(gates: readonly GateResult[]): readonly GateResult[] {
  return Object.values(byStanding(gates)).flat();
}

/** `Gate failed: 2 of 41 assertions do not hold.`, and what else there is to say of the others. */
export function gateHeadline({ gates, verdict, interrupted }: Scorecard): string {
  const groups = byStanding(gates);
  const all = `${countText(gates.length)} ${gates.length === 1 ? 'assertion' : 'assertions'}`;
  const rest = [
    [groups.inconclusive.length, 'could not be judged'],
    [groups.warned.length, 'only warned'],
    [groups.accepted.length, 'failed and accepted by a waiver'],
  ] as const;
  const others = rest.flatMap(([count, what]) => (count === 0 ? [] : [`${countText(count)} ${what}`]));
  const tail = others.length === 0 ? '' : ` ${others.join(', ')}.`;
  if (gates.length === 0) return 'Nothing was asserted: no gate was set.';
  if (groups.failed.length > 0)
    return `Gate failed: ${countText(groups.failed.length)} of ${all} ${groups.failed.length === 1 ? 'does' : 'do'} not hold.${tail}`;
  if (verdict === 'fail') return `Gate failed.${tail}`;
  if (verdict === 'inconclusive')
    return `Gate inconclusive: nothing failed, and not all of ${all} could be judged.${tail}`;
  if (interrupted) return `Gate interrupted: ${all} were judged by what was played.${tail}`;
  return `Gate passed: ${countText(groups.passed.length)} of ${all} ${groups.passed.length === 1 ? 'holds' : 'hold'}.${tail}`;
}

/** `limit at most 1 %, actual 2 %`. */
export function limitText({ limit, actual }: GateResult): string {
  return `limit ${limit}, actual ${actual}`;
}

/** Where a reader has to look, without what is not there. */
export function placeText({ scenario = null, policy = null, defence = null }: GateResult): string {
  const parts = [
    ...(scenario === null ? [] : [`scenario ${scenario}`]),
    ...(policy === null ? [] : [`policy ${policy}`]),
    ...(defence === null ? [] : [`defence ${defence}`]),
  ];
  return parts.join(', ') || 'the gate as a whole';
}

/** What to say below an assertion in a list: everything that led to the result; of what holds, its waiver only. */
export function detailsShown(gate: GateResult, scorecard: Scorecard): string[] {
  return standingOf(gate) === 'passed' ? waiverOf(gate) : gateDetails(gate, scorecard);
}

/** What led to the result, a sentence each: evidence, the first diverging attempt, money, the waiver. */
export function gateDetails(gate: GateResult, scorecard: Scorecard): string[] {
  const { divergence, evidence = [] } = gate;
  return [
    ...evidence,
    ...(divergence === undefined ? [] : [divergenceText(divergence, currencyOf(gate, scorecard))]),
    // Judges of money say it themselves.
    ...(standingOf(gate) === 'passed' || evidence.some((text) => text.startsWith(BILL))
      ? []
      : moneyOf(gate, scorecard)),
    ...waiverOf(gate),
  ];
}

/** The first attempt that came otherwise than in the baseline. */
export function divergenceText(divergence: Divergence, currency: string | null): string {
  const { run, seed, atMs, intent, number, before, now, costMicro } = divergence;
  const who = intent === 'fraud' ? 'a fraud attempt' : "a real user's attempt";
  const cost = costMicro === 0 || currency === null ? '' : `, which costs ${moneyText(costMicro, currency)}`;
  return `First diverging attempt (${run}, seed ${seed}): ${who} on ${number} after ${spanText(atMs)} was ${before}, now ${now}${cost}.`;
}

/** Fraud bill of the run that a gate is about; of several seeds the worst. Empty for the gate as a whole and without attack. */
export function moneyOf(gate: GateResult, { scenarios }: Scorecard): string[] {
  const own = scenarios.filter((score) => isAbout(gate, score) && score.fraud.attempts > 0);
  const worst = own.reduce<ScenarioScore | null>(
    (found, score) => (found === null || score.fraud.lossMicro > found.fraud.lossMicro ? score : found),
    null,
  );
  if (worst === null) return [];
  const { fraud, tariff, seed } = worst;
  const which = own.length === 1 ? `seed ${seed}` : `seed ${seed}, the worst of ${countText(own.length)}`;
  return [
    `${BILL} ${moneyText(fraud.lossMicro, tariff.currency)} of ${moneyText(fraud.undefendedLossMicro, tariff.currency)} undefended (${which}).`,
  ];
}

/** Who accepts a failure, why and until when; that a waiver has run out, or has nothing to accept. */
export function waiverOf({ waiver, result }: GateResult): string[] {
  if (waiver === undefined) return [];
  const { owner, until, reason, expired } = waiver;
  if (expired) return [`The waiver of ${owner} ran out on ${until}: ${reason}`];
  if (result === 'accepted') return [`Accepted by ${owner} until ${until}: ${reason}`];
  const why = result === 'pass' ? 'it holds, so that the waiver can go' : 'it could not be judged';
  return [`${owner} would accept a failure until ${until}, and ${why}: ${reason}`];
}

export interface UnmeasuredRun {
  readonly score: ScenarioScore;
  readonly sentence: string;
}

/** Runs of which nothing can be concluded, asserted about or not: they leave no gate green. */
export function unmeasured({ scenarios }: Scorecard): UnmeasuredRun[] {
  return scenarios
    .filter(({ verdict }) => verdict === 'inconclusive')
    .map((score) => {
      const { latenessVirtualMsP99, dropped, unresolved } = score.health;
      const sentence = `${score.id} under ${score.policy}, seed ${score.seed}, could not be measured: lateness p99 ${countText(latenessVirtualMsP99)} virtual ms, ${countText(dropped)} dropped, ${countText(unresolved)} unresolved.`;
      return { score, sentence };
    });
}

/** First word of its id after scenario and policy: `loss`, `defences` of `defences.range-velocity`. */
export function kindOf(gate: GateResult): string {
  return whatOf(gate).split(/[./]/)[0] ?? '';
}

/** Its id without scenario and policy: the same words for the same question about every scenario. */
export function whatOf({ id, scenario = null, policy = null }: GateResult): string {
  const prefix = `${[scenario, policy].filter((part) => part !== null).join('/')}/`;
  return id.startsWith(prefix) && id.length > prefix.length ? id.slice(prefix.length) : id;
}

function isAbout({ scenario = null, policy = null }: GateResult, score: ScenarioScore): boolean {
  return score.id === scenario && (policy === null || score.policy === policy);
}

function currencyOf(gate: GateResult, { scenarios }: Scorecard): string | null {
  return scenarios.find((score) => isAbout(gate, score))?.tariff.currency ?? null;
}
