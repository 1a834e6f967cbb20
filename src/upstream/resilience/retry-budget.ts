/** Limits retries, so that a failing upstream does not get several times the calls, and shares them fairly. */

export interface RetryBudget {
  /** Records a call of this caller, which earns a fraction of a retry. */
  earn(caller?: string): void;
  /** Takes a retry. False when none is left for this caller. */
  spend(caller?: string): boolean;
}

export interface RetryBudgetOptions {
  /** Retries per hundred calls. */
  readonly percent: number;
  /** Default: performance.now(). */
  readonly now?: () => number;
}

/** Most earned retries that are kept. */
const maxEarned = 100;
/** Minimum budget for low traffic, refilled over time. */
const maxReserve = 10;
/** Reserved for callers without recent retries, when another caller has used up the rest. */
const maxSpare = 10;
const refillPerSecond = 1;
/** For this long after calls of two callers, neither may use the entire budget. */
const contentionMs = 10_000;
const maxDebtors = 256;

/** A caller's retries minus those its own calls earned. Decays at the rate of the refill. */
interface Debt {
  retries: number;
  at: number;
}

export function createRetryBudget({
  percent,
  now = () => performance.now(),
}: RetryBudgetOptions): RetryBudget {
  // In hundredths of a retry, because integers add up exactly.
  let earned = 0;
  let reserve = maxReserve;
  let spare = maxSpare;
  let refilledAt = now();
  let latestCaller: string | undefined;
  let contendedUntil = -Infinity;
  const debts = new Map<string, Debt>();

  function refill(time: number): void {
    const refilled = ((time - refilledAt) / 1_000) * refillPerSecond;
    reserve = Math.min(maxReserve, reserve + refilled);
    spare = Math.min(maxSpare, spare + refilled);
    refilledAt = time;
  }

  function debtOf(caller: string, time: number): number {
    const debt = debts.get(caller);
    if (debt === undefined) return 0;
    debt.retries -= ((time - debt.at) / 1_000) * refillPerSecond;
    debt.at = time;
    if (debt.retries > 0) return debt.retries;
    debts.delete(caller);
    return 0;
  }

  function record(caller: string, time: number): void {
    const debt = debts.get(caller);
    if (debt !== undefined) {
      debt.retries += 1;
      return;
    }
    if (debts.size >= maxDebtors) for (const known of [...debts.keys()]) debtOf(known, time);
    if (debts.size < maxDebtors) debts.set(caller, { retries: 1, at: time });
  }

  /** A caller may use as much as it leaves for others. A caller without recent retries may also use the spare. */
  function take(debt: number, time: number): boolean {
    const left = earned / 100 + reserve;
    const isContended = time < contendedUntil;
    if (!isContended || debt < left) {
      if (earned >= 100) {
        earned -= 100;
        return true;
      }
      if (reserve >= 1) {
        reserve -= 1;
        return true;
      }
    }
    if (debt > 0 || spare < 1) return false;
    spare -= 1;
    return true;
  }

  return {
    earn(caller = '') {
      if (earned < maxEarned * 100) earned += percent;
      if (caller !== latestCaller) {
        if (latestCaller !== undefined) contendedUntil = now() + contentionMs;
        latestCaller = caller;
      }
      if (debts.size === 0) return;
      const debt = debts.get(caller);
      if (debt !== undefined) debt.retries -= percent / 100;
    },
    spend(caller = '') {
      const time = now();
      refill(time);
      const isTaken = take(debtOf(caller, time), time);
      if (isTaken) record(caller, time);
      return isTaken;
    },
  };
}
