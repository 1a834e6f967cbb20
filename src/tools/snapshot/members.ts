/** Reads members of objects of any shape. A member of another type counts as absent. */
import { isObject } from '../../upstream/http/json.ts';
import type { Wire } from '../reading/page.ts';

export function objectOf(value: unknown): Wire | undefined {
  return isObject(value) ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function listOf(value: unknown): readonly Wire[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Without the members that are undefined. */
export function present<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The member as text, changed. Undefined when it is absent. */
export function mapped<T>(value: unknown, change: (text: string) => T): T | undefined {
  return typeof value === 'string' ? change(value) : undefined;
}

/** A moment is kept as it is; anything else is no moment. */
export function momentOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value)
    ? value
    : undefined;
}
