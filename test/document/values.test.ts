/** Variables and arguments have the values, and the errors, that graphql-js gives them. */
import type { GraphQLScalarType } from 'graphql';
import {
  buildSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  parse,
  type FieldNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { argumentValues, coerceVariables } from '../../src/document/values.ts';

const schema = buildSchema(`
  scalar Even
  enum Direction { UP DOWN }
  input Where { id: ID!, text: String = "t", deep: [Where!] }
  type Query {
    plain(id: ID!, text: String, count: Int = 3, flag: Boolean! = true, even: Even, way: Direction = UP): Int
    deep(where: Where, ids: [ID!], ways: [Direction!]! = [DOWN], nothing: String = null): Int
  }
`);
const even = schema.getType('Even') as GraphQLScalarType;
even.parseValue = (value) => {
  if (typeof value !== 'number' || value % 2 !== 0) throw new TypeError(`odd: ${String(value)}`);
  return { even: value };
};

const outcome = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error instanceof GraphQLError ? `error: ${error.message}` : error;
  }
};

/** What a client may send for a variable, also of another type. */
const values = [
  undefined,
  null,
  'UP',
  'a',
  '',
  0,
  4,
  5,
  2 ** 40,
  -1.5,
  true,
  [],
  ['a'],
  [null],
  {},
  { id: 1 },
  { id: 'x', no: 1 },
];
const declared = [
  'ID',
  'ID!',
  'String',
  'String!',
  'String = "d"',
  'Int',
  'Int! = 7',
  'Float',
  'Boolean',
  'Boolean! = false',
  'Direction',
  'Direction = DOWN',
  'Even',
  '[ID!]',
  '[ID!]!',
  'Where',
  'Where!',
  'Where = {id: "d"}',
  'Nothing',
  'Query',
];

describe('variables', () => {
  test.each(declared)('of the type %s have the values of graphql-js', (type) => {
    const document = parse(`query A($v: ${type}, $w: String) { plain(id: "1") }`);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('expected an operation');
    const cases = [{}, ...values.map((v) => ({ v })), { w: 'w' }, { v: 'a', w: null, more: 1 }];
    // Twice: the second time with what was prepared.
    for (const given of [...cases, ...cases]) {
      const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
      const ours = coerceVariables(schema, operation, given);
      expect(ours, JSON.stringify(given)).toEqual(coerced);
      expect(Object.keys(ours ?? {}), JSON.stringify(given)).toEqual(Object.keys(coerced ?? {}));
    }
  });

  test('are prepared again for another schema', () => {
    const operation = getOperationAST(parse('query A($v: Only) { plain(id: "1") }'));
    if (!operation) throw new Error('expected an operation');
    expect(coerceVariables(schema, operation, { v: 'ONE' })).toBeUndefined();
    const other = buildSchema('enum Only { ONE } type Query { a(only: Only): Int }');
    expect(coerceVariables(other, operation, { v: 'ONE' })).toEqual({ v: 'ONE' });
  });
});

describe('arguments', () => {
  test.each([
    'plain',
    'plain(id: "1")',
    'plain(id: $v)',
    'plain(id: 5, text: $v, count: $w, flag: $v)',
    'plain(id: null)',
    'plain(id: "1", text: null, way: DOWN, even: 4)',
    'plain(id: "1", way: LEFT)',
    'plain(id: "1", way: $v, even: $w)',
    'deep',
    'deep(where: {id: "1"}, ids: "a")',
    'deep(where: {id: $v, deep: [{id: $w}]})',
    'deep(where: $v, ids: [$w, "b"], ways: [UP], nothing: $v)',
    'deep(ways: $v)',
    'deep(ways: null)',
    'deep(where: {text: "no id"})',
  ])('%s has the values of graphql-js', (text) => {
    const document = parse(`query A($v: ID, $w: ID) { ${text} }`);
    const node = getOperationAST(document)?.selectionSet.selections[0] as FieldNode;
    const definition = schema.getQueryType()?.getFields()[node.name.value];
    if (!definition) throw new Error('expected a field');
    const all: Record<string, unknown>[] = [
      {},
      { v: 'x', w: 'y' },
      { v: null },
      { w: null, v: 1 },
      { v: undefined },
    ];
    for (const variables of [...all, ...all]) {
      const theirs = outcome(() => getArgumentValues(definition, node, variables));
      expect(outcome(() => argumentValues(definition, node, variables))).toEqual(theirs);
    }
  });

  test('of one node below two types follow the type', () => {
    const two = buildSchema(
      'interface I { a(n: Int): Int } type A implements I { a(n: Int = 1): Int } type B implements I { a(n: Int = 2): Int } type Query { i: I }',
    );
    const node = (getOperationAST(parse('{ a }'))?.selectionSet.selections[0] ?? {}) as FieldNode;
    for (const [name, n] of [
      ['A', 1],
      ['B', 2],
      ['A', 1],
      ['I', undefined],
    ] as const) {
      const type = two.getType(name) as unknown as {
        getFields: () => Record<string, Parameters<typeof argumentValues>[0]>;
      };
      const definition = type.getFields()['a'];
      if (!definition) throw new Error('expected a field');
      expect(argumentValues(definition, node, {})).toEqual(n === undefined ? {} : { n });
    }
  });
});
