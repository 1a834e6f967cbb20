/** Walks expression trees: collects their properties, and adds a prefix to their paths. */
import { all, any, type Expression } from './expression.ts';

/** All properties. Those inside `any` and `all` include the path of their collection: `groups.id`. */
export function pathsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.expressions.flatMap(pathsIn);
    case 'not':
      return pathsIn(expression.expression);
    case 'any':
    case 'all': {
      const { property, expression: inner } = expression;
      return inner === undefined ? [property] : pathsIn(inner).map((path) => `${property}.${path}`);
    }
    default:
      return [expression.property];
  }
}

/** `name` → `account.name`. Paths inside `any` and `all` are relative and stay unchanged. */
export function withPrefix(expression: Expression, prefix: string): Expression {
  if (prefix === '') return expression;
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { ...expression, expressions: expression.expressions.map((inner) => withPrefix(inner, prefix)) };
    case 'not':
      return { ...expression, expression: withPrefix(expression.expression, prefix) };
    case 'any':
      return any(prefix + expression.property, expression.expression);
    case 'all':
      return all(prefix + expression.property, expression.expression);
    default:
      return { ...expression, property: prefix + expression.property };
  }
}
