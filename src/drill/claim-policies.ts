/** The policy that a claim is about: a bundled one, or a part of it, or with other countries on its allow-list. */
import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import type { DefenceMode } from '../core/domain/decision.ts';
import { EXIT, invalidInput, PumpdrillError } from '../core/domain/errors.ts';
import type { ClaimPolicy } from '../core/scenario/claim-format.ts';
import type { TestedPolicy } from '../core/score/claim-report.ts';
import { type LoadedPolicy, loadPolicy } from './policy-files.ts';
import { type PreparedPolicy, preparePolicy, withModes } from './prepared.ts';

const ALLOW_LIST = 'country-allowlist';

/** Throws PumpdrillError (exit 2) when the policy has no such defence. */
export function claimPolicy({ policy, only, market }: ClaimPolicy): PreparedPolicy {
  const loaded = loadPolicy(policy);
  const prepared = preparePolicy(market === undefined ? loaded : withMarket(loaded, market));
  if (only === undefined) return prepared;
  const known = prepared.policy.defences.map(({ id }) => id);
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw invalidInput({
      code: 'UNKNOWN_DEFENCE',
      path: 'only',
      message: `the policy "${policy}" has no ${unknown.join(', ')}`,
      hint: `it has ${known.join(', ')}`,
    });
  const modes = known.map((id): [string, DefenceMode] => [id, only.includes(id) ? 'enforce' : 'off']);
  return withModes(prepared, Object.fromEntries(modes));
}

export function testedPolicy({ policy, market }: ClaimPolicy, { policy: played }: PreparedPolicy): TestedPolicy {
  const defences = played.defences.filter(({ mode }) => mode === 'enforce').map(({ id }) => id);
  return { policy, defences, market: market ?? null };
}

interface PolicyDocument {
  readonly defences: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The document is read again, so that the allow-list is checked like any other. A policy without one stays as it is. */
function withMarket(loaded: LoadedPolicy, countries: readonly string[]): LoadedPolicy {
  const written = loaded.document as PolicyDocument;
  const allowList = written.defences[ALLOW_LIST];
  if (allowList === undefined) return loaded;
  const document = { ...written, defences: { ...written.defences, [ALLOW_LIST]: { ...allowList, countries } } };
  const read = readPolicy(document, DEFENCES);
  if ('problems' in read) throw new PumpdrillError(EXIT.invalidInput, read.problems);
  return { policy: read.policy, document };
}
