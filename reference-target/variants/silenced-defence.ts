/** Defences whose work a variant does itself: they keep their place and their meters' layout, and do nothing any more. */
import { ALLOW } from '../../src/core/domain/decision.ts';
import type { Registry } from '../policy.ts';

export function silenced(registry: Registry, ids: readonly string[]): Registry {
  const silent = Object.entries(registry)
    .filter(([id]) => ids.includes(id))
    .map(([id, defence]) => {
      const { meters: _meters, precheck: _precheck, observe: _observe, ...rest } = defence;
      return [id, { ...rest, decide: () => ALLOW }] as const;
    });
  return { ...registry, ...Object.fromEntries(silent) };
}
