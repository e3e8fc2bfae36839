/** `--target` of `run`: the bundled target, or a file that says how to get at a service of the user's own. */
import { EXIT, invalidInput, type Problem, PumpdrillError } from '../core/domain/errors.ts';
import { suggestionFor } from '../core/domain/nearest-names.ts';
import { type PreparedTarget, prepareTarget } from '../drill/foreign/prepare.ts';
import { authoriseTarget } from '../engines/live/safety.ts';
import { profileCatalogue } from '../target-profile/load.ts';
import { namesTargetFile, REFERENCE } from '../target-profile/target-names.ts';

/** What `run` was told beside the target. */
export interface AroundTarget {
  readonly engine: 'simulate' | 'live';
  readonly target: string;
  /** Undefined where nobody named one. */
  readonly policy: string | undefined;
  readonly storeIsNamed: boolean;
  readonly ipIntel: readonly string[];
  readonly attributionIsNamed: boolean;
  readonly silentVolume: boolean;
}

/** Null for the bundled target. Throws PumpdrillError with every problem: exit 2, or 5 for an address that may not be driven. */
export function foreignTargetOf(around: AroundTarget): PreparedTarget | null {
  const { target, engine } = around;
  if (target === REFERENCE) return null;
  if (/^[a-z]+:\/\//i.test(target)) throw addressAlone(target);
  if (!namesTargetFile(target)) throw unknownTarget(target);
  const prepared = prepareTarget(target);
  const problems = engine === 'simulate' ? [needsLive()] : notForForeign(around);
  if (problems.length > 0) throw new PumpdrillError(EXIT.invalidInput, problems);
  return prepared;
}

/** An address says nothing of how it is asked. One that may not be driven ends with 5, whatever a file would say. */
function addressAlone(url: string): Error {
  authoriseTarget(url);
  return invalidInput({
    code: 'TARGET_NEEDS_FILE',
    path: 'target',
    message: 'an address alone does not say how the service is asked for a code',
    hint: 'write a target file with url, profile and sinkPort: src/target-profile/README.md',
  });
}

function unknownTarget(target: string): Error {
  const isProfile = profileCatalogue().includes(target);
  return invalidInput({
    code: 'UNKNOWN_TARGET',
    path: 'target',
    message: isProfile
      ? `"${target}" is a profile: it says how a service is asked, not how to get at one`
      : `there is no target "${target}"`,
    hint: isProfile
      ? `name it in a target file: profile: ${target}`
      : suggestionFor(target, [REFERENCE], `--target ${REFERENCE}, or a target file: --target my-service.yaml`),
  });
}

function needsLive(): Problem {
  return {
    code: 'TARGET_NEEDS_LIVE',
    path: 'target',
    message: 'a simulated run plays the bundled target: a service of yours has no virtual time',
    hint: '--engine live; to drill your own handler in simulation, import pumpdrill/vitest',
  };
}

/** Settings of the bundled target that would otherwise be ignored in silence. */
function notForForeign(around: AroundTarget): Problem[] {
  const { policy, storeIsNamed, ipIntel, attributionIsNamed, silentVolume } = around;
  const message = 'is for the bundled target, and this run drives a service of yours';
  const hint = 'leave it out: what a service is made of can only be seen from its decisions, which yours does not give';
  return [
    ...(policy === undefined ? [] : ['policy']),
    ...(storeIsNamed ? ['store'] : []),
    ...(ipIntel.length === 0 ? [] : ['ip-intel']),
    ...(attributionIsNamed ? ['attribution'] : []),
    ...(silentVolume ? ['silent-volume'] : []),
  ].map((option) => ({ code: 'NOT_FOR_THIS_TARGET', path: option, message: `--${option} ${message}`, hint }));
}
