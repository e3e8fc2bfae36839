/** Plays a simulated run again to see what became of each of its attempts: a run is a pure function of its input. */

import { laneOfAttempt } from '../core/domain/attempt.ts';
import type { RunHeader } from '../core/domain/event.ts';
import { maskE164 } from '../core/domain/phone.ts';
import type { Divergence } from '../core/score/gate-result-format.ts';
import {
  firstDifference,
  OUTCOME,
  OutcomeListener,
  type OutcomeTrail,
  type SettledAttempt,
  TrailWriter,
} from '../core/score/outcome-trail.ts';
import { billedPrices } from './billed-prices.ts';
import type { Job } from './jobs.ts';
import { playSimulated } from './play-simulated.ts';
import { withModes } from './prepared.ts';

/** The same job with one defence enforced and all others off. */
export function aloneJob(job: Job, defence: string): Job {
  const others = job.policy.policy.defences.filter(({ id }) => id !== defence);
  return { ...job, policy: withModes(job.policy, Object.fromEntries(others.map(({ id }) => [id, 'off']))) };
}

export async function trailOf(job: Job): Promise<OutcomeTrail> {
  const writer = new TrailWriter();
  await listened(job, ({ word }) => writer.add(word));
  return writer.finish();
}

/**
 * The first attempt of this job's run that came otherwise than in `before`, which is of the same scenario and seed.
 * Null when none did. `run` is what the divergence calls the run.
 */
export async function firstDivergence(job: Job, before: OutcomeTrail, run: string): Promise<Divergence | null> {
  const difference = firstDifference(before, await trailOf(job));
  if (difference === null) return null;
  const found: { atMs: number; number: number; lane: number; costMicro: number }[] = [];
  const { priceMicro } = billedPrices(job.prepared);
  const header = await listened(job, ({ index, id, joined }) => {
    if (index !== difference.index || joined.attempt === null) return;
    const { atMs, number, channel } = joined.attempt;
    found.push({ atMs, number, lane: laneOfAttempt(id), costMicro: number > 0 ? priceMicro(number, channel) : 0 });
  });
  const attempt = found[0];
  const sentOnce = (difference.before === OUTCOME.sent) !== (difference.now === OUTCOME.sent);
  return {
    run,
    seed: job.seed,
    // A run that ended earlier than before has no such attempt: the end is where it diverged.
    atMs: attempt?.atMs ?? job.prepared.scenario.duration,
    intent: header.lanes[attempt?.lane ?? 0]?.intent ?? 'fraud',
    number: attempt === undefined || attempt.number <= 0 ? '' : maskE164(attempt.number),
    before: inWords(difference.before),
    now: inWords(difference.now),
    costMicro: sentOnce ? (attempt?.costMicro ?? 0) : 0,
  };
}

/** Null: the run had ended. Words that are no defence's id stand for themselves. */
function inWords(word: string | null): string {
  if (word === null) return 'not asked for';
  const known: readonly string[] = Object.values(OUTCOME);
  return known.includes(word) ? word : `refused by ${word}`;
}

async function listened(job: Job, onSettled: (attempt: SettledAttempt) => void): Promise<RunHeader> {
  const { prepared, policy, seed } = job;
  // From the policy, because the header comes only with the played run.
  const defences = policy.policy.defences.map(({ id, mode }) => ({ id, mode }));
  const listener = new OutcomeListener({ defences }, onSettled);
  const { header } = await playSimulated({ prepared, policy, seed, events: (event) => listener.add(event) });
  listener.finish();
  return header;
}
