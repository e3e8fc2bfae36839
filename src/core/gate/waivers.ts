/** Failures that are known: they are shown everywhere, and stop nothing until their day. */
import type { Problem } from '../domain/errors.ts';
import { didYouMean } from '../domain/nearest-names.ts';
import type { GateResult } from '../score/gate-result-format.ts';
import type { Waiver } from './gate-format.ts';

/**
 * @param today YYYY-MM-DD, in the time zone of whoever runs the gate
 * @returns results with their waivers, and one failed result per waiver that has run out, whatever its assertion came to
 */
export function withWaivers(results: readonly GateResult[], waivers: readonly Waiver[], today: string): GateResult[] {
  const byId = new Map(waivers.map((waiver) => [waiver.id, waiver]));
  const judged = results.map((result): GateResult => {
    const waiver = byId.get(result.id);
    if (waiver === undefined) return result;
    const { reason, owner, until } = waiver;
    const expired = today > until;
    const accepted = result.result === 'fail' && !expired;
    return { ...result, result: accepted ? 'accepted' : result.result, waiver: { reason, owner, until, expired } };
  });
  return [...judged, ...waivers.filter(({ until }) => today > until).map((waiver) => expiredResult(waiver, results))];
}

function expiredResult({ id, reason, owner, until }: Waiver, results: readonly GateResult[]): GateResult {
  const of = results.find((result) => result.id === id);
  return {
    id: `accept/${id}`,
    level: 'error',
    scenario: of?.scenario ?? null,
    policy: of?.policy ?? null,
    defence: of?.defence ?? null,
    limit: `accepted until ${until}`,
    actual: 'expired',
    result: 'fail',
    evidence: [`${owner} accepted this until ${until}: ${reason} Mend it, or decide anew and write a later day.`],
    waiver: { reason, owner, until, expired: true },
  };
}

/** A waiver that names no assertion would hide a failure under its right name. `unknowable` ids are let be. */
export function strayWaivers(
  waivers: readonly Waiver[],
  ids: readonly string[],
  unknowable: (id: string) => boolean = () => false,
): Problem[] {
  return waivers.flatMap(({ id }, i) =>
    ids.includes(id) || unknowable(id)
      ? []
      : [
          {
            code: 'UNKNOWN_ASSERTION',
            path: `accept.${i}.id`,
            message: `"${id.slice(0, 200)}" is no assertion of this gate`,
            hint: didYouMean(id, ids, '`pumpdrill gate --json` shows every id'),
          },
        ],
  );
}
