/**
 * A histogram in the format of prom-client, for what is observed several times in each operation. The histogram of
 * prom-client builds and checks an object and a text of the labels for each observation.
 */
import type { Metric, MetricValueWithName, Registry } from 'prom-client';

export interface SeriesHistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

/** The series with the same values of the first labels. With a value for each label, it is one series. */
class Series {
  readonly labels: readonly string[];
  readonly next = new Map<string, Series>();
  /** Observations in each bucket, not in those below; the last bucket has no bound. */
  counts: number[] | undefined;
  sum = 0;

  constructor(labels: readonly string[]) {
    this.labels = labels;
  }
}

export class SeriesHistogram {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #labelNames: readonly string[];
  readonly #buckets: readonly number[];
  readonly #all = new Series([]);

  constructor({ name, help, labelNames, buckets }: SeriesHistogramOptions, registry: Registry) {
    this.name = name;
    this.help = help;
    this.#labelNames = labelNames;
    this.#buckets = buckets;
    // The registry uses a metric by its name and by `get`.
    registry.registerMetric(this as unknown as Metric);
  }

  /** `labels`: a value for each label, in the order of their names. */
  observe(value: number, ...labels: readonly string[]): void {
    let series = this.#all;
    for (const label of labels) series = series.next.get(label) ?? added(series, label);
    const counts = (series.counts ??= new Array<number>(this.#buckets.length + 1).fill(0));
    let bucket = 0;
    while (value > (this.#buckets[bucket] ?? Infinity)) bucket += 1;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values: [...this.#valuesBelow(this.#all)] });
  }

  *#valuesBelow({ labels, next, counts, sum }: Series): Iterable<MetricValueWithName<string>> {
    for (const series of next.values()) yield* this.#valuesBelow(series);
    if (counts === undefined) return;
    const own = Object.fromEntries(this.#labelNames.map((name, index) => [name, labels[index] ?? '']));
    let total = 0;
    for (const [index, count] of counts.entries()) {
      total += count;
      const le = this.#buckets[index] ?? '+Inf';
      yield { metricName: `${this.name}_bucket`, labels: { le, ...own }, value: total };
    }
    yield { metricName: `${this.name}_sum`, labels: own, value: sum };
    yield { metricName: `${this.name}_count`, labels: own, value: total };
  }
}

function added(series: Series, label: string): Series {
  const more = new Series([...series.labels, label]);
  series.next.set(label, more);
  return more;
}
