/** What there is: scenarios, defences, policies, target profiles, in the shape that `list --json` prints. */
import { join } from 'node:path';
import { DEFENCES } from '../../reference-target/defences/index.ts';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { VARIANTS } from '../../reference-target/variants/index.ts';
import { loadPolicy, policyCatalogue } from '../drill/policy-files.ts';
import { PACKAGE_ROOT } from '../io/package-root.ts';
import { loadScenarios, scenarioCatalogue } from '../io/scenario-files.ts';
import { BILLING_MODELS, PROVIDER_RULES } from '../sink/rules/index.ts';
import type { SelfDescription } from '../sink/rules/rule.ts';
import { loadProfile, profileCatalogue } from '../target-profile/load.ts';

export const PROFILE_FOLDER = join(PACKAGE_ROOT, 'src', 'target-profile', 'profiles');

export function scenarioRows() {
  const catalogue = scenarioCatalogue();
  const loaded = loadScenarios(catalogue.map((entry) => entry.file));
  return catalogue.map((entry, i) => {
    const { scenario } = loaded[i] as (typeof loaded)[number];
    const { title, summary, family, technique = null, owasp, motive = null, stoppedBy, covers, sources } = scenario;
    const { expect, invariants, seeds, duration } = scenario;
    return {
      ...{ id: entry.id, pack: entry.pack, family, title, summary, technique, owasp, motive, stoppedBy, covers },
      ...{ sources, expect, invariants, seeds, durationMs: duration },
    };
  });
}

/** What the provider does of its own accord, and how it bills: rows D23 and D24, set in a scenario and not in a policy. */
export const SINK_ENTRIES: readonly SelfDescription[] = [
  ...Object.values(PROVIDER_RULES),
  ...Object.values(BILLING_MODELS),
];

/** `setting` is where a scenario sets it; null for a defence, which a policy sets. Billing is a setting and has no modes. */
export function defenceRows() {
  const defences = Object.values(DEFENCES).map(({ id, row, summary, stops, blindTo, sources }) => {
    return { id, row, summary, modes: ['off', 'observe', 'enforce'], setting: null, stops, blindTo, sources };
  });
  const sink = SINK_ENTRIES.map(({ id, row, summary, modes, setting, stops, blindTo, sources }) => {
    return { id, row, summary, modes, setting, stops, blindTo, sources };
  });
  return [...defences, ...sink];
}

export function policyRows() {
  return policyCatalogue().map((name) => {
    const { policy } = loadPolicy(name);
    return {
      id: policy.id,
      title: policy.title,
      summary: policy.summary,
      defences: policy.defences.map(({ id, mode }) => ({ id, mode })),
      faulty: policy.variant === undefined ? null : faultOf(policy.variant),
    };
  });
}

/** What is wrong on purpose with the target of a policy. */
export function faultOf(id: VariantId) {
  const { fault, exposes, exposedBy, sources } = VARIANTS[id];
  return { variant: id, fault, exposes, exposedBy, sources };
}

export function profileRows() {
  return profileCatalogue().map((id) => {
    const { summary } = loadProfile(id);
    return { id, summary, file: join(PROFILE_FOLDER, `${id}.yaml`) };
  });
}
