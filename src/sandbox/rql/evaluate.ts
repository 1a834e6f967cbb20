/** Compiles a filter to a predicate over stored rows, and finds the ids that it requires. */
import type { Model, PrimitiveProperty, ReadContext, Row } from './model.ts';
import { clip, collectErrors, queryError } from './error.ts';
import type { ComparisonOperator, Expression, ListValue } from './expression.ts';
import { matcherOf, parsePattern } from './pattern.ts';
import {
  elementScopeOf,
  isNothing,
  resolvePath,
  scopeOf,
  type CallerType,
  type Read,
  type ResolvedPath,
  type Scope,
} from './property.ts';
import { areComparable, comparableReader, convert, permits, satisfies, type Scalar } from './value.ts';

export type Predicate = (row: Row, context: ReadContext) => boolean;

type Test = (owner: unknown, context: ReadContext) => boolean;
type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** The place of an expression: paths start at `scope`, and errors report them with `prefix`. */
interface Place {
  readonly scope: Scope;
  readonly prefix: string;
  readonly caller: CallerType;
}

/** The names that "is not permitted" errors give the operators. */
const OPERATOR_NAMES = {
  eq: 'Eq',
  ne: 'Ne',
  gt: 'Gt',
  ge: 'Ge',
  lt: 'Lt',
  le: 'Le',
  in: 'ListIn',
  out: 'ListOut',
  any: 'Any',
  all: 'All',
  equals: 'Like',
  contains: 'Contains',
  startsWith: 'StartsWith',
  endsWith: 'EndsWith',
} as const;

/**
 * Throws everything that is wrong; the predicate itself never fails. Logic has two values: an unset property equals only
 * `null()`, differs from every value, matches no pattern, and is in no list.
 */
export function compileFilter(model: Model, expression: Expression, caller: CallerType): Predicate {
  return compile(expression, { scope: scopeOf(model), prefix: '', caller });
}

function compile(expression: Expression, place: Place): Test {
  switch (expression.kind) {
    case 'and':
      return every(collectErrors(expression.items.map((item) => () => compile(item, place))));
    case 'or':
      return some(collectErrors(expression.items.map((item) => () => compile(item, place))));
    case 'not': {
      const test = compile(expression.item, place);
      return (owner, context) => !test(owner, context);
    }
    case 'compare':
      return compileComparison(expression, place);
    case 'match':
      return compileMatch(expression, place);
    case 'list':
      return compileList(expression, place);
    case 'any':
    case 'all':
      return compileQuantifier(expression, place);
  }
}

function every(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined && second !== undefined && tests.length === 2) {
    return (owner, context) => first(owner, context) && second(owner, context);
  }
  return (owner, context) => {
    for (const test of tests) if (!test(owner, context)) return false;
    return true;
  };
}

function some(tests: readonly Test[]): Test {
  return (owner, context) => {
    for (const test of tests) if (test(owner, context)) return true;
    return false;
  };
}

function compileComparison({ operator, path, operand }: Of<'compare'>, place: Place): Test {
  const left = resolvePrimitive(path, OPERATOR_NAMES[operator], place);
  const { type } = left.property;
  if (!permits(type, operator)) throw notPermitted(path, operator, place);
  const read = comparableReader(type, left.read);

  if (operand.kind === 'self') {
    const right = resolvePrimitive(operand.path, OPERATOR_NAMES[operator], place);
    if (!areComparable(type, right.property.type)) throw notPermitted(operand.path, operator, place);
    return compareReads(operator, read, comparableReader(right.property.type, right.read));
  }
  if (operand.kind === 'null') return compareWithNull(operator, left, read, keyOf(path, place));
  if (operand.kind === 'text' && !operand.quoted) {
    const right = resolvePath(place.scope, operand.text, place.caller);
    const property = right?.isFilterable === true && right.property.kind === 'primitive' && right.property;
    if (right !== undefined && property !== false && areComparable(type, property.type)) {
      return compareReads(operator, read, comparableReader(property.type, right.read));
    }
  }
  return compareWithValue(operator, read, toScalar(operand, left.property, keyOf(path, place)));
}

function compareWithNull(operator: ComparisonOperator, left: ResolvedPath, read: Read, key: string): Test {
  if (!left.isNullable) throw queryError(key, 'Cannot compare non nullable property with null');
  if (operator === 'eq') return (owner, context) => isNothing(read(owner, context));
  if (operator === 'ne') return (owner, context) => !isNothing(read(owner, context));
  throw queryError(key, 'Null values are not supported.');
}

function compareWithValue(operator: ComparisonOperator, read: Read, value: Scalar): Test {
  if (operator === 'eq') return (owner, context) => read(owner, context) === value;
  if (operator === 'ne') return (owner, context) => read(owner, context) !== value;
  return (owner, context) => satisfies(operator, read(owner, context), value);
}

/** Two unset properties are equal. */
function compareReads(operator: ComparisonOperator, left: Read, right: Read): Test {
  if (operator === 'eq' || operator === 'ne') {
    const whenSame = operator === 'eq';
    return (owner, context) =>
      ((left(owner, context) ?? undefined) === (right(owner, context) ?? undefined)) === whenSame;
  }
  return (owner, context) => satisfies(operator, left(owner, context), right(owner, context));
}

function compileMatch({ operator, path, pattern: value }: Of<'match'>, place: Place): Test {
  const pattern = parsePattern(value.kind === 'empty' ? '' : value.text);
  const { property, read } = resolvePrimitive(path, OPERATOR_NAMES[pattern.place], place);
  if (property.type !== 'string') throw notPermitted(path, pattern.place, place);
  const matches = matcherOf(pattern, operator);
  return (owner, context) => {
    const text = read(owner, context);
    return typeof text === 'string' && matches(text);
  };
}

function compileList({ operator, path, values }: Of<'list'>, place: Place): Test {
  const left = resolvePrimitive(path, OPERATOR_NAMES[operator], place);
  const read = comparableReader(left.property.type, left.read);
  const wanted = new Set<unknown>(
    collectErrors(values.map((value) => () => toScalar(value, left.property, keyOf(path, place)))),
  );
  const whenMember = operator === 'in';
  return (owner, context) => wanted.has(read(owner, context)) === whenMember;
}

function compileQuantifier({ kind, path, item }: Of<'any'> | Of<'all'>, place: Place): Test {
  const { property, read } = resolve(path, place);
  let scope: Scope;
  if (property.kind === 'collection') scope = elementScopeOf(property.model());
  else if (property.kind === 'list') scope = { kind: 'element', type: property.type };
  else throw notPermitted(path, kind, place);

  const elements = (owner: unknown, context: ReadContext): readonly unknown[] => {
    const value = read(owner, context);
    return Array.isArray(value) ? value : [];
  };
  if (item === undefined) return (owner, context) => elements(owner, context).length > 0;
  const test = compile(item, { scope, prefix: `${keyOf(path, place)}.`, caller: place.caller });
  // `all` is true for an empty collection.
  return kind === 'any'
    ? (owner, context) => elements(owner, context).some((element) => test(element, context))
    : (owner, context) => elements(owner, context).every((element) => test(element, context));
}

function resolve(path: string, place: Place): ResolvedPath {
  const resolved = resolvePath(place.scope, path, place.caller);
  if (resolved === undefined) throw queryError(keyOf(path, place), 'Invalid property path.');
  if (!resolved.isFilterable) throw queryError(keyOf(path, place), 'Filtering is not permitted.');
  return resolved;
}

function resolvePrimitive(
  path: string,
  operatorName: string,
  place: Place,
): ResolvedPath & { readonly property: PrimitiveProperty } {
  const resolved = resolve(path, place);
  if (resolved.property.kind !== 'primitive') {
    throw queryError(keyOf(path, place), `Operator '${operatorName}' is not permitted`);
  }
  return { ...resolved, property: resolved.property };
}

function toScalar(value: ListValue, property: PrimitiveProperty, key: string): Scalar {
  const text = value.kind === 'empty' ? '' : value.text;
  const scalar = convert(property.type, text, property.values);
  if (scalar === undefined) throw queryError(key, `Cannot convert value: '${clip(text)}'.`);
  return scalar;
}

function notPermitted(path: string, operator: keyof typeof OPERATOR_NAMES, place: Place): Error {
  return queryError(keyOf(path, place), `Operator '${OPERATOR_NAMES[operator]}' is not permitted`);
}

function keyOf(path: string, { prefix }: Place): string {
  return path === '' ? `${prefix}self()` : `${prefix}${path}`;
}

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
  const resolved = 'path' in expression ? resolvePath(scope, expression.path, undefined) : undefined;
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
    return [...new Set(expression.values.map((value) => (value.kind === 'empty' ? '' : value.text)))];
  }
  const { operator, operand } = expression;
  if (operator !== 'eq' || operand.kind !== 'text') return undefined;
  const isProperty = !operand.quoted && resolvePath(scope, operand.text, undefined) !== undefined;
  return isProperty ? undefined : [operand.text];
}
