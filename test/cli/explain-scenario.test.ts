/** What `explain` tells of a scenario: all of it, in 80 columns, and nothing that the scenario would refuse. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioRows } from '../../src/cli/catalogue.ts';
import { explainScenario } from '../../src/cli/explain-scenario.ts';
import type { Parameter } from '../../src/cli/parameters.ts';
import type { Scenario } from '../../src/core/scenario/format.ts';
import { loadScenarios, SCENARIO_FOLDER, scenarioCatalogue } from '../../src/io/scenario-files.ts';

type Value = Scenario & {
  readonly parameters: readonly Parameter[];
  readonly stoppers: readonly { id: string; summary: string }[];
};

describe.each(scenarioCatalogue())('explain $id', ({ file, id }) => {
  const { value, lines } = explainScenario(file);
  const text = lines.join('\n').replaceAll(/\s+/g, ' ');
  const told = value as Value;

  test('fits 80 columns', () => {
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('  --set '))).toEqual([]);
  });

  test('tells everything that the scenario says', () => {
    const { title, summary, motive, expect: expected, invariants, sources, variants, stoppedBy } = told;
    const prose = [title, summary, motive ?? '', ...sources, ...stoppedBy, ...variants.map(({ why }) => why)];
    for (const { policy, because } of expected) prose.push(`${policy}: `, because);
    for (const { because } of invariants) prose.push(because);
    for (const claim of told.claims?.tested ?? [])
      prose.push(claim.text, claim.because, `pumpdrill claims ${claim.id}`);
    for (const { adapt } of told.campaigns) prose.push(...(adapt?.moves ?? []).map(({ kind }) => kind));
    if (told.circumstances.replicas > 1) prose.push(`${told.circumstances.replicas} replicas`);
    if (told.circumstances.needsWire !== undefined) prose.push('--engine live');
    for (const part of prose) expect(text).toContain(part.trim().replaceAll(/\s+/g, ' '));
    for (const { summary: does } of told.stoppers) expect(does).not.toBe('not a defence of the bundled target');
    expect(text).toContain(`pumpdrill run ${id}`);
    if (told.technique !== undefined) expect(text).toContain('T1496.003: Resource Hijacking: SMS Pumping');
  });

  test('proposes changes that can be played', () => {
    expect(told.parameters.length).toBeGreaterThan(0);
    for (const { path, value: next } of told.parameters) {
      expect(() => loadScenarios([file], { [path]: next })).not.toThrow();
      expect(lines).toContain(`  --set ${path}=${next}`);
    }
  });
});

test('how far clocks are off has a unit', () => {
  const { lines } = explainScenario(join(SCENARIO_FOLDER, 'probes/b12-small-skew.yaml'));
  expect(lines).toContain('  - clocks of the replicas off by 0 ms, 1 s, -1 s');
});

test('list scenarios tells family, sources, covered requirements and expectations of each', () => {
  for (const row of scenarioRows()) {
    expect(row).toMatchObject({ family: expect.any(String), sources: expect.any(Array), covers: expect.any(Array) });
    expect(row.expect.every(({ because }) => because.length > 0)).toBe(true);
  }
});
