/**
 * Patterns for `like` and `ilike`. Upstream's rules, seen in its reference implementation: a `*` as
 * first or last character is a wildcard, `\*` there is a literal star, everything between is literal.
 * `%` and `_` mean nothing special.
 */
import { InputError } from '../../errors.ts';
import type { Pattern } from '../../../query/expression.ts';

/** `**`: any text at all. A single `*` would be both first and last character, on which upstream fails. */
const anything = '**';

export function contains(text: string): Pattern {
  refuseTrailingBackslash('contains', text);
  return pattern(text === '' ? anything : `*${text}*`);
}

export function startsWith(text: string): Pattern {
  refuseTrailingBackslash('startsWith', text);
  return pattern(text === '' ? anything : `${escapedStart('startsWith', text)}*`);
}

export function endsWith(text: string): Pattern {
  return pattern(text === '' ? anything : `*${escapedEnd(text)}`);
}

/** The whole text, no wildcards: with `ilike`, equality that ignores case. */
export function exactly(text: string): Pattern {
  if (text === '*') throw inexpressible('exactly', text, 'a single star; compare with eq');
  return pattern(escapedEnd(escapedStart('exactly', text)));
}

/** A pattern that somebody wrote as such. */
export function rawPattern(text: string): Pattern {
  if (text === '*' || text === '\\*') {
    throw new InputError(
      `a pattern must not be a single star, but got ${JSON.stringify(text)}; write ** for any text, or use eq for a star`,
    );
  }
  return pattern(text);
}

function pattern(text: string): Pattern {
  return Object.freeze({ kind: 'pattern', text });
}

/** Before the final wildcard, a backslash would turn it into a literal star. */
function refuseTrailingBackslash(name: string, text: string): void {
  if (text.endsWith('\\')) throw inexpressible(name, text, 'a text that ends in a backslash');
}

function escapedStart(name: string, text: string): string {
  if (text.startsWith('\\*'))
    throw inexpressible(name, text, 'a text that begins with a backslash and a star');
  return text.startsWith('*') ? `\\${text}` : text;
}

function escapedEnd(text: string): string {
  return text.endsWith('*') ? `${text.slice(0, -1)}\\*` : text;
}

function inexpressible(name: string, text: string, what: string): InputError {
  return new InputError(`${name} cannot express ${what}, but got ${JSON.stringify(text.slice(0, 60))}`);
}
