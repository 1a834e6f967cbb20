/** Audit events of seeded rows: fixed moments, so that the same seed answers the same. */
import { platformActorId } from '../accounts/properties.ts';
import type { AuditRow } from '../rows.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstDay = Date.UTC(2024, 0, 8, 9, 30);

/** Working moments over the two years from January 2024; days beyond wrap around. */
export function momentOf(day: number): string {
  return new Date(firstDay + (day % 730) * dayMs + (day % 977) * 31_000).toISOString();
}

/** Created on one day, updated some days later; by the platform unless said otherwise. */
export function auditOn(day: number, by: string = platformActorId, more: AuditRow = {}): AuditRow {
  return {
    created: { at: momentOf(day), by },
    updated: { at: momentOf(day + 12), by },
    ...more,
  };
}
