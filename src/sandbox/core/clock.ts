/** The sandbox's own time: the real one until a test fixes it. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The same time in ISO 8601, as in responses. */
  iso(): string;
  /** Stops the clock at a time. `undefined` lets it run again. */
  fix(now: number | undefined): void;
}

export function createClock(): Clock {
  let fixed: number | undefined;
  const now = () => fixed ?? Date.now();
  return {
    now,
    iso: () => new Date(now()).toISOString(),
    fix: (moment) => {
      fixed = moment;
    },
  };
}
