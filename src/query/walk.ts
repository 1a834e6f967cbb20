/** Walks over expression trees: which properties they name, and the same tree under a longer path. */
import { all, any, type Expression } from './expression.ts';

/** Every property named, with those inside `any` and `all` below their collection: `groups.id`. */
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

/** `name` → `account.name`; what is inside `any` and `all` is relative already. */
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
