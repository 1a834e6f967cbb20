/** Reads the Retry-After header. */

/** `Sun, 06 Nov 1994 08:49:37 GMT`. Date.parse alone would accept nearly any text with a number. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds from a Retry-After header, which contains seconds or a date. Undefined for anything else. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!httpDate.test(text)) return undefined;
  const ms = Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms / 1_000));
}
