/** Claims for a terminal: one line each, then what decides. */
import type { ClaimsReport } from '../score/claim-report.ts';
import { estimateText, headline, verdictText } from './claims-wording.ts';

export function renderClaimsConsole(report: ClaimsReport, width: number): string[] {
  const lines = report.claims.flatMap((claim) => {
    const text = `${claim.id} (${claim.by}): ${estimateText(claim.base, claim)}; ${verdictText(claim)}`;
    return text.length <= width ? [text] : [text.slice(0, width - 1).concat('…')];
  });
  return [...lines, headline(report)];
}
