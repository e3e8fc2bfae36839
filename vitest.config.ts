import { defineConfig } from 'vitest/config';

const json = process.env['PUMPDRILL_TEST_JSON'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests that start servers or read clocks share two cores: more workers would only make them wait for each other.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: json === undefined ? ['default'] : ['default', ['json', { outputFile: json }]],
  },
});
