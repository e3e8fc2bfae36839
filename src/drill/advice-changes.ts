/** The changes that a policy could be told to make, each with its lines. Which of them helps is for the runs to say. */
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { AdviceKind } from '../core/score/advice-format.ts';
import type { ScenarioScore } from '../core/score/scorecard.ts';
import { type PolicyLines, type Settings, settingsIn, withLines } from './advice-lines.ts';
import { bundledSoundPolicies, loadPolicy } from './policy-files.ts';
import type { PreparedPolicy } from './prepared.ts';

export interface Change {
  readonly kind: AdviceKind;
  readonly defence: string;
  /** What to do, in a sentence. */
  readonly text: string;
  readonly lines: PolicyLines;
  readonly notes: readonly string[];
}

export interface Changes {
  readonly changes: readonly Change[];
  /** Left out because no drill can judge them fairly. */
  readonly leftOut: readonly { readonly defence: string; readonly why: string }[];
}

/** Whose settings are taken first where a policy lacks a defence. */
const MODEL = 'layered';

/** Defences that look better in a drill than they are. */
const UNFAIR: Readonly<Record<string, string>> = {
  'known-number': 'in a drill every real user counts as enrolled, so it looks better than it is',
};

/** What to know of a defence before one believes its figures: settings that only their owner knows, attackers who are unprepared. */
const WORTH_KNOWING: Readonly<Record<string, string>> = {
  'country-allowlist': 'The list of countries is an assumption: put in those where your customers are.',
  'prefix-blocklist': 'The list of prefixes is an assumption: take out those where you have customers.',
  'spend-cap': 'The amounts are an assumption, in units of the currency you are billed in: put in your own.',
  'email-first': 'Attackers without mailboxes cannot pass it; one who has them pays for them and goes on.',
  challenge: 'Attackers without a solver cannot pass it; one who buys solutions pays for them and goes on.',
};

/** Settings of which half lets half as much through. */
const CAPS = new Set(['limit', 'limitMicro', 'sendsPerSession', 'emergencySends']);

/** Everything that could be done about a policy whose runs scored like this; in pipeline order within each kind. */
export function changesOf(policy: PreparedPolicy, scores: readonly ScenarioScore[]): Changes {
  const ids = Object.keys(DEFENCES);
  const wanted = ids.flatMap((id) => strengthened(policy, id) ?? []);
  return {
    changes: [
      ...wanted.filter(({ defence }) => !Object.hasOwn(UNFAIR, defence)),
      ...ids.filter((id) => keepsPeopleOut(scores, id)).flatMap((id) => observed(policy, id) ?? []),
      ...ids.filter((id) => isBypassed(scores, id)).flatMap((id) => tightened(policy, id) ?? []),
    ].filter(({ lines }) => withLines(policy, lines) !== null),
    leftOut: wanted.flatMap(({ defence }) => {
      const why = Object.hasOwn(UNFAIR, defence) ? UNFAIR[defence] : undefined;
      return why === undefined ? [] : [{ defence, why }];
    }),
  };
}

/** Enforced where it only watches, added where it is missing or off; null where it is enforced, or nobody enforces it. */
function strengthened(policy: PreparedPolicy, id: string): Change | null {
  const mode = policy.policy.defences.find((defence) => defence.id === id)?.mode ?? 'off';
  if (mode === 'enforce') return null;
  const notes = Object.hasOwn(WORTH_KNOWING, id) ? [WORTH_KNOWING[id] as string] : [];
  if (mode === 'observe') {
    const text = `Enforce ${id}, which only watches now.`;
    return { kind: 'enforce', defence: id, text, lines: { [id]: { mode: 'enforce' } }, notes };
  }
  const own = settingsIn(policy, id);
  const source = own === undefined ? sourceOf(id) : { settings: own, of: 'its own settings in the policy' };
  if (source === null) return null;
  const { settings, of } = source;
  return {
    kind: 'add',
    defence: id,
    text: `Add ${id} and enforce it, with ${of}.`,
    lines: { [id]: { ...settings, mode: 'enforce' } },
    notes,
  };
}

/** From the bundled policy that comes first of those that enforce it. */
function sourceOf(id: string): { settings: Settings; of: string } | null {
  for (const name of [MODEL, ...bundledSoundPolicies().filter((other) => other !== MODEL)]) {
    const settings = settingsIn(loadPolicy(name), id);
    if (settings?.['mode'] === 'enforce') return { settings, of: `the settings of the bundled policy ${name}` };
  }
  return null;
}

function observed(policy: PreparedPolicy, id: string): Change | null {
  if (!isEnforced(policy, id)) return null;
  const text = `Let ${id} only watch instead of refusing.`;
  return { kind: 'observe', defence: id, text, lines: { [id]: { mode: 'observe' } }, notes: [] };
}

/** Every cap that the policy's file writes down, halved; those that it leaves to defaults stay. */
function tightened(policy: PreparedPolicy, id: string): Change | null {
  const settings = settingsIn(policy, id);
  if (!isEnforced(policy, id) || settings === undefined) return null;
  const said: string[] = [];
  const halved = Object.entries(settings).flatMap(([key, value]) => {
    const lower = halvedCaps(value, [key], said);
    return lower === value ? [] : [[key, lower] as const];
  });
  if (halved.length === 0) return null;
  const text = `Halve the limits of ${id}: ${said.join(', ')}.`;
  return { kind: 'tighten', defence: id, text, lines: { [id]: Object.fromEntries(halved) }, notes: [] };
}

/** The same value where there is no cap in it. `said` hears of every cap. */
function halvedCaps(value: unknown, path: readonly string[], said: string[]): unknown {
  if (typeof value === 'number' && CAPS.has(path.at(-1) as string)) {
    const lower = Math.max(1, Math.floor(value / 2));
    if (lower !== value) said.push(`${path.join('.')} from ${value} to ${lower}`);
    return lower;
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, halvedCaps(inner, [...path, key], said)] as const);
  if (entries.every(([key, inner]) => inner === (value as Record<string, unknown>)[key])) return value;
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function isEnforced({ policy }: PreparedPolicy, id: string): boolean {
  return policy.defences.some((defence) => defence.id === id && defence.mode === 'enforce');
}

/** In some run people get in without it, as far as anybody knows. */
function keepsPeopleOut(scores: readonly ScenarioScore[], id: string): boolean {
  return scores.some(({ defences }) =>
    defences.some(
      ({ id: own, mode, verdict, attribution }) =>
        own === id &&
        mode === 'enforce' &&
        (verdict === 'HARMFUL' || attribution === null || attribution.leaveOneOut.insults > 0),
    ),
  );
}

function isBypassed(scores: readonly ScenarioScore[], id: string): boolean {
  return scores.some(({ defences }) => defences.some(({ id: own, verdict }) => own === id && verdict === 'BYPASSED'));
}
