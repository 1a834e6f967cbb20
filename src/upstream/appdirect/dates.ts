/** The three forms in which AppDirect writes a moment: milliseconds, a list of numbers, and text. All become ISO text. */

/** The latest moment that a Date can hold. */
const maxMilliseconds = 8.64e15;

/** Any other value stays as it is, so that the field that reads it can reject it. */
export function isoMoment(value: unknown): unknown {
  if (typeof value === 'number')
    return Math.abs(value) <= maxMilliseconds ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return ofParts(value) ?? value;
  return value;
}

/**
 * `[2023, 4, 1, 9, 30, 0, 12]`: year, month from 1, day, hour, minute, second, millisecond, in UTC. Zeros at the end may
 * be missing.
 */
function ofParts(parts: readonly unknown[]): string | undefined {
  if (parts.length < 3 || parts.length > 7 || !parts.every((part) => Number.isSafeInteger(part)))
    return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] =
    parts as readonly number[];
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute, second, millisecond);
  const isValid =
    moment.getUTCFullYear() === year &&
    moment.getUTCMonth() === month - 1 &&
    moment.getUTCDate() === day &&
    moment.getUTCHours() === hour &&
    moment.getUTCMinutes() === minute &&
    moment.getUTCSeconds() === second;
  return isValid ? moment.toISOString() : undefined;
}

/** For parameters of a query, which take milliseconds. */
export function millisecondsOf(iso: string): string {
  return String(Date.parse(iso));
}
