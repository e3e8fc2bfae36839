/** Plays the defences of documents alone and in their order, over several campaigns. */
import type { Ranking, RankingOrder } from '../core/scenario/claim-format.ts';
import { estimate } from '../core/score/claim.ts';
import type { RankingEntry, RankingStep } from '../core/score/claim-report.ts';
import { claimPolicy } from './claim-policies.ts';
import type { ClaimRuns } from './claim-runs.ts';
import { prepareScenarios } from './prepare-scenarios.ts';
import type { PreparedScenario } from './prepared.ts';

interface Campaign {
  readonly prepared: PreparedScenario;
  readonly market: string[];
}

export async function playRanking(
  { ranking, scenario }: { ranking: Ranking; scenario: string },
  runs: ClaimRuns,
  seeds: number,
): Promise<RankingEntry> {
  const prepared = prepareScenarios(ranking.over.map((entry) => entry.scenario));
  const campaigns = ranking.over.map(({ market }, i) => ({ prepared: prepared[i] as PreparedScenario, market }));
  const orders = await Promise.all(
    ranking.orders.map(async (order) => {
      const steps = order.steps.map((_, index) => playStep(order, { index, campaigns, runs, seeds }));
      return { by: order.by, policy: order.policy, steps: await Promise.all(steps) };
    }),
  );
  return { scenario, campaigns: ranking.over.map(({ name }) => name), orders };
}

async function playStep(
  order: RankingOrder,
  { index, campaigns, runs, seeds }: { index: number; campaigns: readonly Campaign[]; runs: ClaimRuns; seeds: number },
): Promise<RankingStep> {
  const step = order.steps[index] as RankingOrder['steps'][number];
  const before = order.steps.slice(0, index + 1).flatMap(({ defences }) => defences);
  const stopped = (only: string[]) =>
    Promise.all(
      campaigns.map(async ({ prepared, market }) => {
        const policy = claimPolicy({ policy: order.policy, only, market });
        const figures = Array.from({ length: seeds }, (_, i) =>
          runs.figure({ prepared, policy, seed: i + 1 }, 'value-stopped'),
        );
        return estimate(await Promise.all(figures)).mean;
      }),
    );
  const [alone, soFar] = await Promise.all([stopped(step.defences), stopped(before)]);
  return { name: step.name, defences: step.defences, alone, soFar };
}
