/** How many retries may be made in all, so that an upstream in trouble is not asked several times as much. */

export interface RetryBudget {
  /** A call of a client's, which earns a part of a retry. */
  earn(): void;
  /** False when nothing is left. */
  spend(): boolean;
}

export interface RetryBudgetOptions {
  /** Retries for each hundred calls. */
  readonly percent: number;
  /** performance.now(), unless a test has a clock of its own. */
  readonly now?: () => number;
}

/** Earned in good times and kept for bad ones, at most. */
const maxEarned = 100;
/** Where calls are few, a percentage of them is nothing: so many retries may be made anyway, … */
const maxReserve = 10;
/** … and come back with time. */
const reservePerSecond = 1;

export function createRetryBudget({
  percent,
  now = () => performance.now(),
}: RetryBudgetOptions): RetryBudget {
  // In hundredths of a retry: whole numbers, which add up without a rest.
  let earned = 0;
  let reserve = maxReserve;
  let refilledAt = now();

  return {
    earn() {
      if (earned < maxEarned * 100) earned += percent;
    },
    spend() {
      if (earned >= 100) {
        earned -= 100;
        return true;
      }
      const time = now();
      reserve = Math.min(maxReserve, reserve + ((time - refilledAt) / 1_000) * reservePerSecond);
      refilledAt = time;
      if (reserve < 1) return false;
      reserve -= 1;
      return true;
    },
  };
}
