/** Parses a query string: the control parameters, and the rest as one filter. */
import { readCount, readLimit, readOrder, readSelect } from './control.ts';
import { collectErrors, GENERAL_KEY, queryError, QueryError } from './error.ts';
import type { Expression, Mistake, Operand, OrderItem, SelectItem, Value } from './expression.ts';
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

export interface ParsedQuery {
  readonly query: Query;
  /** What is wrong in the control parameters. It is reported together with the mistakes in filter and order. */
  readonly problem?: QueryError;
}

/** Characters of the raw query string. */
const MAX_QUERY_LENGTH = 65_536;

const CONTROL = /^\s*(select|order|limit|offset)\s*=([\s\S]*)$/i;

/** A template directive of other parts of the platform: accepted, without effect here. */
const RENDER = /^\s*render\s*\(\s*\)\s*$/i;

/** The last of repeated control parameters counts. Throws only what is reported alone: a text that is no filter. */
export function readQuery(rawQueryString: string): ParsedQuery {
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
  if (filters.length > 0) query.filter = parseFilter(filters.join('&'));
  const read = (name: string, use: (text: string) => void) => () => {
    const text = controls.get(name);
    if (text !== undefined) use(text);
  };
  try {
    collectErrors([
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
  } catch (problem) {
    if (!(problem instanceof QueryError)) throw problem;
    return { query, problem };
  }
  return { query };
}

/** As `readQuery`, but throws what is wrong in the control parameters. */
export function parseQuery(rawQueryString: string): Query {
  const { query, problem } = readQuery(rawQueryString);
  if (problem !== undefined) throw problem;
  return query;
}

/** Decoded filter text, without control parameters. */
export function parseFilter(text: string): Expression {
  return reduce(readSyntax(text));
}

function mistake(message: string, key: string = GENERAL_KEY): Mistake {
  return { kind: 'mistake', key, message };
}

const emptyGroup = mistake('Expression group cannot be empty.');

/** AND binds more tightly than OR: `a,b;c` is `or(and(a,b),c)`. */
function reduce(items: readonly Item[]): Expression {
  const alternatives: Expression[][] = [];
  for (const { joint, node } of items) {
    const expression = toExpression(node);
    const last = alternatives.at(-1);
    if (last === undefined || joint === 'or') alternatives.push([expression]);
    else last.push(expression);
  }
  const parts = alternatives.map((all): Expression => only(all) ?? { kind: 'and', items: all });
  if (parts.length === 0) return emptyGroup;
  return only(parts) ?? { kind: 'or', items: parts };
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function toExpression(node: Node): Expression {
  if (node.kind === 'word') return mistake('Expression expected.', node.text.trim());
  if (node.kind === 'equals') {
    return withPath(node.left, (path) => ({
      kind: 'compare',
      operator: 'eq',
      path,
      operand: toOperand(node.right),
    }));
  }
  const { name, items } = node;
  const [first, second] = items;
  const left = first?.node ?? node;
  const right = second?.node ?? node;
  switch (name) {
    case '':
      return reduce(items);
    case 'and':
    case 'or':
      if (items.length === 0) return emptyGroup;
      return { kind: name, items: items.map((item) => toExpression(item.node)) };
    case 'not':
      return { kind: 'not', item: toExpression(left) };
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return withPath(left, (path) => ({ kind: 'compare', operator: name, path, operand: toOperand(right) }));
    case 'like':
    case 'ilike':
      return withPath(left, (path) => ({ kind: 'match', operator: name, path, pattern: toValue(right) }));
    case 'in':
    case 'out':
      return withPath(left, (path) => ({ kind: 'list', operator: name, path, values: toValues(right) }));
    case 'any':
    case 'all':
      return withPath(left, (path) => {
        if (items.length > 1) return { kind: name, path, item: reduce(items.slice(1)) };
        return name === 'any' ? { kind: name, path } : mistake('all() function must have 2 arguments');
      });
    case 'null':
    case 'empty':
    case 'self':
      return mistake('Expression expected.', name);
    default:
      return mistake('Unknown expression group.', name);
  }
}

/** The expression with the path on its left, or the mistake that there is none. */
function withPath(node: Node, use: (path: string) => Expression): Expression {
  const path = toPath(node);
  return typeof path === 'string' ? use(path) : path;
}

/** `self(path)` is a path as well; `self()` is the element itself, written as the empty path. */
function toPath(node: Node): string | Mistake {
  if (node.kind === 'word') return node.text;
  if (node.kind === 'call' && (node.name === 'self' || node.name === '')) {
    const inner = only(node.items);
    if (inner !== undefined) return toPath(inner.node);
    if (node.name === 'self') return '';
  }
  return mistake('Unsupported property node.');
}

function toOperand(node: Node): Operand {
  if (node.kind === 'call' && node.name === 'self') {
    const path = toPath(node);
    return typeof path === 'string' ? { kind: 'self', path } : path;
  }
  return toValue(node);
}

const functions: ReadonlySet<string> = new Set([
  '',
  'and',
  'or',
  'not',
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'like',
  'ilike',
  'in',
  'out',
  'any',
  'all',
  'self',
]);

function toValue(node: Node): Value {
  if (node.kind === 'word') {
    const text = node.quoted ? node.text : node.text.trim();
    return { kind: 'text', text, bare: !node.quoted && text === node.text };
  }
  if (node.kind === 'call') {
    const inner = only(node.items);
    if (node.name === '' && inner !== undefined) return toValue(inner.node);
    if (node.name === 'null' || node.name === 'empty') return { kind: node.name };
    if (!functions.has(node.name)) return mistake('Unknown expression group.', node.name);
  }
  return mistake('Unsupported argument type.');
}

/**
 * The items of a group, whatever its name, or one value without parentheses. None where a function is written in place
 * of the list, or where `null()` or `empty()` is alone.
 */
function toValues(node: Node): readonly Value[] {
  if (node.kind === 'call' && isGroup(node.name)) {
    const joints = new Set(node.items.slice(1).map(({ joint }) => joint));
    // Two kinds of separators nest a group in the group.
    if (joints.size > 1) return [mistake('Unsupported argument type.')];
    return withoutLoneConstant(node.items.map((item) => toValue(item.node)));
  }
  if (node.kind === 'word') return [toValue(node)];
  return node.kind === 'equals' ? [mistake('Unsupported argument type.')] : [];
}

function isGroup(name: string): boolean {
  return (
    name === '' ||
    name === 'and' ||
    name === 'or' ||
    !(functions.has(name) || name === 'null' || name === 'empty')
  );
}

function withoutLoneConstant(values: readonly Value[]): readonly Value[] {
  const kind = only(values)?.kind;
  return kind === 'null' || kind === 'empty' ? [] : values;
}
