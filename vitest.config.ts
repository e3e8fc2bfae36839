import { defineConfig } from 'vitest/config';

const json = process.env['PUMPDRILL_TEST_JSON'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests that start servers or read clocks share two cores: more workers would only make them wait for each other.
    maxWorkers: 2,
    // Only to end what hangs: a loaded machine makes twenty seeds of an incident slow, and that is no failure.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: json === undefined ? ['default'] : ['default', ['json', { outputFile: json }]],
  },
});
