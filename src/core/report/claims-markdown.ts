/** The claims report as Markdown: what a repository shows. */
import type { ClaimEntry, ClaimsReport, RankingEntry } from '../score/claim-report.ts';
import {
  conditionText,
  DOCUMENTS,
  estimateText,
  figureText,
  flipText,
  headline,
  holdingText,
  policyText,
  sharpnessText,
  verdictText,
} from './claims-wording.ts';
import { escapeMarkdown, escapeMarkdownCode } from './escape.ts';
import { table } from './markdown-table.ts';

const md = escapeMarkdown;

export function renderClaimsMarkdown(report: ClaimsReport): string {
  const parts = [
    '# What the documents claim, tested',
    md(headline(report)),
    `Every figure is the mean of ${report.seeds} simulated runs with its 95 % interval (Student t over seeds); every other combination of assumptions is played with ${report.pointSeeds} seeds. People and attackers are synthetic: a share of combinations is no probability. Assumptions were chosen to include some that speak against each claim, so that none holds under all of them is no surprise. Where the documents are vague, each claim below says how it was read.`,
    md(DOCUMENTS),
    `Reproduce: \`${escapeMarkdownCode(report.command)}\``,
    ...claimsLeads(report),
    claimsTable(report),
    ...report.rankings.map(ranking),
    ...report.claims.map(claimSection),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Requirements G, the first claim: which of the two documents' first advice comes first. */
export function claimsLeads({ claims }: Pick<ClaimsReport, 'claims'>): string[] {
  const lines = claims.flatMap(({ text, flip }) => (flip === null ? [] : [`- **${md(text)}** ${md(flipText(flip))}`]));
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** The table that README shows, too; its sentences before it. */
export function claimsTable({ claims }: Pick<ClaimsReport, 'claims'>): string {
  const rows = claims.map((claim) => [
    claim.text,
    claim.by,
    estimateText(claim.base, claim),
    verdictText(claim),
    holdingText(claim.holding),
  ]);
  return table(['claim', 'by', 'measured', 'verdict', 'cases'], rows);
}

function ranking({ campaigns, orders }: RankingEntry): string {
  const parts = orders.flatMap(({ by, policy, steps }) =>
    (['alone', 'soFar'] as const).map((which) => {
      const rows = steps.map((step) => [
        step.name,
        ...step[which].map((value) => (value === null ? 'no sample' : `${value.toFixed(1)} %`)),
      ]);
      const title = which === 'alone' ? 'each alone' : 'one after the other, added up';
      return `### ${md(by)}'s order, ${title} (${md(policy)})\n\n${table(['defence', ...campaigns], rows)}`;
    }),
  );
  const note =
    "Allow-lists serve the market of each campaign's company. None of these attackers buys solutions or has mailboxes: what a challenge and an e-mail step stop here, they stop of attackers who do not pay.";
  return ['## The two rankings: value stopped', note, ...parts].join('\n\n');
}

function claimSection(claim: ClaimEntry): string {
  const facts = [
    ['measured', `${claim.measure.what}: ${estimateText(claim.base, claim)}`],
    ['claimed', conditionText(claim.holds, claim)],
    ...(claim.reading === null ? [] : [['read as', claim.reading]]),
    ['policy', policyText(claim.of)],
    ...(claim.against === null ? [] : [['minus', policyText(claim.against)]]),
    ['campaign', `${claim.scenario.id} (${claim.scenario.title}); prices: ${claim.scenario.prices}`],
    ['verdict', `${verdictText(claim)}. ${sharpnessText(claim)}`.trim()],
    ['cases', `holds in ${holdingText(claim.holding)}`],
    ...(claim.flip === null ? [] : [['turns', flipText(claim.flip)]]),
    ['why', claim.because],
  ];
  return [
    `## ${md(claim.text)} (${md(claim.by)})`,
    table(['', claim.id], facts),
    assumptions(claim),
    points(claim),
    `Reproduce: \`${escapeMarkdownCode(claim.command)}\``,
  ].join('\n\n');
}

function assumptions({ assumptions: asked }: ClaimEntry): string {
  const rows = asked.map(({ what, values, source }) => [what, values.map(({ label }) => label).join(', '), source]);
  return table(['assumption', 'values', 'source'], rows);
}

function points(claim: ClaimEntry): string {
  const compared = claim.against !== null;
  const plain = { ...claim, against: null };
  const rows = claim.points.map((point) => [
    ...point.labels,
    ...(compared ? [figureText(point.of ?? null, plain), figureText(point.against ?? null, plain)] : []),
    figureText(point.value, claim),
    `${point.holds ? 'yes' : 'no'}${point.isBase ? ' (base)' : ''}`,
  ]);
  const head = [
    ...claim.assumptions.map(({ what }) => what),
    ...(compared ? ['of', 'against'] : []),
    'figure',
    'holds',
  ];
  return `<details><summary>Every case</summary>\n\n${table(head, rows)}\n\n</details>`;
}
