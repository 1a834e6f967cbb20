/** Random filters: printed and parsed they are the same tree, and evaluate as a naive reading of it says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Model, Row } from '../../../src/sandbox/rql/model.ts';
import { compileFilter } from '../../../src/sandbox/rql/evaluate.ts';
import type {
  ComparisonOperator,
  EmptyValue,
  Expression,
  Operand,
  TextValue,
} from '../../../src/sandbox/rql/expression.ts';
import { parseQuery } from '../../../src/sandbox/rql/parse.ts';
import { contextOf } from './shop.ts';

type ListValue = TextValue | EmptyValue;

interface Thing extends Row {
  readonly name?: string | null;
  readonly alias?: string;
  readonly size?: number;
  readonly parts: readonly Thing[];
}

const thing: Model = {
  name: 'Thing',
  properties: {
    id: { kind: 'primitive', type: 'id' },
    name: { kind: 'primitive', type: 'string' },
    alias: { kind: 'primitive', type: 'string' },
    size: { kind: 'primitive', type: 'integer' },
    parts: { kind: 'collection', model: () => thing },
  },
};

/** Everything RQL can carry: any text without one of the two kinds of quote. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...'aA*\\"\'(),&;|=%+ .é'), maxLength: 6 }),
    fc.constantFrom('name', 'alias', 'null()', 'empty()', 'true', '-1', '%22', '%', '+', '&limit=0', '*'),
  )
  .filter((value) => !(value.includes('"') && value.includes("'")));

const listValue: fc.Arbitrary<ListValue> = fc.oneof(
  { weight: 5, arbitrary: text.map((value) => ({ kind: 'text', text: value, bare: false }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'empty' } as const) },
);

const operand: fc.Arbitrary<Operand> = fc.oneof(
  { weight: 5, arbitrary: listValue },
  { weight: 1, arbitrary: fc.constant({ kind: 'null' } as const) },
  { weight: 1, arbitrary: fc.constantFrom('name', 'alias').map((path) => ({ kind: 'self', path }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('name', 'alias', 'plain', 'two words', 'ACC-1')
      .map((word) => ({ kind: 'text', text: word, bare: true }) as const),
  },
);

const path = fc.constantFrom('id', 'name', 'alias');
const orderOperators: readonly ComparisonOperator[] = ['gt', 'ge', 'lt', 'le'];

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    operator: fc.constantFrom('eq' as const, 'ne' as const),
    path,
    operand,
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    operator: fc.constantFrom(...orderOperators),
    path,
    operand: operand.filter(({ kind }) => kind !== 'null'),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    operator: fc.constantFrom('eq' as const, ...orderOperators),
    path: fc.constant('size'),
    operand: fc.nat(3).map((size) => ({ kind: 'text', text: String(size), bare: false }) as const),
  }),
  fc.record({
    kind: fc.constant('match' as const),
    operator: fc.constantFrom('like' as const, 'ilike' as const),
    path: fc.constantFrom('name', 'alias'),
    pattern: listValue,
  }),
  fc.record({
    kind: fc.constant('list' as const),
    operator: fc.constantFrom('in' as const, 'out' as const),
    path,
    values: fc
      .array(listValue, { minLength: 1, maxLength: 3 })
      .filter((values) => values.length > 1 || values[0]?.kind !== 'empty'),
  }),
  fc.constant({ kind: 'any' as const, path: 'parts' }),
);

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      items: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), item: tie('tree') }),
    fc.record({
      kind: fc.constantFrom('any' as const, 'all' as const),
      path: fc.constant('parts'),
      item: tie('tree'),
    }),
  ),
}));

function thingWith(parts: fc.Arbitrary<Thing[]>): fc.Arbitrary<Thing> {
  return fc.record(
    {
      id: fc.constantFrom('ACC-1', 'ACC-2', ''),
      name: fc.oneof(fc.constantFrom('name', 'alias', 'plain', '*', '', null), text),
      alias: fc.oneof(fc.constantFrom('name', 'two words', 'A*'), text),
      size: fc.nat(3),
      parts,
    },
    { requiredKeys: ['id', 'parts'] },
  );
}

/** Three levels of parts. */
const things = [1, 2].reduce(
  (inner) => thingWith(fc.array(inner, { maxLength: 2 })),
  thingWith(fc.constant([])),
);

/** `spaced`: blanks beside quoted values, where they mean nothing. */
type Style = 'plain' | 'encoded' | 'spaced';

function print(expression: Expression, style: Style): string {
  const printed = printTree(expression, style === 'spaced' ? ' ' : '');
  return style === 'encoded' ? encodeURIComponent(printed) : printed.replaceAll('%', '%25');
}

function printTree(expression: Expression, blank: string): string {
  const call = (name: string, ...items: string[]) => `${name}(${items.join(',')})`;
  switch (expression.kind) {
    case 'and':
    case 'or':
      return call(expression.kind, ...expression.items.map((item) => printTree(item, blank)));
    case 'not':
      return call('not', printTree(expression.item, blank));
    case 'compare':
      return call(expression.operator, expression.path, printOperand(expression.operand, blank));
    case 'match':
      return call(expression.operator, expression.path, printOperand(expression.pattern, blank));
    case 'list': {
      const values = expression.values.map((value) => printOperand(value, blank));
      return call(expression.operator, expression.path, call('', ...values));
    }
    case 'any':
    case 'all': {
      const items = expression.item === undefined ? [] : [printTree(expression.item, blank)];
      return call(expression.kind, expression.path, ...items);
    }
    case 'mistake':
      throw new Error('a mistake has no text');
  }
}

function printOperand(value: Operand, blank: string): string {
  if (value.kind === 'self') return `self(${value.path})`;
  if (value.kind !== 'text') return `${value.kind}()`;
  if (value.bare) return value.text;
  return `${blank}${value.text.includes('"') ? `'${value.text}'` : `"${value.text}"`}${blank}`;
}

/** The meaning of a tree under the default rules, written down without regard to speed. */
function holds(expression: Expression, row: Thing): boolean {
  const own = (name: string) => row[name as 'name'] ?? null;
  switch (expression.kind) {
    case 'mistake':
      throw new Error('a mistake has no meaning');
    case 'and':
      return expression.items.every((item) => holds(item, row));
    case 'or':
      return expression.items.some((item) => holds(item, row));
    case 'not':
      return !holds(expression.item, row);
    case 'any':
      return row.parts.some((part) => expression.item === undefined || holds(expression.item, part));
    case 'all':
      return row.parts.every((part) => holds(expression.item, part));
    case 'list': {
      const texts: unknown[] = expression.values.map(textOf);
      return texts.includes(own(expression.path)) === (expression.operator === 'in');
    }
    case 'match': {
      const value = own(expression.path);
      if (value === null) return false;
      const pattern = textOf(expression.pattern);
      if (expression.operator === 'like') return patternOf(pattern).test(value);
      return patternOf(pattern.toLowerCase()).test(value.toLowerCase());
    }
    case 'compare': {
      const left: string | number | null = own(expression.path);
      const { operand: other, operator } = expression;
      let right: string | number | null;
      if (other.kind === 'null') right = null;
      else if (other.kind === 'self') right = own(other.path);
      else if (other.kind === 'text' && other.bare && ['name', 'alias'].includes(other.text))
        right = own(other.text);
      else right = expression.path === 'size' ? Number(textOf(other)) : textOf(other);
      if (operator === 'eq') return left === right;
      if (operator === 'ne') return left !== right;
      if (left === null || right === null) return false;
      return { gt: left > right, ge: left >= right, lt: left < right, le: left <= right }[operator];
    }
  }
}

function textOf(value: Operand): string {
  return value.kind === 'text' ? value.text : '';
}

/** `like` as a regular expression: a bare star at either end is "anything", an escaped one a star. */
function patternOf(pattern: string): RegExp {
  const [, start = '', middle = '', end = ''] = /^(\\\*|\*)?(.*?)(\\\*|\*)?$/s.exec(pattern) ?? [];
  const part = (piece: string) => (piece === '*' ? '.*' : piece === '' ? '' : '\\*');
  const literal = middle.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`^${part(start)}${literal}${part(end)}$`, 'su');
}

test.each<Style>(['plain', 'encoded', 'spaced'])('a %s printed filter parses to the same tree', (style) => {
  fc.assert(
    fc.property(tree, (expression) => {
      expect(parseQuery(`limit=1&${print(expression, style)}&order=id`)).toEqual({
        filter: expression,
        limit: 1,
        order: [{ path: 'id', direction: 'ascending' }],
      });
    }),
    { numRuns: 500 },
  );
});

test('a compiled filter agrees with the naive reading', () => {
  fc.assert(
    fc.property(tree, fc.array(things, { minLength: 1, maxLength: 5 }), (expression, rows) => {
      const filter = compileFilter(thing, expression, { type: 'Client' });
      const context = contextOf();
      expect(rows.map((row) => filter(row, context))).toEqual(rows.map((row) => holds(expression, row)));
    }),
    { numRuns: 2_000 },
  );
});

test('any text at all is parsed or refused, never fails otherwise', () => {
  const piece = fc.constantFrom(
    ...[
      'eq',
      'and',
      'any',
      'in',
      'null',
      'name',
      'limit=',
      'select=',
      'order=',
      '%22',
      '%',
      '%ff',
      '-',
      '*',
      '.',
    ],
    ...'(),&;|="\'+ \\é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        parseQuery(pieces.join(''));
      } catch (error) {
        expect(error).toHaveProperty('name', 'QueryError');
      }
    }),
    { numRuns: 5_000 },
  );
});
