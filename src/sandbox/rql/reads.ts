/** Finds the members that a filter or an order names: they are in the answer, whatever `select` says. */
import type { Expression, OrderItem } from './expression.ts';
import type { Query } from './parse.ts';

/** The members that the query names on the left of its conditions and in its order. */
export interface NamedMember {
  /** As the client wrote it, with the collection in front: `sellers.id`. */
  readonly path: string;
  /** True for a collection in `any` and `all`, whose elements show only what the condition names. */
  readonly isCollection: boolean;
}

export function namedMembers({ filter, order }: Query): readonly NamedMember[] {
  const members: NamedMember[] = [];
  if (filter !== undefined) collect(filter, '', members);
  for (const { path } of order ?? ([] as readonly OrderItem[])) members.push({ path, isCollection: false });
  return members;
}

function collect(expression: Expression, prefix: string, members: NamedMember[]): void {
  switch (expression.kind) {
    case 'and':
    case 'or':
      for (const item of expression.items) collect(item, prefix, members);
      return;
    case 'not':
      collect(expression.item, prefix, members);
      return;
    case 'any':
    case 'all': {
      const path = prefix + expression.path;
      members.push({ path, isCollection: true });
      if (expression.item !== undefined) collect(expression.item, `${path}.`, members);
      return;
    }
    case 'mistake':
      return;
    default:
      // The empty path is an element of a list of plain values.
      if (expression.path !== '') members.push({ path: prefix + expression.path, isCollection: false });
  }
}
