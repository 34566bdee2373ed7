import { defineConfig } from 'vitest/config';

/** Folder for the counts that .ci/run adds up, a file for each version of Node; set by it. */
const results = process.env.INITSCOPE_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Trainings and random specs take seconds, on slow machines more.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters:
      results === undefined
        ? ['default']
        : ['default', ['json', { outputFile: `${results}/node-${process.version}.json` }]],
  },
});
