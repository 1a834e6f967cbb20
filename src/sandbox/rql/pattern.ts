/** Patterns of `like` and `ilike`: a star counts as a wildcard only as the first or the last character. */

export interface Pattern {
  readonly literal: string;
  /** How a value must match the literal. */
  readonly place: 'equals' | 'contains' | 'startsWith' | 'endsWith';
}

/** A star after a backslash at either end is literal. Stars in between are always literal. */
export function parsePattern(text: string): Pattern {
  let start = 0;
  let end = text.length;
  let before = '';
  let after = '';
  let opensLeft = false;
  let opensRight = false;
  if (text.startsWith('\\*')) {
    before = '*';
    start = 2;
  } else if (text.startsWith('*')) {
    opensLeft = true;
    start = 1;
  }
  const rest = text.slice(start);
  if (rest.endsWith('\\*')) {
    after = '*';
    end -= 2;
  } else if (rest.endsWith('*')) {
    opensRight = true;
    end -= 1;
  }
  const literal = `${before}${text.slice(start, end)}${after}`;
  if (opensLeft) return { literal, place: opensRight ? 'contains' : 'endsWith' };
  return { literal, place: opensRight ? 'startsWith' : 'equals' };
}

export function matcherOf({ literal, place }: Pattern, ignoresCase: boolean): (value: string) => boolean {
  const wanted = ignoresCase ? literal.toLowerCase() : literal;
  const test = {
    equals: (value: string) => value === wanted,
    contains: (value: string) => value.includes(wanted),
    startsWith: (value: string) => value.startsWith(wanted),
    endsWith: (value: string) => value.endsWith(wanted),
  }[place];
  return ignoresCase ? (value) => test(value.toLowerCase()) : test;
}
