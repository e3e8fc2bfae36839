/**
 * Runs inside k6: plans each scenario that the bundler wrote into it and prints the plans' digests. Equal digests in
 * Node and in k6 mean that both play the same openers. Nothing is sent. This file sees the planning part of the core
 * only: k6's engine has neither Node's modules nor everything that V8 has.
 */
import { planDigest } from '../../../core/campaign/digest.ts';
import { planCampaign } from '../../../core/campaign/plan.ts';
import { DIGEST_MARK, type PlanLine, type PlanToDigest } from './plans.ts';

/** Replaced by the bundler with a JSON text: k6 reads one text faster than a literal of the same size. */
declare const PUMPDRILL_PLANS: string;

/** k6 finds its settings here: one pass, by one virtual user. */
export const options = {
  scenarios: {
    digest: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '5m' },
  },
};

/** k6 calls this once per iteration. */
export default function printDigests(): void {
  for (const { scenario, seed } of JSON.parse(PUMPDRILL_PLANS) as PlanToDigest[]) {
    const line: PlanLine = { scenario: scenario.id, seed, digest: planDigest(planCampaign(scenario, seed)) };
    console.log(DIGEST_MARK + JSON.stringify(line));
  }
}

/** Instead of k6's own summary: there were no requests to sum up. */
export function handleSummary(): Record<string, string> {
  return {};
}
