/** Changes single values of a scenario as written, before it is read: `--set`, variants, sweeps. */
import type { Problem } from '../domain/errors.ts';

/** New values by dotted path: `campaigns.0.pacing.total` -> 2000. */
export type OverrideValues = Readonly<Record<string, string | number | boolean>>;

/** Keys that would reach an object's prototype; no scenario has them. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A copy of `input` with the values set; the input stays as it is. A path may name an optional key that is not written
 * yet, and parents that are not written yet are made, because the strict format judges the result anyway. It may not
 * name a list entry that does not exist, or go through a plain value: those are `UNKNOWN_PATH`, all at once.
 *
 * @example
 * overrideScenario(input, { 'campaigns.0.pacing.total': 2000, 'provider.delivery.medianMs': 9000 });
 */
export function overrideScenario(
  input: unknown,
  set: OverrideValues,
): { readonly value: unknown } | { readonly problems: readonly Problem[] } {
  const value = copy(input);
  const problems: Problem[] = [];
  for (const [path, next] of Object.entries(set)) {
    const problem = setAt(value, path, next);
    if (problem !== null) problems.push(problem);
  }
  return problems.length > 0 ? { problems } : { value };
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
}

function setAt(root: unknown, path: string, next: string | number | boolean): Problem | null {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let node = root;
  for (const [depth, key] of keys.entries()) {
    const parent = childOf(node, key);
    if (parent === undefined) return unknownPath(path, keys.slice(0, depth + 1).join('.'));
    node = parent;
  }
  if (!accepts(node, last)) return unknownPath(path, path);
  (node as Record<string, unknown>)[last] = next;
  return null;
}

/** The object or list below `key`; an object is made where nothing stands yet. Undefined when there is no way on. */
function childOf(node: unknown, key: string): unknown {
  if (!accepts(node, key)) return undefined;
  const parent = node as Record<string, unknown>;
  if (!Object.hasOwn(parent, key)) parent[key] = {};
  const child = parent[key];
  return child !== null && typeof child === 'object' ? child : undefined;
}

function accepts(node: unknown, key: string): boolean {
  if (node === null || typeof node !== 'object' || key === '' || FORBIDDEN_KEYS.has(key)) return false;
  return !Array.isArray(node) || (/^(0|[1-9][0-9]{0,8})$/.test(key) && Number(key) < node.length);
}

function unknownPath(path: string, where: string): Problem {
  return {
    code: 'UNKNOWN_PATH',
    path,
    message: `"${path}" leads nowhere: there is no "${where}"`,
    hint: 'name keys and list positions from the file, e.g. campaigns.0.pacing.total',
  };
}
