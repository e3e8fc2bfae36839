/**
 * The published report (`reports/claims.*`, `npm run claims`) against the scenario files that it was made from. Playing all of it
 * takes minutes, so every claim's base is played with one seed here, small spaces whole, and two claims to the last digit at
 * full depth.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { renderClaimsHtml } from '../../src/core/report/claims-html.ts';
import { renderClaimsMarkdown } from '../../src/core/report/claims-markdown.ts';
import { assumptionsOf } from '../../src/core/scenario/claim-format.ts';
import { fulfils } from '../../src/core/score/claim.ts';
import { MEASURES } from '../../src/core/score/claim-measures.ts';
import type { ClaimEntry, ClaimsReport } from '../../src/core/score/claim-report.ts';
import { claimPolicy } from '../../src/drill/claim-policies.ts';
import { claimsIn, figuresOf, type PreparedClaim, rankingsIn, testClaims } from '../../src/drill/claims.ts';
import { prepareScenarios } from '../../src/drill/prepare-scenarios.ts';
import { createSimulationPool } from '../../src/drill/simulator.ts';
import { README_FILE, readClaims, withClaims } from '../../tools/generate-claims-table.ts';
import { FULL_DEPTH } from '../requirements.ts';

const REPORTS = join(import.meta.dirname, '../../reports');
/** Real milliseconds for the claims that are played here, beside a busy second core. */
const PATIENCE_MS = 300_000;
/** Spaces of a few cases, and two of the claims that are compared to the last digit. */
const SMALL = ['honeypot-free', 'challenged-few', 'no-more-failures', 'behaviour-completely'];
const WHOLE = ['honeypot-free', 'plus-one-alone'];

const published = readClaims();
const scenarios = prepareScenarios(['claims']);
const all = claimsIn(scenarios);
const simulator = createSimulationPool();
afterAll(() => simulator.close());

function entryOf(id: string, { claims }: Pick<ClaimsReport, 'claims'> = published): ClaimEntry {
  const entry = claims.find((claim) => claim.id === id);
  if (entry === undefined) throw new Error(`no ${id} in the report`);
  return entry;
}

async function play(claims: readonly PreparedClaim[], seeds: { seeds: number; pointSeeds: number }) {
  const report = await testClaims({ claims, rankings: [], ...seeds, command: 'test', simulator });
  if (report === null) throw new Error('nothing was interrupted');
  return report;
}

describe('the published report', () => {
  test('lists the claims of the scenario files, in their words, with their assumptions and their conditions', () => {
    expect(published.claims.map(({ id }) => id)).toEqual(all.map(({ claim }) => claim.id));
    for (const { claim, claims, prepared } of all) {
      expect(entryOf(claim.id)).toMatchObject({
        by: claim.by,
        text: claim.text,
        because: claim.because,
        holds: claim.holds,
        scenario: { id: prepared.scenario.id },
        assumptions: assumptionsOf(claims, claim),
        measure: { id: claim.measure, what: MEASURES[claim.measure].what },
      });
    }
  });

  test('comes to the verdicts that were written by hand', () => {
    const expected = all.map(({ claim }) => [claim.id, claim.expected]);
    expect(published.claims.map(({ id, verdict }) => [id, verdict])).toEqual(expected);
  });

  test('has twenty seeds behind each figure, and every case of every space', () => {
    expect([published.seeds, published.pointSeeds]).toEqual([20, 3]);
    for (const { base, points, assumptions } of published.claims) {
      expect(base.seeds).toBe(20);
      expect(points).toHaveLength(assumptions.reduce((product, { values }) => product * values.length, 1));
    }
  });

  test('ranks what the scenario file says, over its campaigns', () => {
    const [{ ranking } = { ranking: undefined }] = rankingsIn(scenarios);
    const [shown] = published.rankings;
    expect(shown?.campaigns).toEqual(ranking?.over.map(({ name }) => name));
    expect(shown?.orders.map(({ by, steps }) => [by, steps.map(({ name }) => name)])).toEqual(
      ranking?.orders.map(({ by, steps }) => [by, steps.map(({ name }) => name)]),
    );
  });

  test('is the same as a page, as Markdown and in the README', () => {
    expect(readFileSync(join(REPORTS, 'claims.html'), 'utf8')).toBe(renderClaimsHtml(published));
    expect(readFileSync(join(REPORTS, 'claims.md'), 'utf8')).toBe(renderClaimsMarkdown(published));
    const readme = readFileSync(README_FILE, 'utf8');
    expect(withClaims(readme, published)).toBe(readme);
  });
});

describe('played again', () => {
  test(
    'every claim comes out on the same side of its condition with one seed, everything as written',
    async () => {
      const bases = all.map((prepared) => ({ ...prepared, claim: { ...prepared.claim, over: [] } }));
      const { claims } = await play(bases, { seeds: 1, pointSeeds: 1 });
      for (const { id, base, holds } of claims) {
        const before = entryOf(id);
        expect([id, fulfils(base.mean, holds)]).toEqual([id, before.points.find(({ isBase }) => isBase)?.holds]);
      }
    },
    PATIENCE_MS,
  );

  test(
    'small spaces come to the same verdict with two seeds',
    async () => {
      const { claims } = await play(claimsIn(scenarios, SMALL), { seeds: 2, pointSeeds: 2 });
      expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual(claims.map(({ id }) => [id, entryOf(id).verdict]));
      expect(claims).toHaveLength(SMALL.length);
    },
    PATIENCE_MS,
  );

  test.runIf(FULL_DEPTH)(
    'two claims are the same to the last digit',
    async () => {
      const { seeds, pointSeeds } = published;
      const { claims } = await play(claimsIn(scenarios, WHOLE), { seeds, pointSeeds });
      expect(claims).toEqual(WHOLE.map((id) => entryOf(id)).sort((a, b) => order(a) - order(b)));
    },
    PATIENCE_MS,
  );
});

function order({ id }: ClaimEntry): number {
  return all.findIndex(({ claim }) => claim.id === id);
}

test('what is not needed is not played: a share of fraud asks for no other run', async () => {
  let runs = 0;
  const counting = { ...simulator, play: (input: Parameters<typeof simulator.play>[0]) => count(input) };
  function count(input: Parameters<typeof simulator.play>[0]) {
    runs += 1;
    return simulator.play(input);
  }
  const [share] = claimsIn(scenarios, ['full-stack-share']);
  const base = [{ ...(share as PreparedClaim), claim: { ...(share as PreparedClaim).claim, over: [] } }];
  const options = { claims: base, rankings: [], seeds: 3, pointSeeds: 1 };
  await testClaims({ ...options, command: 'test', simulator: counting });
  expect([runs, figuresOf({ ...options, claims: claimsIn(scenarios, ['honeypot-free']) })]).toEqual([3, 10]);
});

describe('the policy of a claim', () => {
  test('is a part of a published one, with its figures', () => {
    const { policy } = claimPolicy({ policy: 's1-five-defences', only: ['ip-velocity'], market: ['IN'] });
    expect(policy.defences.map(({ id }) => id)).toEqual(['ip-velocity']);
  });

  test('has no defence that the published one has not', () => {
    expect(() => claimPolicy({ policy: 'basic', only: ['honeypot'] })).toThrow(/has no honeypot/);
  });

  test('serves the market that the claim names', () => {
    const { policy } = claimPolicy({ policy: 's2-seven-defences', market: ['JM'] });
    expect(policy.defences.find(({ id }) => id === 'country-allowlist')?.config).toMatchObject({ countries: ['JM'] });
  });
});
