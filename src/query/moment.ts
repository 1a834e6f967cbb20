/** Timestamps as text, with all digits: `Date` has only milliseconds and reads a text without a zone as local time. */

const MOMENT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

/** The form that upstream documents. Most timestamps have it and stay unchanged. */
const IN_UTC = /^.{19}(?:\.\d{1,9})?Z$/;

/**
 * The same moment in UTC, such as `2026-01-31T23:00:00.1234567Z`. A text without a zone is in UTC, and all digits of
 * the fraction are kept. Undefined for an invalid timestamp, such as 30 February.
 */
export function momentOf(text: string): string | undefined {
  const match = MOMENT.exec(text);
  if (match === null || !isInMonth(Number(match[1]), Number(match[2]), Number(match[3]))) return undefined;
  if (text.charAt(10) === 'T' && IN_UTC.test(text)) return text;
  const [, clock = '', seconds = '00', zone = 'Z'] =
    /^.{11}(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?(.*)$/.exec(text.toUpperCase()) ?? [];
  const ms = Date.parse(`${text.slice(0, 10)}T${clock}:${seconds}${zone === '' ? 'Z' : zone}`);
  const fraction = (match[4] ?? '.').padEnd(4, '0');
  // An offset can move a timestamp out of the four-digit years, which has another form.
  const utc = new Date(ms).toISOString();
  return utc.length === 24 ? `${utc.slice(0, 19)}${fraction}Z` : undefined;
}

/** For filters, because upstream needs at least milliseconds. */
export function withMilliseconds(moment: string): string {
  const [, whole = moment, fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(moment) ?? [];
  return fraction.length >= 3 ? moment : `${whole}.${fraction.padEnd(3, '0')}Z`;
}

/** Midnight of a day in UTC. */
export function momentOfDay(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? momentOf(`${text}T00:00:00.000Z`) : undefined;
}

function isInMonth(year: number, month: number, day: number): boolean {
  if (day <= 28) return true;
  if (month !== 2) return day <= 30 || [1, 3, 5, 7, 8, 10, 12].includes(month);
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
