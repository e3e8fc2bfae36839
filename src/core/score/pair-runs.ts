/** Which run of one scorecard is compared with which of another: the same campaign, told by scenario, hash, seed and plan. */
import type { Unpaired, UnpairedReason } from './comparison-format.ts';
import type { ScenarioScore, Scorecard } from './scorecard.ts';

export interface PolicyPair {
  readonly before: string;
  readonly after: string;
}

export interface RunPair {
  readonly before: ScenarioScore;
  readonly after: ScenarioScore;
}

/** All pairs of one scenario (and hash) and one pair of policies. */
export interface PairGroup {
  readonly policies: PolicyPair;
  readonly pairs: readonly RunPair[];
}

export interface Pairing {
  /** In the order of the first scorecard. */
  readonly groups: readonly PairGroup[];
  readonly unpaired: readonly Unpaired[];
}

/** `policies`: which policy of the first is held against which of the second; default: see `policyPairs`. */
export function pairRuns(before: Scorecard, after: Scorecard, policies?: readonly PolicyPair[]): Pairing {
  const matched = policies ?? policyPairs(policiesOf(before), policiesOf(after));
  if (before.engine !== after.engine) {
    const alone = (side: Unpaired['side'], card: Scorecard) =>
      card.scenarios.map((score) => unpairedOf(side, score, 'other-engine'));
    return { groups: [], unpaired: [...alone('before', before), ...alone('after', after)] };
  }
  const groups = matched.flatMap((pair) => groupsOf(before, after, pair));
  const paired = (side: Unpaired['side']) => new Set(groups.flatMap(({ pairs }) => pairs.map((pair) => pair[side])));
  const found = { before: paired('before'), after: paired('after') };
  const leftOver = (side: Unpaired['side'], own: Scorecard, other: Scorecard) =>
    own.scenarios
      .filter((score) => !found[side].has(score))
      .map((score) => unpairedOf(side, score, reasonOf(score, other, partnersOf(side, score.policy, matched))));
  return { groups, unpaired: [...leftOver('before', before, after), ...leftOver('after', after, before)] };
}

/** By name where both sides have it; where they share none and each has only one, those two. */
export function policyPairs(before: readonly string[], after: readonly string[]): PolicyPair[] {
  const shared = before.filter((policy) => after.includes(policy));
  if (shared.length > 0) return shared.map((policy) => ({ before: policy, after: policy }));
  const [one] = before;
  const [other] = after;
  if (one === undefined || other === undefined || before.length > 1 || after.length > 1) return [];
  return [{ before: one, after: other }];
}

export function policiesOf({ scenarios }: Scorecard): string[] {
  return [...new Set(scenarios.map(({ policy }) => policy))];
}

function groupsOf(before: Scorecard, after: Scorecard, policies: PolicyPair): PairGroup[] {
  const groups = new Map<string, RunPair[]>();
  for (const score of before.scenarios) {
    if (score.policy !== policies.before) continue;
    const partner = after.scenarios.find((other) => other.policy === policies.after && obstacle(score, other) === null);
    if (partner === undefined) continue;
    const key = `${score.id} ${score.hash}`;
    const pairs = groups.get(key);
    if (pairs) pairs.push({ before: score, after: partner });
    else groups.set(key, [{ before: score, after: partner }]);
  }
  return [...groups.values()].map((pairs) => ({ policies, pairs }));
}

/** What keeps two runs from being the same campaign at the same prices; the first in the order in which one would ask. */
function obstacle(one: ScenarioScore, other: ScenarioScore): UnpairedReason | null {
  if (one.id !== other.id) return 'no-scenario';
  if (one.hash !== other.hash) return 'other-hash';
  if (one.seed !== other.seed) return 'other-seed';
  if (one.digest !== other.digest) return 'other-plan';
  const [a, b] = [one.tariff, other.tariff];
  const samePrices = a.currency === b.currency && a.name === b.name && a.asOf === b.asOf && a.billing === b.billing;
  return samePrices ? null : 'other-prices';
}

const NEAREST: readonly UnpairedReason[] = ['other-prices', 'other-plan', 'other-seed', 'other-hash'];

/** How near the nearest run of the other side came. */
function reasonOf(score: ScenarioScore, other: Scorecard, partners: readonly string[]): UnpairedReason {
  if (!other.scenarios.some(({ policy }) => partners.includes(policy))) return 'no-policy';
  const obstacles = other.scenarios
    .filter(({ policy }) => partners.includes(policy))
    .map((candidate) => obstacle(score, candidate));
  return NEAREST.find((reason) => obstacles.includes(reason)) ?? 'no-scenario';
}

function partnersOf(side: Unpaired['side'], policy: string, pairs: readonly PolicyPair[]): string[] {
  const other = side === 'before' ? 'after' : 'before';
  return pairs.filter((pair) => pair[side] === policy).map((pair) => pair[other]);
}

function unpairedOf(side: Unpaired['side'], { id, policy, seed }: ScenarioScore, reason: UnpairedReason): Unpaired {
  return { side, id, policy, seed, reason };
}
