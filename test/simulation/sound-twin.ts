import { DEFENCES } from '../../reference-target/defences/index.ts';
import { readPolicy } from '../../reference-target/policy.ts';
import type { VariantId } from '../../reference-target/variant-ids.ts';
import { loadPolicy } from '../../src/drill/policy-files.ts';
import { type PreparedPolicy, preparePolicy } from '../../src/drill/prepared.ts';

/** The policy of a variant without its fault. */
export function soundTwin(id: VariantId): PreparedPolicy {
  const { variant: _variant, ...document } = loadPolicy(id).document as Record<string, unknown>;
  const read = readPolicy({ ...document, id: `sound-${id}` }, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return preparePolicy({ policy: read.policy, document });
}
