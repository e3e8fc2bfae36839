/** A faulty variant and its sound twin: two targets under the same figures, each with a provider that counts. */
import { DEFENCES } from '../../../reference-target/defences/index.ts';
import { deployTarget } from '../../../reference-target/deploy.ts';
import { type Policy, readPolicy } from '../../../reference-target/policy.ts';
import type { Target, TargetOptions } from '../../../reference-target/target.ts';
import type { VariantId } from '../../../reference-target/variant-ids.ts';
import { loadPolicy } from '../../../src/drill/policy-files.ts';
import { simulatedChallenges } from '../../../src/drill/simulated-challenges.ts';
import { SmallWorld } from '../small-world.ts';

/** The bundled policy of a variant, with other settings for some of its defences. */
export function faultyPolicy(id: VariantId, changes: Readonly<Record<string, object>> = {}): Policy {
  return readOrThrow(documentOf(id, changes));
}

/** The same figures without the fault. */
export function soundPolicy(id: VariantId, changes: Readonly<Record<string, object>> = {}): Policy {
  const { variant: _variant, ...document } = documentOf(id, changes);
  return readOrThrow(document);
}

const deploy = (options: TargetOptions): Target =>
  deployTarget({ ...options, challenges: simulatedChallenges(options.policy) });

/** Both, ready to be asked. `build` makes another faulty target than the policy's. */
export function faultyAndSound(
  id: VariantId,
  changes: Readonly<Record<string, object>> = {},
  build: (options: TargetOptions) => Target = deploy,
): { faulty: SmallWorld; sound: SmallWorld } {
  return {
    faulty: new SmallWorld({ registry: DEFENCES, policy: faultyPolicy(id, changes), build }),
    sound: new SmallWorld({ registry: DEFENCES, policy: soundPolicy(id, changes), build: deploy }),
  };
}

type Document = Record<string, unknown> & { defences: Record<string, object> };

function documentOf(id: VariantId, changes: Readonly<Record<string, object>>): Document {
  const document = structuredClone(loadPolicy(id).document) as Document;
  for (const [defence, settings] of Object.entries(changes)) {
    document.defences[defence] = { mode: 'enforce', ...document.defences[defence], ...settings };
  }
  return document;
}

function readOrThrow(document: unknown): Policy {
  const read = readPolicy(document, DEFENCES);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.policy;
}

/** Fifteen texts that all mean +44 7911 123456 to somebody who sends messages (methods.md 2.1 B4). */
export const SPELLINGS: readonly unknown[] = [
  '+447911123456',
  '+44 7911 123456',
  '+44\u00a07911\u00a0123456',
  '+44-7911-123456',
  '00447911123456',
  'tel:+447911123456',
  '+447911123456;ext=1',
  '\uff0b\uff14\uff14\uff17\uff19\uff11\uff11\uff11\uff12\uff13\uff14\uff15\uff16',
  '+44\u200b7911123456',
  '+447911123456\n',
  '+447911123456\t',
  '+447911123456%00',
  '447911123456',
  '+44 (0)7911 123456',
  ' +447911123456',
];
