/** Counts good and bad results in a rolling window of time. */

export interface RollingWindow {
  /** `at`: the time of the end, by the same clock. Default: now. */
  add(kind: 'good' | 'bad', at?: number): void;
  /** Counts of the last `windowMs`. */
  counts(): { readonly total: number; readonly bad: number };
  clear(): void;
}

/** The window advances by a tenth of its length. */
const buckets = 10;

export function createRollingWindow(windowMs: number, now: () => number): RollingWindow {
  const good = new Array<number>(buckets).fill(0);
  const bad = new Array<number>(buckets).fill(0);
  const bucketMs = windowMs / buckets;
  let total = 0;
  let totalBad = 0;
  /** Number of the current bucket, counted from the clock's zero. */
  let current = Math.floor(now() / bucketMs);

  function empty(index: number): void {
    total -= (good[index] ?? 0) + (bad[index] ?? 0);
    totalBad -= bad[index] ?? 0;
    good[index] = 0;
    bad[index] = 0;
  }

  function moveOn(at: number): void {
    const number = Math.floor(at / bucketMs);
    if (number <= current) return;
    const passed = Math.min(number - current, buckets);
    for (let step = 1; step <= passed; step += 1) empty((current + step) % buckets);
    current = number;
  }

  return {
    add(kind, at = now()) {
      moveOn(at);
      const counts = kind === 'good' ? good : bad;
      const index = current % buckets;
      counts[index] = (counts[index] ?? 0) + 1;
      total += 1;
      if (kind === 'bad') totalBad += 1;
    },
    counts() {
      moveOn(now());
      return { total, bad: totalBad };
    },
    clear() {
      for (let index = 0; index < buckets; index += 1) empty(index);
    },
  };
}
