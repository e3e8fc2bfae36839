import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const json = process.env['PUMPDRILL_TEST_JSON'];

/** Play at a real pace: first, and with nothing beside them, or a job would be late and a race no race for lack of processor time. */
const ALONE = ['test/e2e/parity.test.ts', 'test/e2e/live-probes.test.ts'];

/** Replace what belongs to their whole process (clocks, timers, fetch, the environment) or measure time: each has a process of its own. */
const APART = [
  'test/vitest/**/*.test.ts',
  'test/drill/handler/**/*.test.ts',
  'test/engines/live/**/*.test.ts',
  'test/io/**/*.test.ts',
  'test/reference-target-http/challenges/siteverify.test.ts',
  'test/contracts/redis-store.test.ts',
];

/** Take longest, longest first: whatever starts last should be short, or one worker ends long before the other. */
const LONG = [
  'test/scenarios/outcomes.test.ts',
  'test/e2e/pack.test.ts',
  'test/e2e/foreign-target.test.ts',
  'test/browser/login.test.ts',
  'test/e2e/gate.test.ts',
  'test/e2e/compare.test.ts',
  'test/e2e/cli-output.test.ts',
  'test/simulation/retailer-night.test.ts',
  'test/simulation/coalitions.test.ts',
  'test/simulation/gate-notices.test.ts',
];

/** vitest knows how long a file took the last time; on a machine that has not played all of them yet, this list does. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    if (files.every((file) => this.ctx.cache.getTestSpecificationResult(file) !== undefined)) return sorted;
    const rank = new Map(LONG.map((file, place) => [join(import.meta.dirname, file), place]));
    const placeOf = ({ moduleId }: TestSpecification) => rank.get(moduleId) ?? LONG.length;
    // Projects stay in their order: the sort is stable, and looks at files of one project only.
    return sorted.toSorted((a, b) => (a.project.name === b.project.name ? placeOf(a) - placeOf(b) : 0));
  }
}

export default defineConfig({
  test: {
    // Only to end what hangs: a loaded machine makes twenty seeds of an incident slow, and that is no failure.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: json === undefined ? ['default'] : ['default', ['json', { outputFile: json }]],
    sequence: { sequencer: LongFirst },
    // Node keeps what it compiled: command lines and worker threads that tests start need not read every module again.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled') },
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: { name: 'apart', include: APART, exclude: ALONE, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...APART],
          // A worker plays one file after the other and reads every module of ours once.
          isolate: false,
          // Tests that start servers or read clocks share two cores: more workers would only make them wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
