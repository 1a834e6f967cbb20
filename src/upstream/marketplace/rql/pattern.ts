/**
 * Patterns for `like` and `ilike`, as in upstream's reference implementation: a `*` as first or last character is a
 * wildcard, one at each end, so that `x**` starts with `x*`. `\*` there is a literal star, and everything between is
 * literal. `%` and `_` have no special meaning.
 */
import { InputError } from '../../errors.ts';
import type { Pattern } from '../../../query/expression.ts';

/** Matches any text. A single `*` means the same, but older versions of upstream fail on it. */
const anything = '**';

/** Throws InputError for a pattern that RQL cannot express. */
export function patternText({ kind, text }: Pattern): string {
  switch (kind) {
    case 'contains':
      refuseTrailingBackslash(kind, text);
      return text === '' ? anything : `*${text}*`;
    case 'startsWith':
      refuseTrailingBackslash(kind, text);
      return text === '' ? anything : `${escapedStart(kind, text)}*`;
    case 'endsWith':
      return text === '' ? anything : `*${escapedEnd(text)}`;
    case 'exactly':
      if (text === '*') return '\\*';
      return escapedEnd(escapedStart(kind, text));
    case 'raw':
      return text;
  }
}

/** A backslash before the final wildcard would make it a literal star. */
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
