/** Audit events of seeded rows: fixed moments, so that the same seed answers the same. */
import { platformActorId } from '../common/properties.ts';
import type { AuditRow } from '../common/rows.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstDay = Date.UTC(2024, 0, 8, 9, 30);
/** Two years; days beyond wrap around. */
const days = 730;

const moments: string[] = [];
const audits: AuditRow[] = [];

/** A moment on a day counted from January 2024, a little later each day. */
export function momentOf(day: number): string {
  const at = day % days;
  return (moments[at] ??= new Date(firstDay + at * dayMs + at * 31_000).toISOString());
}

/** Created on one day, updated some days later; by the platform unless `by` is given. */
export function auditOn(day: number, by?: string, more?: AuditRow): AuditRow {
  // A big seed has hundreds of thousands of these; the plain ones are shared.
  if (by === undefined && more === undefined) return (audits[day % days] ??= auditBy(day, platformActorId));
  return { ...auditBy(day, by ?? platformActorId), ...more };
}

function auditBy(day: number, by: string): AuditRow {
  return {
    created: { at: momentOf(day), by },
    updated: { at: momentOf(day + 12), by },
  };
}
