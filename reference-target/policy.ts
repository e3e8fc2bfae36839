/**
 * A policy: which defences are on, how strictly, and how codes and sessions are handled. One YAML file each; a defence
 * that is not named is off. Reading reports every problem at once.
 */
import { z } from 'zod';
import type { DefenceMode } from '../src/core/domain/decision.ts';
import { duration, share } from '../src/core/domain/durations.ts';
import { EXIT, type Problem, PumpdrillError } from '../src/core/domain/errors.ts';
import type { Ms, Ratio } from '../src/core/domain/units.ts';
import { parseRange } from './client-address.ts';
import type { Registry } from './defences/index.ts';
import { nearestHint, problemsOf, shortened } from './policy-problems.ts';
import { readSignals, type WatchedSignal } from './signals/settings.ts';
import { isVariantId, VARIANT_IDS, type VariantId } from './variant-ids.ts';

export const POLICY_SCHEMA = 'pumpdrill.policy/1';

export type { Registry };

/** `evaluated` is a bit per defence in a 32-bit integer. */
export const ACTIVE_DEFENCES_MAX = 31;

const modeFormat = z.enum(['off', 'observe', 'enforce'], { error: 'write off, observe or enforce' });

const rangeFormat = z.string().refine((text) => parseRange(text) !== null, {
  error: 'write an address or a range: 10.0.0.0/8, 2001:db8::/32',
  params: { code: 'BAD_ADDRESS_RANGE' },
});

export const policyFormat = z.strictObject({
  schema: z.literal(POLICY_SCHEMA),
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters, digits and single dashes')
    .max(64),
  title: z.string().min(1).max(200),
  summary: z.string().min(1).max(2000),
  sources: z.array(z.string().max(500)).default([]),
  onStoreFailure: z
    .enum(['deny', 'emergency-budget', 'allow'])
    .default('emergency-budget')
    .describe('what happens to a send while the counters cannot be asked'),
  emergencyBudget: z
    .strictObject({ sends: z.int().min(1).max(1_000).default(30), within: duration.default(60_000) })
    .prefault({})
    .describe('sends of one process while the store fails (assumption: a login page must not go dark at once)'),
  code: z
    .strictObject({
      digits: z.int().min(4).max(9).default(6),
      expiresAfter: duration.default(300_000),
      tries: z.int().min(1).max(20).default(5),
    })
    .prefault({}),
  session: z.strictObject({ lasts: duration.default(1_800_000), csrfLasts: duration.default(7_200_000) }).prefault({}),
  trustedProxies: z
    .array(rangeFormat)
    .max(100)
    .default([])
    .describe('whose X-Forwarded-For is believed; empty: the peer of the connection is the client'),
  variant: z
    .string()
    .optional()
    .describe('a target that is faulty on purpose, to see whether the harness exposes it; left out: the sound one'),
  ipIntel: z
    .strictObject({
      files: z
        .array(z.string().min(1).max(1_000))
        .max(10)
        .default([])
        .describe('CSV and MMDB files, each fact from the first that knows it; paths start at the policy’s folder'),
      knownExits: share
        .prefault('10%')
        .describe('share of residential exits that the synthetic internet knows as proxies (assumption)'),
    })
    .prefault({})
    .describe('what is known of network addresses'),
  defences: z
    .record(z.string(), z.looseObject({ mode: modeFormat }))
    .default({})
    .describe('by defence id: the mode and that defence’s own settings'),
  signals: z
    .unknown()
    .optional()
    .describe('by signal id: its own settings, or watch: false; all are watched unless told otherwise'),
});

/** One defence under this policy. `config` has passed the defence's own schema; undefined when it has never been given one. */
export interface PolicyDefence {
  readonly id: string;
  readonly mode: DefenceMode;
  readonly config: unknown;
}

export interface ActiveDefence extends PolicyDefence {
  readonly mode: 'observe' | 'enforce';
}

export interface PolicyCode {
  readonly digits: number;
  readonly expiresAfterMs: Ms;
  readonly tries: number;
}

export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sources: readonly string[];
  readonly onStoreFailure: 'deny' | 'emergency-budget' | 'allow';
  readonly emergencyBudget: { readonly sends: number; readonly withinMs: Ms };
  readonly code: PolicyCode;
  readonly session: { readonly lastsMs: Ms; readonly csrfLastsMs: Ms };
  readonly trustedProxies: readonly string[];
  /** Files of IP intelligence, and what the synthetic internet behind them knows. */
  readonly ipIntel: { readonly files: readonly string[]; readonly knownExits: Ratio };
  /** The faulty target that this policy is played against on purpose; absent for the sound one. */
  readonly variant?: VariantId;
  /** The defences that are on, in registry order: the order of the pipeline, the feed and its `evaluated` bits. */
  readonly defences: readonly ActiveDefence[];
  /** Every defence of the registry, in its order, off ones included, so that a variant can switch them on. */
  readonly all: readonly PolicyDefence[];
  /** What an operator is told of, whatever is refused. */
  readonly signals: readonly WatchedSignal[];
}

/** Reads a policy document against the defences there are. Problems name the path; unknown defences get near names. */
export function readPolicy(value: unknown, registry: Registry): { policy: Policy } | { problems: Problem[] } {
  const parsed = policyFormat.safeParse(value);
  const problems = parsed.success ? [] : problemsOf(parsed.error, []);
  const named = namedDefences(value);
  problems.push(...unknownDefences(named, registry), ...unknownVariant(value));
  const all = Object.keys(registry).map((id) => readDefence(id, named, registry, problems));
  const watched = readSignals(signalsOf(value));
  problems.push(...watched.problems);
  if (!parsed.success || problems.length > 0) return { problems };
  const policy = withDefences({ ...settingsOf(parsed.data), signals: watched.signals }, all);
  if (policy.defences.length > ACTIVE_DEFENCES_MAX) return { problems: [tooMany(policy.defences.length)] };
  return { policy };
}

/**
 * The same policy with other modes: for variants and leave-one-out.
 * @throws PumpdrillError (exit 2) for a defence that the registry does not have, or that cannot be on without settings
 */
export function overrideModes(policy: Policy, modes: Readonly<Record<string, DefenceMode>>): Policy {
  const problems: Problem[] = [];
  const ids = policy.all.map((defence) => defence.id);
  for (const id of Object.keys(modes)) if (!ids.includes(id)) problems.push(unknownDefence(id, ids));
  const all = policy.all.map((defence): PolicyDefence => {
    const mode = Object.hasOwn(modes, defence.id) ? modes[defence.id]! : defence.mode;
    if (mode !== 'off' && defence.config === undefined) problems.push(needsSettings(defence.id, policy.id));
    return { ...defence, mode };
  });
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return withDefences(policy, all);
}

/** The same policy, watched by nobody: for counterfactual runs, where alerts tell nobody anything. */
export function withoutSignals(policy: Policy): Policy {
  return { ...policy, signals: [] };
}

function settingsOf(data: z.output<typeof policyFormat>): Omit<Policy, 'defences' | 'all' | 'signals'> {
  const { id, title, summary, sources, onStoreFailure, trustedProxies } = data;
  return {
    id,
    title,
    summary,
    sources,
    onStoreFailure,
    trustedProxies,
    ipIntel: data.ipIntel,
    emergencyBudget: { sends: data.emergencyBudget.sends, withinMs: data.emergencyBudget.within },
    code: { digits: data.code.digits, expiresAfterMs: data.code.expiresAfter, tries: data.code.tries },
    session: { lastsMs: data.session.lasts, csrfLastsMs: data.session.csrfLasts },
    ...(isVariantId(data.variant) ? { variant: data.variant } : {}),
  };
}

function withDefences(settings: Omit<Policy, 'defences' | 'all'>, all: readonly PolicyDefence[]): Policy {
  const defences = all.filter((defence): defence is ActiveDefence => defence.mode !== 'off');
  return { ...settings, defences, all };
}

/** The raw `defences` mapping, so that a defence's settings are checked even when something else is wrong. */
function namedDefences(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'defences')) return {};
  const named = (value as { defences: unknown }).defences;
  return typeof named === 'object' && named !== null && !Array.isArray(named) ? (named as Record<string, unknown>) : {};
}

/** The raw `signals` mapping, for the same reason. */
function signalsOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'signals')
    ? (value as { signals: unknown }).signals
    : undefined;
}

/** One defence of the registry: its mode, and its settings checked by its own schema. Off and unnamed keeps defaults where it has them. */
function readDefence(
  id: string,
  named: Readonly<Record<string, unknown>>,
  registry: Registry,
  problems: Problem[],
): PolicyDefence {
  const entry = Object.hasOwn(named, id) ? named[id] : undefined;
  const given = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  const { mode, ...settings } = (given ? entry : {}) as Record<string, unknown>;
  const read = registry[id]!.config.safeParse(settings);
  if (!read.success && given) problems.push(...problemsOf(read.error, ['defences', id]));
  const known = modeFormat.safeParse(mode);
  return { id, mode: known.success ? known.data : 'off', config: read.success ? read.data : undefined };
}

function unknownDefences(named: Readonly<Record<string, unknown>>, registry: Registry): Problem[] {
  const known = Object.keys(registry);
  return Object.keys(named)
    .filter((id) => !Object.hasOwn(registry, id))
    .map((id) => unknownDefence(id, known));
}

function unknownDefence(typed: string, known: readonly string[]): Problem {
  const id = shortened(typed);
  return {
    code: 'UNKNOWN_DEFENCE',
    path: `defences.${id}`,
    message: `there is no defence "${id}"`,
    hint: nearestHint(id, known),
  };
}

/** Read off the raw document, so that it is told together with whatever else is wrong. */
function unknownVariant(value: unknown): Problem[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'variant')) return [];
  const typed = (value as { variant: unknown }).variant;
  if (typeof typed !== 'string' || isVariantId(typed)) return [];
  const id = shortened(typed);
  const message = `there is no variant "${id}"`;
  return [{ code: 'UNKNOWN_VARIANT', path: 'variant', message, hint: nearestHint(id, VARIANT_IDS) }];
}

function needsSettings(id: string, policy: string): Problem {
  return {
    code: 'DEFENCE_NEEDS_SETTINGS',
    path: `defences.${id}`,
    message: `policy ${policy} has no settings for "${id}", which cannot be on without them`,
    hint: `add ${id} with mode: off and its settings to the policy`,
  };
}

function tooMany(count: number): Problem {
  return {
    code: 'TOO_MANY_DEFENCES',
    path: 'defences',
    message: `${count} defences are on, at most ${ACTIVE_DEFENCES_MAX} can be`,
  };
}
