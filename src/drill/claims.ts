/** Tests claims of the source documents: plays each claim's space, judges it, and puts everything into one report. */
import { invalidInput } from '../core/domain/errors.ts';
import { didYouMean } from '../core/domain/nearest-names.ts';
import {
  type Assumption,
  assumptionsOf,
  type Claim,
  type Claims,
  type Ranking,
} from '../core/scenario/claim-format.ts';
import { judgeClaim, type PlayedPoint } from '../core/score/claim.ts';
import { MEASURES } from '../core/score/claim-measures.ts';
import { CLAIMS_SCHEMA, type ClaimEntry, type ClaimsReport } from '../core/score/claim-report.ts';
import { claimPolicy, testedPolicy } from './claim-policies.ts';
import { playRanking } from './claim-ranking.ts';
import { type ClaimRunOptions, ClaimRuns } from './claim-runs.ts';
import type { PreparedPolicy, PreparedScenario } from './prepared.ts';
import { prepareVariant } from './variants.ts';

export interface ClaimsOptions extends ClaimRunOptions {
  readonly claims: readonly PreparedClaim[];
  /** Rankings are long and belong to no single claim. */
  readonly rankings: readonly PreparedRanking[];
  /** Seeds 1 to n of a claim's base. */
  readonly seeds: number;
  /** Seeds 1 to n of every other point. */
  readonly pointSeeds: number;
  readonly command: string;
}

export interface PreparedClaim {
  readonly claim: Claim;
  readonly claims: Claims;
  readonly prepared: PreparedScenario;
}

export interface PreparedRanking {
  readonly ranking: Ranking;
  readonly scenario: string;
}

/** One combination of values. */
interface Point {
  readonly labels: readonly string[];
  readonly isBase: boolean;
  readonly prepared: PreparedScenario;
}

/** The claims of these scenarios, or those of them that are named. Throws PumpdrillError (exit 2) at an unknown name. */
export function claimsIn(scenarios: readonly PreparedScenario[], ids: readonly string[] = []): PreparedClaim[] {
  const all = scenarios.flatMap((prepared) => {
    const { claims } = prepared.scenario;
    return claims === undefined ? [] : claims.tested.map((claim) => ({ claim, claims, prepared }));
  });
  all.sort((a, b) => a.claim.row - b.claim.row);
  for (const id of ids) {
    if (all.some(({ claim }) => claim.id === id)) continue;
    const known = all.map(({ claim }) => claim.id);
    const hint = didYouMean(id, known, `one of ${known.join(', ')}`);
    throw invalidInput({ code: 'UNKNOWN_CLAIM', path: '', message: `no claim is called "${id}"`, hint });
  }
  return ids.length === 0 ? all : all.filter(({ claim }) => ids.includes(claim.id));
}

export function rankingsIn(scenarios: readonly PreparedScenario[]): PreparedRanking[] {
  return scenarios.flatMap(({ scenario: { id, claims } }) =>
    claims?.ranking === undefined ? [] : [{ ranking: claims.ranking, scenario: id }],
  );
}

/** Figures that a test of these claims takes, for a progress bar. */
export function figuresOf({ claims, rankings, seeds, pointSeeds }: FigureOptions): number {
  const ofClaims = claims.map(({ claim, claims: block }) => {
    const points = assumptionsOf(block, claim).reduce((product, { values }) => product * values.length, 1);
    return ((points - 1) * pointSeeds + seeds) * (claim.against === undefined ? 1 : 2);
  });
  const ofRankings = rankings.map(({ ranking: { orders, over } }) => {
    const steps = orders.reduce((sum, order) => sum + order.steps.length, 0);
    return steps * 2 * over.length * pointSeeds;
  });
  return [...ofClaims, ...ofRankings].reduce((sum, count) => sum + count, 0);
}

type FigureOptions = Pick<ClaimsOptions, 'claims' | 'rankings' | 'seeds' | 'pointSeeds'>;

/** Null when the signal came first: half a space says nothing. */
export async function testClaims(options: ClaimsOptions): Promise<ClaimsReport | null> {
  const runs = new ClaimRuns(options);
  const [claims, rankings] = await Promise.all([
    Promise.all(options.claims.map((prepared) => testClaim(prepared, runs, options))),
    Promise.all(options.rankings.map((ranking) => playRanking(ranking, runs, options.pointSeeds))),
  ]);
  if (options.signal?.aborted) return null;
  const { command, seeds, pointSeeds } = options;
  return { schema: CLAIMS_SCHEMA, command, seeds, pointSeeds, rankings, claims };
}

async function testClaim(
  { claim, claims, prepared }: PreparedClaim,
  runs: ClaimRuns,
  { seeds, pointSeeds }: ClaimsOptions,
): Promise<ClaimEntry> {
  const assumptions = assumptionsOf(claims, claim);
  const of = claimPolicy(claim.of);
  const against = claim.against === undefined ? null : claimPolicy(claim.against);
  const played = await Promise.all(
    pointsOf(prepared, assumptions).map((point) =>
      playPoint(point, { claim, of, against, runs, seeds: point.isBase ? seeds : pointSeeds }),
    ),
  );
  const { id, by, text, reading = null, because, holds } = claim;
  const { what, unit } = MEASURES[claim.measure];
  const { scenario, tariff } = prepared;
  return {
    id,
    by,
    text,
    reading,
    because,
    scenario: { id: scenario.id, title: scenario.title, prices: `${tariff.name}: ${tariff.source}` },
    of: testedPolicy(claim.of, of),
    against: claim.against === undefined || against === null ? null : testedPolicy(claim.against, against),
    measure: { id: claim.measure, what, unit },
    currency: tariff.currency,
    holds,
    assumptions,
    command: `pumpdrill claims ${id} --seeds ${seeds} --point-seeds ${pointSeeds}`,
    ...judgeClaim(claim, assumptions, played),
  };
}

/** Every combination, the first assumption changing slowest. */
function pointsOf(prepared: PreparedScenario, assumptions: readonly Assumption[]): Point[] {
  type Choice = { labels: string[]; set: Record<string, string | number | boolean> };
  let choices: Choice[] = [{ labels: [], set: {} }];
  for (const { values } of assumptions) {
    choices = choices.flatMap(({ labels, set }) =>
      values.map((value) => ({ labels: [...labels, value.label], set: { ...set, ...value.set } })),
    );
  }
  return choices.map(({ labels, set }) => {
    const variant = { id: labels.join(', '), why: '', set, defences: {} };
    return { labels, isBase: Object.keys(set).length === 0, prepared: prepareVariant(prepared, variant) };
  });
}

async function playPoint(
  { labels, isBase, prepared }: Point,
  {
    claim,
    of,
    against,
    runs,
    seeds,
  }: { claim: Claim; of: PreparedPolicy; against: PreparedPolicy | null; runs: ClaimRuns; seeds: number },
): Promise<PlayedPoint> {
  const figures = (policy: PreparedPolicy) =>
    Promise.all(Array.from({ length: seeds }, (_, i) => runs.figure({ prepared, policy, seed: i + 1 }, claim.measure)));
  if (against === null) return { labels, isBase, values: await figures(of) };
  const [here, there] = await Promise.all([figures(of), figures(against)]);
  const values = here.map((value, i) => minus(value, there[i] ?? null));
  return { labels, isBase, values, of: here, against: there };
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}
