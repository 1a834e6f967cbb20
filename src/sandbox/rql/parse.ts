/** Parses a query string: the control parameters, and the rest as one filter. */
import { readCount, readLimit, readOrder, readSelect } from './control.ts';
import { collectErrors, queryError } from './error.ts';
import type { Expression, ListValue, Operand, OrderItem, SelectItem } from './expression.ts';
import { splitPieces } from './query-string.ts';
import { readSyntax, type Item, type Node } from './syntax.ts';

export interface Query {
  readonly filter?: Expression;
  /** Present when `order` has a value, even one without a path. */
  readonly order?: readonly OrderItem[];
  readonly select?: readonly SelectItem[];
  readonly limit?: number;
  readonly offset?: number;
}

/** Characters of the raw query string. */
const MAX_QUERY_LENGTH = 65_536;

const CONTROL = /^\s*(select|order|limit|offset)\s*=([\s\S]*)$/i;

/** A template directive of other parts of the platform: accepted, without effect here. */
const RENDER = /^\s*render\s*\(\s*\)\s*$/i;

/** The last of repeated control parameters counts. */
export function parseQuery(rawQueryString: string): Query {
  if (rawQueryString.length > MAX_QUERY_LENGTH) {
    throw queryError(
      'query',
      `The query string must have at most ${MAX_QUERY_LENGTH} characters, but has ${rawQueryString.length}.`,
    );
  }
  const controls = new Map<string, string>();
  const filters: string[] = [];
  for (const piece of splitPieces(rawQueryString)) {
    const control = CONTROL.exec(piece);
    if (control !== null) controls.set((control[1] ?? '').toLowerCase(), control[2] ?? '');
    else if (piece.trim() !== '' && !RENDER.test(piece)) filters.push(piece);
  }

  const query: { -readonly [Name in keyof Query]: Query[Name] } = {};
  const read = (name: string, use: (text: string) => void) => () => {
    const text = controls.get(name);
    if (text !== undefined) use(text);
  };
  collectErrors([
    () => {
      if (filters.length > 0) query.filter = parseFilter(filters.join('&'));
    },
    read('order', (text) => {
      if (text.trim() !== '') query.order = readOrder(text);
    }),
    read('select', (text) => {
      if (text.trim() !== '') query.select = readSelect(text);
    }),
    read('limit', (text) => {
      query.limit = readLimit(text);
    }),
    read('offset', (text) => {
      query.offset = readCount('offset', text);
    }),
  ]);
  return query;
}

/** Decoded filter text, without control parameters. */
export function parseFilter(text: string): Expression {
  return reduce(readSyntax(text), 'filter');
}

/** AND binds more tightly than OR: `a,b;c` is `or(and(a,b),c)`. */
function reduce(items: readonly Item[], name: string): Expression {
  const expressions = collectErrors(
    items.map(
      ({ node }) =>
        () =>
          toExpression(node),
    ),
  );
  const alternatives: Expression[][] = [];
  for (const [index, expression] of expressions.entries()) {
    const last = alternatives.at(-1);
    if (last === undefined || items[index]?.joint === 'or') alternatives.push([expression]);
    else last.push(expression);
  }
  const parts = alternatives.map((all): Expression => only(all) ?? { kind: 'and', items: all });
  if (parts.length === 0) throw queryError(name, 'Expression group cannot be empty.');
  return only(parts) ?? { kind: 'or', items: parts };
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function toExpression(node: Node): Expression {
  if (node.kind === 'word') throw queryError(node.text, 'Expression expected.');
  if (node.kind === 'equals') {
    const path = toPath(node.left);
    return { kind: 'compare', operator: 'eq', path, operand: toOperand(node.right, path) };
  }
  const { name, items } = node;
  switch (name) {
    case '':
      return reduce(items, 'filter');
    case 'and':
    case 'or':
      if (items.length === 0) throw queryError(name, 'Expression group cannot be empty.');
      return { kind: name, items: collectErrors(items.map((item) => () => toExpression(item.node))) };
    case 'not': {
      const item = only(items);
      if (item === undefined) throw queryError(name, 'Unary expression must have 1 argument');
      return { kind: 'not', item: toExpression(item.node) };
    }
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const [path, right] = toPair(name, items);
      return { kind: 'compare', operator: name, path, operand: toOperand(right, path) };
    }
    case 'like':
    case 'ilike': {
      const [path, right] = toPair(name, items);
      return { kind: 'match', operator: name, path, pattern: toListValue(right, path) };
    }
    case 'in':
    case 'out': {
      const [path, right] = toPair(name, items);
      if (right.kind !== 'call' || right.name !== '' || right.items.length === 0) {
        throw queryError(path, 'Value has to be a non empty array.');
      }
      return {
        kind: 'list',
        operator: name,
        path,
        values: right.items.map((item) => toListValue(item.node, path)),
      };
    }
    case 'any':
    case 'all': {
      const [collection, ...condition] = items;
      if (collection === undefined) {
        throw queryError(name, 'Collection expression must have at least 1 argument');
      }
      const path = toPath(collection.node);
      if (condition.length > 0) return { kind: name, path, item: reduce(condition, name) };
      if (name === 'all') throw queryError(name, 'all() function must have 2 arguments');
      return { kind: 'any', path };
    }
    case 'null':
    case 'empty':
    case 'self':
      throw queryError(name, 'Expression expected.');
    default:
      throw queryError(name, 'Unknown expression group.');
  }
}

function toPair(name: string, items: readonly Item[]): readonly [path: string, right: Node] {
  const [left, right] = items;
  if (left === undefined || right === undefined || items.length > 2) {
    throw queryError(name, 'Binary expression must have 2 arguments');
  }
  return [toPath(left.node), right.node];
}

/** `self(path)` is a path as well; `self()` is the element itself, written as the empty path. */
function toPath(node: Node): string {
  if (node.kind === 'word') {
    // A `+`, or the space it became, is allowed before a path, as in `order`.
    const path = node.text.replace(/^[+\s]+/, '');
    if (path !== '') return path;
  } else if (node.kind === 'call' && node.name === 'self') {
    if (node.items.length === 0) return '';
    const inner = only(node.items);
    if (inner?.node.kind === 'word') return toPath(inner.node);
  }
  throw queryError(nameOf(node), 'Invalid property path.');
}

function toOperand(node: Node, path: string): Operand {
  if (node.kind === 'call') {
    if (node.name === 'self') return { kind: 'self', path: toPath(node) };
    if (node.name === 'null' && node.items.length === 0) return { kind: 'null' };
  }
  return toText(node, path);
}

function toListValue(node: Node, path: string): ListValue {
  if (node.kind === 'call' && node.name === 'null') throw queryError(path, 'Null values are not supported.');
  return toText(node, path);
}

function toText(node: Node, path: string): ListValue {
  if (node.kind === 'word') return { kind: 'text', text: node.text, quoted: node.quoted };
  if (node.kind === 'call' && node.name === 'empty' && node.items.length === 0) return { kind: 'empty' };
  throw queryError(path, 'Unsupported argument type.');
}

function nameOf(node: Node): string {
  if (node.kind === 'word') return node.text;
  return node.kind === 'call' ? `${node.name}()` : nameOf(node.left);
}
