/** Test runner settings. Two workers: the tests start servers, and the smallest machine has two cores. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql has both a CommonJS and an ES build; Node loads the former for every package, so must we.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Generous, so that a busy machine fails nothing: no test asserts on elapsed time.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
