/**
 * Compiles a filter argument to one RQL expression. Text never passes raw: not even the `rql` escape's,
 * which is parsed, checked and printed again.
 */
import { InputError } from '../../upstream/errors.ts';
import {
  and,
  any,
  empty,
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
  type Expression,
} from '../../query/expression.ts';
import { encodeExpression } from '../../upstream/marketplace/rql/encode.ts';
import { contains, endsWith, startsWith } from '../../upstream/marketplace/rql/pattern.ts';
import { pathsIn, withPrefix } from '../../query/walk.ts';
import { parseExpression } from '../../upstream/marketplace/rql/parse.ts';
import type { Resource } from '../../upstream/marketplace/resource.ts';
import { entityOfType } from '../core/entity.ts';
import { filterTable, type FilterArgs, type FilterField } from './filter-input.ts';

/** `false`: nothing can match, so no call is needed. `true`: no condition. */
export type Condition = Expression | boolean;

/** The whole condition of a list: what the caller asked for, and, unless it speaks of the state, no deleted rows. */
export function compileFilter(resource: Resource, args: FilterArgs): Condition {
  const condition = compile(resource.type, args, '', ['filter']);
  const state = resource.state;
  if (condition === false || state?.deleted !== 'listed') return condition;
  if (condition !== true && pathsIn(condition).includes(state.path)) return condition;
  return allOf([ne(state.path, 'Deleted'), condition]);
}

type ArgPath = readonly (string | number)[];

function compile(type: string, args: FilterArgs, prefix: string, at: ArgPath): Condition {
  const table = filterTable(type);
  const conditions = Object.entries(args).map(([name, given]): Condition => {
    const path = [...at, name];
    if (given === undefined) return true;
    if (given === null)
      throw new InputError(`${name} must be given or left out, but got null`, { argument: path });
    if (name === 'and') return allOf(each(type, given, prefix, path));
    if (name === 'or') return anyOf(each(type, given, prefix, path));
    if (name === 'not') return negate(compile(type, given as FilterArgs, prefix, path));
    if (name === 'rql') return compileRql(type, given as string, prefix, path);
    const field = table[name];
    if (!field) throw new Error(`${type}Filter has no ${name}`);
    return compileField(field, given, prefix, path);
  });
  return allOf(conditions);
}

function each(type: string, given: unknown, prefix: string, at: ArgPath): Condition[] {
  return (given as readonly FilterArgs[]).map((args, index) => compile(type, args, prefix, [...at, index]));
}

function compileRql(type: string, text: string, prefix: string, path: ArgPath): Condition {
  const properties = entityOfType(type)?.resource.properties;
  if (!properties) throw new Error(`${type} has no properties`);
  try {
    return withPrefix(parseExpression(text, properties), prefix);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, { argument: path, cause: error });
    throw error;
  }
}

function compileField(field: FilterField, given: unknown, prefix: string, at: ArgPath): Condition {
  const path = prefix + field.path;
  switch (field.kind) {
    case 'boolean':
      return eq(path, given as boolean);
    case 'enum':
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) =>
          compareEnum(path, name, value as string | readonly string[], field.never ?? [], where),
        ),
      );
    case 'enumValue':
      return eq(path, given as string);
    case 'nested':
      return compile(field.of, given as FilterArgs, `${path}.`, at);
    case 'list':
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) => {
          const inner = compile(field.of, value as FilterArgs, '', where);
          if (name === 'any') return some(path, inner);
          if (name === 'none') return negate(some(path, inner));
          return inner === true ? true : negate(some(path, negate(inner)));
        }),
      );
    default:
      return allOf(
        conditionsOf(given, at).map(({ name, value, path: where }) => compare(path, name, value, where)),
      );
  }
}

/** Values that cannot be there are left out of the question. */
function compareEnum(
  path: string,
  operator: string,
  value: string | readonly string[],
  never: readonly string[],
  at: ArgPath,
): Condition {
  if (typeof value === 'string') return never.includes(value) ? false : compare(path, operator, value, at);
  return compare(
    path,
    operator,
    value.filter((item) => !never.includes(item)),
    at,
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

function compare(path: string, operator: string, value: unknown, at: ArgPath): Condition {
  try {
    const condition = comparison(path, operator, value);
    // What RQL cannot carry is found when it is written down; here the argument is still known.
    if (typeof condition !== 'boolean') encodeExpression(condition);
    return condition;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, { argument: at, cause: error });
    throw error;
  }
}

function comparison(path: string, operator: string, value: unknown): Condition {
  const text = value as string;
  const list = value as readonly string[];
  switch (operator) {
    case 'eq':
      return eq(path, text);
    case 'ne':
      return ne(path, text);
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
      return value === true ? eq(path, empty) : ne(path, empty);
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
