import { defineConfig } from 'vitest/config';

const json = process.env['PUMPDRILL_TEST_JSON'];

/** Play at a real pace: first, and with nothing beside them, or a job would be late and a race no race for lack of processor time. */
const ALONE = ['test/e2e/parity.test.ts', 'test/e2e/live-probes.test.ts'];

export default defineConfig({
  test: {
    // Only to end what hangs: a loaded machine makes twenty seeds of an incident slow, and that is no failure.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: json === undefined ? ['default'] : ['default', ['json', { outputFile: json }]],
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          // Tests that start servers or read clocks share two cores: more workers would only make them wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
