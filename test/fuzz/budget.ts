/** How long a fuzzer runs and from which seed: fixed in the suite, longer and elsewhere by two environment variables. */

/**
 * `FUZZ_SEED=7 FUZZ_RUNS=20 npx vitest run test/fuzz` runs twenty times as many cases as the suite, from another seed.
 * A failure prints the seed and the path that reach the smallest case again.
 */
export function budget(runs: number) {
  const times = wholeNumber('FUZZ_RUNS', 1);
  return {
    numRuns: runs * times,
    seed: wholeNumber('FUZZ_SEED', 20_261_128),
    // A busy machine tries fewer cases rather than failing.
    interruptAfterTimeLimit: 15_000 * times,
    markInterruptAsFailure: false,
    // The smallest case of a wrong answer is found in a few hundred tries, or never.
    endOnFailure: false,
  } as const;
}

/** Milliseconds that the test of such a budget may take, with the search for a smallest case. */
export const fuzzTimeout = 120_000 * wholeNumber('FUZZ_RUNS', 1);

function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${name} must be a whole number above 0, but is ${text}`);
  return value;
}
