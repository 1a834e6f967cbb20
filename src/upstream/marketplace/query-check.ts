/** Checks a query string before it is sent, and recognizes that upstream rejects its projection. */
import { InputError, UpstreamError } from '../errors.ts';

/** Checks the characters of a query string: a `#` would silently cut off the rest. */
export function checkQuery(query: string): void {
  if (!/^[\w!$%&'()*+,\-./:;=?@~|]*$/.test(query)) {
    throw new InputError('expected a percent-encoded query string, but got other characters');
  }
}

/** Some endpoints answer 400 to the subtractive form and accept only the additive one, as documented. */
export function isAboutSelect(error: unknown): boolean {
  if (!(error instanceof UpstreamError) || error.status !== 400 || error.problem === undefined) return false;
  const { title, detail, entries } = error.problem;
  const texts = [title, detail, ...entries.flatMap((entry) => [entry.path, entry.message])];
  return texts.some((text) => text !== undefined && /\bselect\b/i.test(text));
}
