/** The seam of the engine that scales out: k6's own JavaScript engine plans exactly what Node plans. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planDigest } from '../../src/core/campaign/digest.ts';
import { planCampaign } from '../../src/core/campaign/plan.ts';
import type { Scenario } from '../../src/core/scenario/format.ts';
import { DIGEST_MARK, type PlanLine, type PlanToDigest } from '../../src/engines/k6/runtime/plans.ts';
import { loadScenarios, scenarioCatalogue } from '../../src/io/scenario-files.ts';
import { bundleDigestScript } from '../../tools/bundle-k6.ts';
import { FULL_DEPTH, locate, testWith } from '../requirements.ts';

const SEEDS = FULL_DEPTH ? [1, 2, 4_294_967_295] : [7];
/** k6 takes a quarter of a second per plan: below full depth it plans one scenario in four. */
const ONE_IN = FULL_DEPTH ? 1 : 4;
const files = scenarioCatalogue().filter((_entry, index) => index % ONE_IN === 0);
const scenarios = loadScenarios(files.map(({ file }) => file)).map(({ scenario }) => scenario);
const plans: PlanToDigest[] = scenarios.flatMap((scenario) => SEEDS.map((seed) => ({ scenario, seed })));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pumpdrill-k6-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a script in the real k6 and returns the lines that are ours. */
async function runInK6(script: string): Promise<PlanLine[]> {
  const file = join(folder, 'digest.js');
  await writeFile(file, script);
  const { stderr } = await promisify(execFile)(
    locate('k6') as string,
    ['run', '--quiet', '--log-format', 'raw', file],
    {
      env: { HOME: folder, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' },
      maxBuffer: 16_777_216,
    },
  );
  const lines = stderr.split('\n').filter((line) => line.startsWith(DIGEST_MARK));
  return lines.map((line) => JSON.parse(line.slice(DIGEST_MARK.length)) as PlanLine);
}

describe('the script for k6', () => {
  test('carries the planning part and no package', async () => {
    const script = await bundleDigestScript(plans);
    expect(script).not.toMatch(/zod/i);
    for (const { id } of scenarios) expect(script).toContain(id);
  });

  test('is not made of a scenario that JSON would change', async () => {
    const broken = { ...(scenarios[0] as Scenario), duration: Number.POSITIVE_INFINITY };
    await expect(bundleDigestScript([{ scenario: broken, seed: 1 }])).rejects.toThrow('JSON');
  });

  testWith('k6')('prints the digests that Node computes, for bundled scenarios (full depth: all)', async () => {
    const expected = plans.map(({ scenario, seed }) => ({
      scenario: scenario.id,
      seed,
      digest: planDigest(planCampaign(scenario, seed)),
    }));
    // Probes of one plan under several circumstances share its digest (test/scenarios/catalogue.test.ts).
    expect(new Set(expected.map(({ digest }) => digest)).size).toBeGreaterThan(expected.length / 2);
    expect(await runInK6(await bundleDigestScript(plans))).toEqual(expected);
  });
});
