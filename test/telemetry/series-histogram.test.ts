/** The histogram of the hot path says the same as that of prom-client. */
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { SeriesHistogram } from '../../src/telemetry/series-histogram.ts';

const buckets = [0.5, 1, 2.5];
const labelNames = ['kind', 'status'] as const;
const options = { name: 'seconds', help: 'Time "taken".', labelNames: [...labelNames], buckets };

const observation = fc.tuple(
  fc.constantFrom('a', 'b', 'say "c"'),
  fc.constantFrom('2xx', '5xx'),
  fc.constantFrom(0, 0.25, 0.5, 0.75, 1, 2, 2.5, 3),
);

test('a series histogram prints what the histogram of prom-client prints', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation, { maxLength: 30 }), async (observations) => {
      const [ours, theirs] = [new Registry(), new Registry()];
      const series = new SeriesHistogram(options, ours);
      const histogram = new Histogram({ ...options, registers: [theirs] });
      for (const [kind, status, value] of observations) {
        series.observe(value, kind, status);
        histogram.observe({ kind, status }, value);
      }
      // Only the order of the series differs.
      expect((await ours.metrics()).split('\n').sort()).toEqual((await theirs.metrics()).split('\n').sort());
    }),
    { numRuns: 50 },
  );
});
