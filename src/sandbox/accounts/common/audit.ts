/** Stamps on writes: the latest occurrence of an event, and the revision. */
import type { AuditEventName } from '../../../contract/marketplace.ts';
import type { RouteContext } from './route.ts';
import type { AuditRow, StoredRow } from './rows.ts';

type Writer = Pick<RouteContext, 'store' | 'principal'>;

/** The members that every new object has. */
export function firstStamp({ store, principal }: Writer): Pick<StoredRow, 'revision' | 'audit'> {
  return { revision: 1, audit: { created: { at: store.clock.iso(), by: principal.subjectId } } };
}

/** The next revision, with `updated` and the given events stamped with the present time and the caller. */
export function nextStamp(
  row: StoredRow,
  { store, principal }: Writer,
  ...events: AuditEventName[]
): Pick<StoredRow, 'revision' | 'audit'> {
  const event = { at: store.clock.iso(), by: principal.subjectId };
  const audit: { -readonly [K in keyof AuditRow]: AuditRow[K] } = { ...row.audit, updated: event };
  for (const name of events) audit[name] = event;
  return { revision: row.revision + 1, audit };
}
