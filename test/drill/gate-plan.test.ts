/** Everything that can be wrong with a gate file, found before anything is played, with code, path and line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Problem, PumpdrillError } from '../../src/core/domain/errors.ts';
import { type GatePlanOptions, planGate } from '../../src/drill/gate-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'pumpdrill-gate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS: GatePlanOptions = { updating: false, updateCommand: 'pumpdrill gate --update-baseline' };

function plan(text: string, options: Partial<GatePlanOptions> = {}) {
  const file = join(folder, 'gate.yaml');
  writeFileSync(file, text);
  return planGate(file, { ...OPTIONS, ...options });
}

function problemsOf(text: string, options: Partial<GatePlanOptions> = {}): readonly Problem[] {
  try {
    plan(text, options);
  } catch (error) {
    if (error instanceof PumpdrillError) return error.problems;
    throw error;
  }
  return [];
}

const HEAD = 'schema: pumpdrill.gate/1\n';

describe('a gate file', () => {
  test('names runs, and what must hold of each', () => {
    const { jobs, assertions } = plan(`${HEAD}seeds: [1, 2]
gates:
  - run: starter
    assert: { valueDetection: '>= 90 %' }
  - run: starter/consecutive-block
    seeds: [3]
    level: warn
    assert: { valueDetection: '>= 95 %', defences: { range-velocity: [HELD, BACKED_UP] } }
`);
    const seeds = jobs.map(({ prepared, seed }) => `${prepared.scenario.id} ${seed}`);
    expect(seeds.filter((run) => run.startsWith('consecutive'))).toEqual(['consecutive-block 3']);
    expect(seeds).toHaveLength(7);
    expect(assertions.map(({ id }) => id)).toContain('consecutive-block/layered/defences.range-velocity');
    const value = assertions.find(({ id }) => id === 'consecutive-block/layered/valueDetection');
    expect(value).toMatchObject({ level: 'warn', path: 'gates.1.assert.valueDetection' });
    expect(value?.rule).toMatchObject({ kind: 'figure', limit: { value: 0.95 } });
    expect(assertions).toHaveLength(5);
  });

  test.each<[string, string, [code: string, path: string, line: number][]]>([
    [
      'an unknown key',
      `${HEAD}sceanrios: []\ngates:\n  - run: starter\n    assert: { loss: '<= USD 1' }\n`,
      [['UNKNOWN_KEY', 'sceanrios', 2]],
    ],
    [
      'limits without sense, unit or quotes',
      `${HEAD}gates:\n  - run: starter\n    assert:\n      loss: '<= 25'\n      insultRate: 0.02\n      timeToContain: '< 2m'\n`,
      [
        ['BAD_LIMIT', 'gates.0.assert.loss', 5],
        ['BAD_LIMIT', 'gates.0.assert.timeToContain', 7],
        ['WRONG_TYPE', 'gates.0.assert.insultRate', 6],
      ],
    ],
    ['nothing asserted', `${HEAD}gates:\n  - run: starter\n`, [['NOTHING_ASSERTED', 'gates.0', 3]]],
    [
      'a run and a policy that are not there',
      `${HEAD}gates:\n  - run: startre\n    assert: { loss: '<= USD 1' }\n  - run: starter\n    policy: laiered\n    assert: { loss: '<= USD 1' }\n`,
      [
        ['UNKNOWN_SCENARIO', 'gates.0.run', 3],
        ['UNKNOWN_POLICY', 'gates.1.policy', 6],
      ],
    ],
    [
      'a defence that is not there',
      `${HEAD}gates:\n  - run: starter\n    assert: { defences: { range-velocty: HELD } }\n    exercise: { ipvelocity: 5 }\n`,
      [
        ['UNKNOWN_DEFENCE', 'gates.0.assert.defences.range-velocty', 4],
        ['UNKNOWN_DEFENCE', 'gates.0.exercise.ipvelocity', 5],
      ],
    ],
    [
      'a waiver of nothing, and one twice',
      `${HEAD}gates:\n  - run: starter\n    assert: { loss: '<= USD 1' }\naccept:\n  - { id: premium-prefix/layered/los, reason: known and owned, owner: me, until: 2027-01-01 }\n`,
      [['UNKNOWN_ASSERTION', 'accept.0.id', 6]],
    ],
    [
      'a waiver without a day',
      `${HEAD}gates:\n  - run: starter\n    assert: { loss: '<= USD 1' }\naccept:\n  - { id: premium-prefix/layered/loss, reason: known and owned, owner: me, until: soon }\n`,
      [['BAD_FORMAT', 'accept.0.until', 6]],
    ],
    [
      'a live run with an exact baseline',
      `${HEAD}engine: live\nbaseline: { file: ./b.json }\ngates:\n  - run: starter\n    assert: { loss: '<= USD 1' }\n`,
      [['BASELINE_NEEDS_SIMULATION', 'baseline', 3]],
    ],
    [
      'a simulated run of a target that is not ours',
      `${HEAD}target: ./mine.yaml\ngates:\n  - run: starter\n    assert: { loss: '<= USD 1' }\n`,
      [['TARGET_NEEDS_LIVE', 'target', 2]],
    ],
    [
      'single defences of a target that tells nothing of them',
      `${HEAD}engine: live\ntarget: ./mine.yaml\ngates:\n  - run: starter\n    assert: { defences: { ip-velocity: HELD } }\n`,
      [['DEFENCES_UNOBSERVABLE', 'gates.0.assert', 6]],
    ],
    ['a file that is none', `- 1\n`, [['WRONG_TYPE', '', 1]]],
  ])('%s', (_, text, expected) => {
    const found = problemsOf(text).map(({ code, path, line }) => [code, path, line]);
    expect(found.sort()).toEqual([...expected].sort());
    for (const { hint } of problemsOf(text)) expect(hint).not.toBe('');
  });

  test('that is not there is asked for, with where to find an example', () => {
    const missing = join(folder, 'nothing.yaml');
    expect(() => planGate(missing, OPTIONS)).toThrow(/NO_GATE_FILE/);
  });

  test('files that it names lie beside it', () => {
    const [problem] = problemsOf(`${HEAD}gates:\n  - run: ./mine.yaml\n    assert: { loss: '<= USD 1' }\n`);
    expect(problem?.file).toBe(join(folder, 'mine.yaml'));
  });

  test('a baseline that is not there says how to write it', () => {
    const text = `${HEAD}baseline: { file: ./none.json }\ngates:\n  - run: starter\n`;
    expect(problemsOf(text)).toMatchObject([{ code: 'NO_BASELINE', file: join(folder, 'none.json') }]);
    expect(problemsOf(text)[0]?.hint).toContain('--update-baseline');
    expect(problemsOf(text, { updating: true })).toEqual([]);
  });

  test.each([
    [
      'another schema',
      { schema: 'pumpdrill.baseline/0', engine: 'simulate', command: '', runs: [] },
      'BASELINE_OF_OTHER_KIND',
    ],
    [
      'another engine',
      { schema: 'pumpdrill.baseline/1', engine: 'live', command: '', runs: [] },
      'BASELINE_OF_OTHER_KIND',
    ],
    [
      'no run of it',
      { schema: 'pumpdrill.baseline/1', engine: 'simulate', command: '', runs: [] },
      'BASELINE_LACKS_RUN',
    ],
    ['something else', { hello: 1 }, 'BASELINE_OF_OTHER_KIND'],
  ])('a baseline of %s is refused', (_, value, code) => {
    writeFileSync(join(folder, 'b.json'), JSON.stringify(value));
    const problems = problemsOf(`${HEAD}baseline: { file: ./b.json }\ngates:\n  - run: starter/premium-prefix\n`);
    expect(problems[0]).toMatchObject({ code, file: join(folder, 'b.json') });
    expect(problems[0]?.hint).toContain('--update-baseline');
  });
});
