/** Checks the limits of a request's variables: nesting, list length and text length. */
import { GraphQLError } from 'graphql';
import type { RequestLimits } from '../../config/config.ts';
import { tooComplex } from './document-limits.ts';

export type VariableLimits = Pick<RequestLimits, 'maxVariablesDepth' | 'maxListItems' | 'maxStringLength'>;

/** Throws an error with code QUERY_TOO_COMPLEX that names the rule. Not recursive, because the value is not trusted. */
export function checkVariables(variables: unknown, limits: VariableLimits): void {
  if (variables === undefined || variables === null) return;
  let layer: unknown[] = [variables];
  for (let depth = 0; layer.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of layer) {
      if (typeof value === 'string') checkText(value, limits.maxStringLength);
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value)) checkItems(value, limits.maxListItems);
      if (depth > limits.maxVariablesDepth) {
        throw tooComplex(
          'variables depth',
          `variables of at most ${limits.maxVariablesDepth} levels, but got more`,
        );
      }
      // A file has no members.
      for (const member of Object.values(value) as unknown[]) {
        if (typeof member === 'string' || typeof member === 'object') next.push(member);
      }
    }
    layer = next;
  }
}

function checkText(value: string, most: number): void {
  const { length } = value;
  if (length > most)
    throw tooComplex('text length', `texts of at most ${most} characters, but got ${length}`);
  // JSON can escape lone surrogates, which UTF-8 cannot encode: upstream would receive U+FFFD.
  if (!value.isWellFormed()) {
    throw new GraphQLError(
      'Expected variables of valid Unicode, but one contains half of a surrogate pair.',
      {
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      },
    );
  }
}

function checkItems({ length }: readonly unknown[], most: number): void {
  if (length > most) throw tooComplex('list items', `lists of at most ${most} items, but got ${length}`);
}
