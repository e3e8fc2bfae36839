/** `layered` made weaker in one place: a cap twice as high, a wait half as long, or a defence that only watches. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { POLICY_FOLDER } from '../../src/drill/policy-files.ts';

/** Settings that are caps: twice as much lets twice as much through. */
const CAPS = new Set(['limit', 'limitMicro', 'sendsPerSession', 'emergencySends', 'minSends']);
/** Settings of which half is weaker: an attacker waits less, an alarm comes later. */
const FLOORS = new Set(['cooldown', 'threshold']);

export interface WeakerPolicy {
  readonly defence: string;
  /** `windows.0.limit 80 -> 160`, or `observe`. */
  readonly change: string;
  /** The whole file. */
  readonly yaml: string;
}

const LAYERED = readFileSync(join(POLICY_FOLDER, 'layered.yaml'), 'utf8');

/** Every way to weaken it by one step. */
export function weakerPolicies(): WeakerPolicy[] {
  const { defences } = parseDocument(LAYERED).toJS() as { defences: Record<string, Record<string, unknown>> };
  return Object.entries(defences).flatMap(([defence, settings]) => [
    changed(defence, ['mode'], 'observe', 'observe'),
    ...leavesOf(settings, []).flatMap(({ path, value }) => {
      const weaker = weakerValue(path.at(-1) as string, value);
      if (weaker === null) return [];
      return [changed(defence, path, weaker, `${path.join('.')} ${value} -> ${weaker}`)];
    }),
  ]);
}

function changed(defence: string, path: readonly (string | number)[], value: unknown, change: string): WeakerPolicy {
  const document = parseDocument(LAYERED);
  document.setIn(['defences', defence, ...path], value);
  return { defence, change, yaml: String(document) };
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

function leavesOf(value: unknown, path: readonly (string | number)[]): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((inner, i) => leavesOf(inner, [...path, i]));
  if (value === null || typeof value !== 'object') return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Null: no cap of anything. */
function weakerValue(key: string | number, value: unknown): unknown {
  if (CAPS.has(String(key))) return Number(value) * 2;
  if (!FLOORS.has(String(key))) return null;
  const [, amount, unit] = /^([0-9]+)(.*)$/.exec(String(value)) as unknown as [string, string, string];
  return unit === 's' ? `${Number(amount) * 500}ms` : `${Number(amount) / 2}${unit}`;
}
