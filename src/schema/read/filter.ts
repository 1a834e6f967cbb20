/**
 * Compiles a filter argument to an expression. Raw text never reaches upstream: a condition in upstream's language is
 * parsed and checked.
 */
import { InputError } from '../../upstream/errors.ts';
import {
  and,
  any,
  contains,
  empty,
  endsWith,
  eq,
  ge,
  gt,
  ilike,
  inList,
  le,
  lt,
  ne,
  not,
  or,
  outList,
  startsWith,
  type Expression,
} from '../../query/expression.ts';
import { pathsIn, withPrefix } from '../../query/walk.ts';
import type { Resource } from '../../source/resource.ts';
import type { FilterDialect, Operator } from '../../source/spec.ts';
import { entityOfType } from '../core/entity.ts';
import { filterTable, type FilterArgs, type FilterField } from './filter-input.ts';

/** `false`: nothing can match, so no call is needed. `true`: no condition. */
export type Condition = Expression | boolean;

/** The condition of a list: the caller's filter and, unless it mentions the state, no deleted rows. */
export function compileFilter(resource: Resource, args: FilterArgs): Condition {
  const condition = compile(resource.type, args, { dialect: resource.filters, prefix: '', at: ['filter'] });
  const state = resource.state;
  if (condition === false || state?.deleted !== 'listed') return condition;
  if (condition !== true && pathsIn(condition).includes(state.path)) return condition;
  return allOf([ne(state.path, 'Deleted'), condition]);
}

type ArgPath = readonly (string | number)[];

/** The place of a condition. */
interface At {
  /** The dialect of the filtered list, for conditions on any type. */
  readonly dialect: FilterDialect;
  /** The prefix of the properties: `account.`, or empty. */
  readonly prefix: string;
  readonly at: ArgPath;
}

function compile(type: string, args: FilterArgs, where: At): Condition {
  const table = filterTable(type);
  const conditions = Object.entries(args).map(([name, given]): Condition => {
    const path = [...where.at, name];
    const inside = { ...where, at: path };
    if (given === undefined) return true;
    if (given === null)
      throw new InputError(`${name} must be given or left out, but got null`, { argument: path });
    if (name === 'and') return allOf(each(type, given, inside));
    if (name === 'or') return anyOf(each(type, given, inside));
    if (name === 'not') return negate(compile(type, given as FilterArgs, inside));
    if (name === 'rql') return parse(type, given as string, inside);
    const field = table[name];
    if (!field) throw new Error(`${type}Filter has no ${name}`);
    return compileField(field, given, inside);
  });
  return allOf(conditions);
}

function each(type: string, given: unknown, where: At): Condition[] {
  return (given as readonly FilterArgs[]).map((args, index) =>
    compile(type, args, { ...where, at: [...where.at, index] }),
  );
}

function parse(type: string, text: string, { prefix, at }: At): Condition {
  const filters = entityOfType(type)?.resource.filters;
  if (!filters) throw new Error(`${type} has no properties`);
  try {
    return withPrefix(filters.parse(text), prefix);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, { argument: at, cause: error });
    throw error;
  }
}

function compileField(field: FilterField, given: unknown, { dialect, prefix, at }: At): Condition {
  const path = prefix + field.path;
  switch (field.kind) {
    case 'boolean':
      return eq(path, given as boolean);
    case 'enum':
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) =>
          compareEnum(path, name, value as string | readonly string[], field.never ?? [], {
            dialect,
            at: where,
          }),
        ),
      );
    case 'enumValue':
      return eq(path, given as string);
    case 'nested':
      return compile(field.of, given as FilterArgs, { dialect, prefix: `${path}.`, at });
    case 'list':
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) => {
          const inner = compile(field.of, value as FilterArgs, { dialect, prefix: '', at: where });
          if (name === 'any') return some(path, inner);
          if (name === 'none') return negate(some(path, inner));
          return inner === true ? true : negate(some(path, negate(inner)));
        }),
      );
    default:
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) =>
          compare(path, name, value, { dialect, at: where }),
        ),
      );
  }
}

/** Leaves out values that no row can have. */
function compareEnum(
  path: string,
  operator: string,
  value: string | readonly string[],
  never: readonly string[],
  where: Omit<At, 'prefix'>,
): Condition {
  if (typeof value === 'string') return never.includes(value) ? false : compare(path, operator, value, where);
  return compare(
    path,
    operator,
    value.filter((item) => !never.includes(item)),
    where,
  );
}

function some(path: string, inner: Condition): Condition {
  if (inner === false) return false;
  return inner === true ? any(path) : any(path, inner);
}

function conditionsOf(given: unknown, at: ArgPath) {
  return Object.entries(given as FilterArgs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const path = [...at, name];
      if (value === null) {
        throw new InputError(`${name} must be a value, but got null; to compare with null use isNull`, {
          argument: path,
        });
      }
      return { name, value, path };
    });
}

function compare(
  path: string,
  operator: string,
  value: unknown,
  { dialect, at }: Omit<At, 'prefix'>,
): Condition {
  try {
    checkValues(dialect, operator, value);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, { argument: at, cause: error });
    throw error;
  }
  return comparison(path, operator, value);
}

/** Rejects a value that upstream cannot receive here, where the argument is known. */
function checkValues(dialect: FilterDialect, operator: string, value: unknown): void {
  if (typeof value === 'string') dialect.checkValue(operator as Operator, value);
  else if (Array.isArray(value)) {
    for (const item of value as readonly string[]) dialect.checkValue('in', item);
  }
}

function comparison(path: string, operator: string, value: unknown): Condition {
  const text = value as string;
  const list = value as readonly string[];
  switch (operator) {
    case 'eq':
      return eq(path, text);
    case 'ne':
      return differs(path, text);
    case 'in':
      return list.length === 0 ? false : inList(path, list);
    case 'notIn':
      return list.length === 0 ? true : outList(path, list);
    case 'contains':
      return ilike(path, contains(text));
    case 'startsWith':
      return ilike(path, startsWith(text));
    case 'endsWith':
      return ilike(path, endsWith(text));
    case 'isNull':
      return value === true ? eq(path, null) : ne(path, null);
    case 'isEmpty':
      return value === true ? eq(path, empty) : differs(path, empty);
    case 'gt':
      return gt(path, text);
    case 'ge':
      return ge(path, text);
    case 'lt':
      return lt(path, text);
    case 'le':
      return le(path, text);
    default:
      throw new Error(`no operator ${operator}`);
  }
}

/**
 * Whether `ne` finds a row without the value depends on a setting of upstream, so the condition says it. A row always has
 * an id.
 */
function differs(path: string, value: string | typeof empty): Expression {
  return path === 'id' ? ne(path, value) : or(eq(path, null), ne(path, value));
}

function allOf(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== true);
  if (open.some((condition) => condition === false)) return false;
  const rest = open as Expression[];
  const [only] = rest;
  return only === undefined ? true : rest.length === 1 ? only : and(...rest);
}

function anyOf(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== false);
  if (open.some((condition) => condition === true)) return true;
  const rest = open as Expression[];
  const [only] = rest;
  return only === undefined ? false : rest.length === 1 ? only : or(...rest);
}

function negate(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : not(condition);
}
