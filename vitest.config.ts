/** Test runner settings. Three workers: the smallest machine has two cores, and many tests wait for a server or a clock. */
import { defineConfig } from 'vitest/config';

/** Suites about lists: their answers must not depend on whether upstream streams. */
const listSuites = [
  'test/schema/read/expansion.test.ts',
  'test/schema/read/filters.test.ts',
  'test/schema/read/long-filter.test.ts',
  'test/schema/read/nested-reads.test.ts',
  'test/schema/read/page-cap.test.ts',
  'test/schema/read/paging*.test.ts',
];

export default defineConfig({
  // graphql has both a CommonJS and an ES build; Node loads the former for every package, so must we.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // The second one ends with the skipped tests and their reasons.
    reporters: ['default', './test/support/skips.ts'],
    pool: 'forks',
    maxWorkers: 3,
    // Generous, so that a busy machine fails nothing: no test asserts on elapsed time.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'] } },
      // The sandbox ignores requests for streams, so that lists are read by pages.
      {
        extends: true,
        test: { name: 'pages', include: listSuites, env: { TEST_SANDBOX_STREAMING: 'ignored' } },
      },
    ],
  },
});
