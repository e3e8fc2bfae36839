/** The part of a policy that says which signals are watched: all of them unless it says otherwise. */
import { z } from 'zod';
import { duration } from '../../src/core/domain/durations.ts';
import type { Problem } from '../../src/core/domain/errors.ts';
import type { SignalId } from '../../src/core/domain/signals.ts';
import { type Ms, SECOND_MS } from '../../src/core/domain/units.ts';
import { nearestHint, problemsOf, shortened } from '../policy-problems.ts';
import { SIGNALS } from './index.ts';

const commonFormat = z.object({
  watch: z.boolean().default(true).describe('false: nobody looks for this signal'),
  repeat: duration
    .refine((ms) => ms >= SECOND_MS, 'a second at least')
    .prefault('1h')
    .describe(
      'while the signal lasts, it is told again after this time (S1: an emergency lasts an hour; a webhook per request is an outage of its own, methods.md M3)',
    ),
});

/** One signal under a policy. `config` has passed the signal's own schema. */
export interface WatchedSignal {
  readonly id: SignalId;
  readonly repeatMs: Ms;
  readonly config: unknown;
}

/** Reads the `signals` mapping of a policy document; problems name the path. */
export function readSignals(value: unknown): { signals: WatchedSignal[]; problems: Problem[] } {
  const named = value === undefined ? {} : value;
  const problems: Problem[] = [];
  if (typeof named !== 'object' || named === null || Array.isArray(named)) {
    const message = 'signals by their ids, each with its settings';
    return { signals: [], problems: [{ code: 'WRONG_TYPE', path: 'signals', message }] };
  }
  const known = Object.keys(SIGNALS) as SignalId[];
  for (const id of Object.keys(named)) if (!Object.hasOwn(SIGNALS, id)) problems.push(unknownSignal(id, known));
  const signals = known.flatMap((id) => readSignal(id, named as Readonly<Record<string, unknown>>, problems));
  return { signals, problems };
}

function readSignal(id: SignalId, named: Readonly<Record<string, unknown>>, problems: Problem[]): WatchedSignal[] {
  const entry = Object.hasOwn(named, id) ? named[id] : {};
  const common = commonFormat.safeParse(entry);
  if (!common.success) {
    problems.push(...problemsOf(common.error, ['signals', id]));
    return [];
  }
  const { watch: _watch, repeat: _repeat, ...settings } = entry as Readonly<Record<string, unknown>>;
  const own = SIGNALS[id].config.safeParse(settings);
  if (!own.success) problems.push(...problemsOf(own.error, ['signals', id]));
  return own.success && common.data.watch ? [{ id, repeatMs: common.data.repeat, config: own.data }] : [];
}

function unknownSignal(typed: string, known: readonly string[]): Problem {
  const id = shortened(typed);
  const message = `there is no signal "${id}"`;
  return { code: 'UNKNOWN_SIGNAL', path: `signals.${id}`, message, hint: nearestHint(id, known) };
}
