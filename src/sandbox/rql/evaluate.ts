/** Compiles a filter to a predicate over stored rows. */
import type { Model, PrimitiveProperty, ReadContext, Row } from './model.ts';
import { clip, collectErrors, invalid, queryError } from './error.ts';
import type { ComparisonOperator, Expression, Value } from './expression.ts';
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
import { defaultRules, type QueryRules } from './rules.ts';
import {
  areComparable,
  comparableReader,
  convert,
  isText,
  permits,
  satisfies,
  type Scalar,
} from './value.ts';

export type Predicate = (row: Row, context: ReadContext) => boolean;

type Test = (owner: unknown, context: ReadContext) => boolean;
type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

/** The place of an expression: paths start at `scope`, and errors report them with `prefix`. */
interface Place {
  readonly scope: Scope;
  readonly prefix: string;
  readonly caller: CallerType;
  readonly rules: QueryRules;
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
  all: 'Any',
  equals: 'Like',
  contains: 'Contains',
  startsWith: 'StartsWith',
  endsWith: 'EndsWith',
} as const;

/**
 * Throws everything that is wrong; the predicate itself never fails. Logic has two values: an unset property equals only
 * `null()`, matches no pattern, and is in no list. Whether it differs from a value is a rule.
 */
export function compileFilter(
  model: Model,
  expression: Expression,
  caller: CallerType,
  rules: QueryRules = defaultRules,
): Predicate {
  return compile(expression, { scope: scopeOf(model), prefix: '', caller, rules });
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
    case 'mistake':
      throw queryError(expression.key, expression.message);
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
  const left = resolvePrimitive(path, operator, place);
  const { type } = left.property;
  if (!permits(type, operator)) throw notPermitted(operator);
  const read = readerFor(left, place);

  if (operand.kind === 'self') {
    const right = resolvePrimitive(operand.path, operator, place);
    if (!areComparable(type, right.property.type)) throw notPermitted(operator);
    return compareReads(operator, read, readerFor(right, place), place);
  }
  if (operand.kind === 'text' && operand.bare) {
    const right = resolvePath(place.scope, operand.text, place.caller);
    if ('property' in right && right.closedAt === undefined) {
      const { property } = right;
      if (property.kind === 'primitive' && areComparable(type, property.type)) {
        return compareReads(operator, read, readerFor({ ...right, property }, place), place);
      }
    }
  }
  const value = toScalar(operand, left.property, place);
  return value === undefined
    ? compareWithNull(operator, read)
    : compareWithValue(operator, read, value, place);
}

/** An ordering against null is permitted and finds nothing. */
function compareWithNull(operator: ComparisonOperator, read: Read): Test {
  if (operator === 'eq') return (owner, context) => isNothing(read(owner, context));
  if (operator === 'ne') return (owner, context) => !isNothing(read(owner, context));
  return () => false;
}

function compareWithValue(operator: ComparisonOperator, read: Read, value: Scalar, { rules }: Place): Test {
  if (operator === 'eq') return (owner, context) => read(owner, context) === value;
  if (operator === 'ne') {
    const whenMissing = rules.nullNavigation === 'database';
    return (owner, context) => {
      const actual = read(owner, context);
      return isNothing(actual) ? whenMissing : actual !== value;
    };
  }
  return (owner, context) => satisfies(operator, read(owner, context), value);
}

/** In a database, two unset properties are equal. */
function compareReads(operator: ComparisonOperator, left: Read, right: Read, { rules }: Place): Test {
  if (operator === 'eq' || operator === 'ne') {
    const whenSame = operator === 'eq';
    const isSafe = rules.nullNavigation === 'safe';
    return (owner, context) => {
      const first = left(owner, context) ?? undefined;
      const second = right(owner, context) ?? undefined;
      if (isSafe && (first === undefined || second === undefined)) return false;
      return (first === second) === whenSame;
    };
  }
  return (owner, context) => satisfies(operator, left(owner, context), right(owner, context));
}

function compileMatch({ operator, path, pattern: value }: Of<'match'>, place: Place): Test {
  if (value.kind === 'mistake') throw queryError(value.key, value.message);
  const pattern = parsePattern(value.kind === 'text' ? value.text : '');
  const { property, read } = resolvePrimitive(path, pattern.place, place);
  if (value.kind === 'null') throw invalid('Null values are not supported.');
  if (!isText(property.type)) throw notPermitted(pattern.place);
  const ignoresCase = operator === 'ilike' || place.rules.stringComparison === 'ignore-case';
  const matches = matcherOf(pattern, ignoresCase);
  return (owner, context) => {
    const text = read(owner, context);
    return typeof text === 'string' && matches(text);
  };
}

function compileList({ operator, path, values }: Of<'list'>, place: Place): Test {
  const left = resolvePrimitive(path, operator, place);
  if (values.length === 0) throw invalid('Value has to be a non empty array.');
  const read = readerFor(left, place);
  const wanted = new Set<unknown>(
    collectErrors(
      values.map((value) => () => {
        if (value.kind === 'null') throw invalid('Null values are not supported.');
        return toScalar(value, left.property, place);
      }),
    ),
  );
  const whenMember = operator === 'in';
  return (owner, context) => wanted.has(read(owner, context) ?? undefined) === whenMember;
}

function compileQuantifier({ kind, path, item }: Of<'any'> | Of<'all'>, place: Place): Test {
  const { property, read } = resolve(path, place);
  let scope: Scope;
  if (property.kind === 'collection') scope = elementScopeOf(property.model());
  else if (property.kind === 'list') scope = { kind: 'element', type: property.type };
  else throw notPermitted(kind);

  const elements = (owner: unknown, context: ReadContext): readonly unknown[] | undefined => {
    const value = read(owner, context);
    return Array.isArray(value) ? value : undefined;
  };
  if (item === undefined) return (owner, context) => (elements(owner, context)?.length ?? 0) > 0;
  const test = compile(item, { ...place, scope, prefix: `${keyOf(path, place)}.` });
  if (kind === 'any') {
    return (owner, context) => elements(owner, context)?.some((element) => test(element, context)) === true;
  }
  // `all` is true for an empty collection.
  const whenMissing = place.rules.nullNavigation === 'database';
  return (owner, context) =>
    elements(owner, context)?.every((element) => test(element, context)) ?? whenMissing;
}

function resolve(path: string, place: Place): ResolvedPath {
  const resolved = resolvePath(place.scope, path, place.caller);
  if ('unknown' in resolved) throw queryError(keyOf(resolved.unknown, place), 'Invalid property path.');
  const { closedAt } = resolved;
  if (closedAt !== undefined) throw queryError(keyOf(closedAt, place), 'Filtering is not permitted.');
  return resolved;
}

type ResolvedPrimitive = ResolvedPath & { readonly property: PrimitiveProperty };

function resolvePrimitive(
  path: string,
  operator: keyof typeof OPERATOR_NAMES,
  place: Place,
): ResolvedPrimitive {
  const resolved = resolve(path, place);
  if (resolved.property.kind !== 'primitive') throw notPermitted(operator);
  return { ...resolved, property: resolved.property };
}

/** Reads the value in the form that `toScalar` gives the other side. */
function readerFor({ property: { type }, read }: ResolvedPrimitive, { rules }: Place): Read {
  if (rules.stringComparison === 'exact' || !isText(type)) return comparableReader(type, read);
  return (owner, context) => {
    const value = read(owner, context);
    return typeof value === 'string' ? value.toLowerCase() : value;
  };
}

/**
 * Undefined for null. The type decides, not whether a member is required: a text can always be compared with null, and
 * to other types that may be unset the empty text is null.
 */
function toScalar(
  value: Value,
  { type, values, nullable }: PrimitiveProperty,
  place: Place,
): Scalar | undefined {
  if (value.kind === 'mistake') throw queryError(value.key, value.message);
  const ignoresCase = place.rules.stringComparison === 'ignore-case';
  if (isText(type)) {
    if (value.kind === 'null') return undefined;
    if (value.kind === 'empty') return '';
    return ignoresCase ? value.text.toLowerCase() : value.text;
  }
  const isAlwaysSet = nullable === false;
  if (value.kind === 'null') {
    if (isAlwaysSet) throw invalid('Cannot compare non nullable property with null');
    return undefined;
  }
  const text = value.kind === 'empty' ? '' : value.text;
  if (text === '' && !isAlwaysSet) return undefined;
  const scalar = convert(type, text, values);
  if (scalar === undefined) throw invalid(`Cannot convert value: '${clip(text)}'.`);
  return scalar;
}

function notPermitted(operator: keyof typeof OPERATOR_NAMES): Error {
  return invalid(`Operator '${OPERATOR_NAMES[operator]}' is not permitted`);
}

function keyOf(path: string, { prefix }: Place): string {
  return path === '' ? `${prefix}self()` : `${prefix}${path}`;
}
