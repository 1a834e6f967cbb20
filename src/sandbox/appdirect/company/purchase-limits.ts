/** Purchase limits: the marketplace's own, a company's exemption or override, and what is left. */
import type { PurchaseLimitsRow } from '../common/rows.ts';

/** What holds for a company without a limit of its own. */
export const marketplaceLimits = { daily: 5_000, thirtyDays: 50_000 } as const;

export const noLimits: PurchaseLimitsRow = {
  dailyExempt: false,
  dailyOverride: null,
  dailySpent: 0,
  thirtyDaysExempt: false,
  thirtyDaysOverride: null,
  thirtyDaysSpent: 0,
};

export function limitsWire(limits: PurchaseLimitsRow) {
  return {
    dailyPurchaseLimit: marketplaceLimits.daily,
    dailyPurchaseLimitExempt: limits.dailyExempt,
    dailyPurchaseLimitOverrideAmt: limits.dailyOverride,
    dailyPurchaseRemainingAmt: remaining(
      limits.dailyExempt,
      limits.dailyOverride ?? marketplaceLimits.daily,
      limits.dailySpent,
    ),
    thirtyDaysPurchaseLimit: marketplaceLimits.thirtyDays,
    thirtyDaysPurchaseLimitExempt: limits.thirtyDaysExempt,
    thirtyDaysPurchaseLimitOverrideAmt: limits.thirtyDaysOverride,
    thirtyDaysPurchaseRemainingAmt: remaining(
      limits.thirtyDaysExempt,
      limits.thirtyDaysOverride ?? marketplaceLimits.thirtyDays,
      limits.thirtyDaysSpent,
    ),
  };
}

/** Null: without a limit. */
function remaining(isExempt: boolean, limit: number, spent: number): number | null {
  return isExempt ? null : Math.max(0, Math.round((limit - spent) * 100) / 100);
}
