/** Scenario and policy as a drill uses them: read, checked, priced and fingerprinted once, played many times. */
import { createHash } from 'node:crypto';
import { overrideModes, type Policy } from '../../reference-target/policy.ts';
import type { DefenceMode } from '../core/domain/decision.ts';
import { createPriceList } from '../core/domain/price-list.ts';
import type { PriceList, Tariff } from '../core/domain/tariff.ts';
import type { Scenario } from '../core/scenario/format.ts';
import { digestOfFile } from '../io/ip-intel-files.ts';
import type { LoadedPolicy } from './policy-files.ts';

export interface PreparedScenario {
  readonly scenario: Scenario;
  /** The value as written, before defaults: what variants override. */
  readonly input: unknown;
  /** Folder that relative paths in the scenario start from. */
  readonly baseFolder: string;
  /** SHA-256 of the canonical JSON of the scenario with all defaults filled in. */
  readonly hash: string;
  readonly tariff: Tariff;
  readonly prices: PriceList;
}

export interface PreparedPolicy {
  readonly policy: Policy;
  /** The value of its file, for a target process, which reads it again with `modes` on top. */
  readonly document: unknown;
  /** Modes that differ from the document's. */
  readonly modes: Readonly<Record<string, DefenceMode>>;
  /** SHA-256 of the canonical JSON of the policy with all defaults filled in. */
  readonly hash: string;
}

export function prepareScenario(parts: {
  scenario: Scenario;
  input: unknown;
  baseFolder: string;
  tariff: Tariff;
}): PreparedScenario {
  return { ...parts, hash: fingerprint(parts.scenario), prices: createPriceList(parts.tariff) };
}

export function preparePolicy(loaded: LoadedPolicy): PreparedPolicy {
  return { ...loaded, modes: {}, hash: fingerprintOfPolicy(loaded.policy) };
}

/** The same policy with other modes: for variants and leave-one-out. Throws as `overrideModes` does. */
export function withModes(prepared: PreparedPolicy, modes: Readonly<Record<string, DefenceMode>>): PreparedPolicy {
  const policy = overrideModes(prepared.policy, modes);
  return { ...prepared, policy, modes: { ...prepared.modes, ...modes }, hash: fingerprintOfPolicy(policy) };
}

/** Files of IP intelligence count by what they hold, not by where they are. */
function fingerprintOfPolicy(policy: Policy): string {
  const files = policy.ipIntel.files.map(digestOfFile);
  return fingerprint({ ...policy, ipIntel: { ...policy.ipIntel, files } });
}

/** SHA-256 over JSON with sorted keys: the same value gives the same hash whatever order it was written in. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** JSON with keys sorted at every level. Infinity is written as text, because JSON has no word for it. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === Number.POSITIVE_INFINITY) return 'Infinity';
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
