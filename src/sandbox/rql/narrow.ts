/** Finds the ids that a filter requires, so that a store can start from an index. */
import type { Model } from './model.ts';
import type { Expression } from './expression.ts';
import { resolvePath, scopeOf, type ResolvedPath, type Scope } from './property.ts';

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** Every matching row has one of `values` at `path`. */
export interface IdCondition {
  /** Spelled as in the model; through a collection it reads `groups.id`, and some element has the value. */
  readonly path: string;
  readonly values: readonly string[];
}

/** Properties other than ids that a store is likely to have an index for. */
const INDEXED_NAMES: readonly string[] = ['email', 'token'];

/**
 * Conditions on ids (`id`, `account.id`, any `groups.id`), `email` and `token` that every matching row fulfils. A store
 * with a suitable index looks up these candidates instead of scanning all rows. The predicate must still be applied.
 */
export function narrow(model: Model, expression: Expression | undefined): readonly IdCondition[] {
  const conditions: IdCondition[] = [];
  if (expression !== undefined) collectConditions(scopeOf(model), '', expression, conditions);
  return conditions;
}

function collectConditions(
  scope: Scope,
  prefix: string,
  expression: Expression,
  conditions: IdCondition[],
): void {
  const found = 'path' in expression ? resolvePath(scope, expression.path, undefined) : undefined;
  const resolved = found !== undefined && 'property' in found ? found : undefined;
  switch (expression.kind) {
    case 'and':
      for (const item of expression.items) collectConditions(scope, prefix, item, conditions);
      return;
    case 'any':
      if (resolved?.property.kind === 'collection' && prefix === '' && expression.item !== undefined) {
        const elements = scopeOf(resolved.property.model());
        collectConditions(elements, `${resolved.name}.`, expression.item, conditions);
      }
      return;
    case 'compare':
    case 'list': {
      if (resolved === undefined || !isIndexed(resolved)) return;
      const values = wantedTexts(expression, scope);
      if (values !== undefined) conditions.push({ path: `${prefix}${resolved.name}`, values });
      return;
    }
    default:
      return;
  }
}

function isIndexed({ name, property }: ResolvedPath): boolean {
  if (property.kind !== 'primitive') return false;
  return property.type === 'id' || (property.type === 'string' && INDEXED_NAMES.includes(name));
}

/** Undefined when the condition has no list of texts. */
function wantedTexts(expression: Of<'compare'> | Of<'list'>, scope: Scope): string[] | undefined {
  if (expression.kind === 'list') {
    if (expression.operator === 'out') return undefined;
    return [...new Set(expression.values.map((value) => (value.kind === 'text' ? value.text : '')))];
  }
  const { operator, operand } = expression;
  if (operator !== 'eq' || operand.kind !== 'text') return undefined;
  const isProperty = operand.bare && 'property' in resolvePath(scope, operand.text, undefined);
  return isProperty ? undefined : [operand.text];
}
