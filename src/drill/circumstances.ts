/** Which circumstances of a probe an engine can bring about, and what is said where it cannot. */
import type { RunHeader } from '../core/domain/event.ts';
import type { Scenario } from '../core/scenario/format.ts';
import { type Circumstances, circumstancesFormat } from '../core/scenario/probe-format.ts';
import type { Probe } from '../core/score/invariants.ts';

/** One process with a right clock and a store that answers at once. */
export const HEALTHY: Circumstances = circumstancesFormat.parse({});

/** What the score needs of a probe; undefined for a scenario that holds nothing to be true. */
export function probeOf(
  scenario: Scenario,
  engine: RunHeader['engine'],
  target: RunHeader['target'] = 'reference',
): Probe | undefined {
  const { invariants, circumstances } = scenario;
  if (invariants.length === 0) return undefined;
  const streams = target !== 'reference' && needsHttp2(scenario) ? ['it needs a target that speaks HTTP/2'] : [];
  return { invariants, notRun: [...streams, ...missing(circumstances, engine)].join(', ') };
}

/** Whether a scenario's probe needs a port for HTTP/2. */
export function needsHttp2({ circumstances: { needsWire } }: Scenario): boolean {
  return needsWire === 'h2-streams' || needsWire === 'single-packet';
}

/** The same of somebody's own application in simulation: neither bytes nor circumstances can be brought about. */
export function probeOfApplication({ invariants, circumstances }: Scenario): Probe | undefined {
  if (invariants.length === 0) return undefined;
  return { invariants, notRun: [...missing(circumstances, 'simulate'), ...missing(circumstances, 'live')].join(', ') };
}

/** True where requests overlap: a store that takes time, or does not answer. */
export function overlaps({ storeLatency, storeFaults }: Circumstances): boolean {
  return storeLatency > 0 || storeFaults.some(({ how }) => how === 'hangs');
}

/** Whether a simulated run of it is the same run: not where it lives on bytes that simulation does not have. */
export function hasTwin({ circumstances }: Scenario): boolean {
  return circumstances.needsWire === undefined;
}

const WIRES: Readonly<Record<NonNullable<Circumstances['needsWire']>, string>> = {
  'single-packet': 'requests in one packet',
  'last-byte': 'last bytes held back',
  'h2-streams': 'HTTP/2 streams',
  'duplicate-keys': 'a body with one key twice',
};

function missing(circumstances: Circumstances, engine: RunHeader['engine']): string[] {
  const { needsWire, replicas, clockSkew, storeLatency, storeFaults } = circumstances;
  const bytes =
    needsWire === undefined || engine === 'live'
      ? []
      : [`it needs ${WIRES[needsWire]}, which this engine does not send`];
  if (engine === 'simulate') return bytes;
  return [
    ...bytes,
    ...(replicas > 1 ? [`it needs ${replicas} replicas, and this drill has one target`] : []),
    ...(clockSkew.length > 0 ? ['it needs clocks that are off'] : []),
    ...(storeLatency > 0 ? ['it needs a store that takes its time'] : []),
    ...(storeFaults.length > 0 ? ['it needs a store that fails'] : []),
  ];
}
