/** Documents and variables that are refused before they cost anything. */
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/upstream/errors.ts';
import type { StubOptions } from '../../support/stub.ts';
import { startStub } from '../../support/stub.ts';

const schema =
  'type Query { node: Node nodes(ids: [ID!]!): [Node] } type Node { id: ID! name: String node: Node } scalar Any';

function start(environment: StubOptions['environment'] = {}, constants: StubOptions['constants'] = {}) {
  return startStub({ schema, environment, constants });
}

function nested(depth: number): string {
  return `${'{ node '.repeat(depth - 1)}{ node { id } }${' }'.repeat(depth - 1)}`;
}

describe('a document is refused with its rule named when it has', () => {
  test.each([
    ['depth', nested(15), nested(16)],
    [
      'aliases',
      `{ ${repeat(50, (i) => `a${i}: __typename`)} }`,
      `{ ${repeat(51, (i) => `a${i}: __typename`)} }`,
    ],
    ['root fields', `{ ${repeat(20, () => '__typename')} }`, `{ ${repeat(21, () => '__typename')} }`],
    [
      'directives',
      `{ node { id ${repeat(20, () => '@include(if: true)')} } }`,
      `{ node { id ${repeat(21, () => '@include(if: true)')} } }`,
    ],
    ['fields', `{ node { ${repeat(999, () => 'id')} } }`, `{ node { ${repeat(1_000, () => 'id')} } }`],
    ['tokens', `{ node { id } } # ${'id '.repeat(9_000)}`, `{ node { ${repeat(4_000, () => 'id')} } }`],
    [
      'text length',
      `{ nodes(ids: "${'x'.repeat(5_120)}") { id } }`,
      `{ nodes(ids: "${'x'.repeat(5_121)}") { id } }`,
    ],
  ])('too many or too much: %s', async (rule, within, beyond) => {
    await using stub = await start({}, { maxRootFields: rule === 'aliases' ? 100 : 20 });
    const allowed = await stub.answer(within);
    expect(
      allowed.body.errors?.filter((error: { extensions: object }) => 'rule' in error.extensions) ?? [],
    ).toEqual([]);
    const refused = await stub.answer(beyond);
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toHaveLength(1);
    expect(refused.body.errors[0].extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', rule });
  });

  test('the message says the ceiling and what came', async () => {
    await using stub = await start();
    const { body } = await stub.answer(nested(20));
    expect(body.errors[0].message).toBe(
      'The operation is too complex: expected at most 16 levels, but got 21.',
    );
  });

  test('fragments do not hide depth', async () => {
    await using stub = await start({ MAX_DEPTH: '4' });
    const document = `{ node { ...A } } fragment A on Node { node { ...B } } fragment B on Node { node { node { id } } }`;
    expect((await stub.answer(document)).body.errors[0].extensions).toMatchObject({ rule: 'depth' });
  });

  test('a fragment counts wherever it is used', async () => {
    await using stub = await start({ MAX_FIELDS: '30' });
    const document = (spreads: number): string =>
      `{ node { ${repeat(spreads, (i) => `n${i}: node { ...A }`)} } } fragment A on Node { id name node { id } }`;
    expect((await stub.answer(document(4))).body.errors).toBeUndefined();
    expect((await stub.answer(document(5))).body.errors[0]).toMatchObject({
      message: 'The operation is too complex: expected at most 30 fields, but got 31.',
      extensions: { rule: 'fields' },
    });
  });

  test.each([
    ['list items', { x: ['a', Array.from({ length: 1_000 }, () => 1)] }, { x: [Array(1_001).fill(1)] }],
    ['text length', { x: { y: 'x'.repeat(5_120) } }, { x: { y: 'x'.repeat(5_121) } }],
    ['variables depth', { x: nest(20) }, { x: nest(21) }],
  ])('variables with too many or too much: %s', async (rule, within, beyond) => {
    await using stub = await start();
    const query = 'query ($x: Any) { node { id } nodes(ids: []) { id } any(x: $x) }';
    const allowed = await stub.answer(query, within);
    expect(allowed.body.errors?.[0].extensions.rule).toBeUndefined();
    const refused = await stub.answer(query, beyond);
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', rule });
  });

  test('variables nested too deep', async () => {
    await using stub = await start();
    const deep = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) as unknown;
    const response = await stub.post({ query: 'query ($x: Any) { node { id } }', variables: { x: deep } });
    expect(response.status).toBe(400);
    expect((await response.json()).errors[0].extensions).toMatchObject({ rule: 'variables depth' });
  });
});

test('the introspection that tools send is not too deep', async () => {
  await using stub = await start();
  const { body } = await stub.answer(
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
  );
  expect(body.errors).toBeUndefined();
});

test('variables nested fifty thousand deep are refused, not a fault', async () => {
  await using stub = await start();
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const response = await stub.post(`{"query":"{ node { id } }","variables":{"x":${deep}}}`);
  expect(response.status).toBe(400);
});

test('a selection ten thousand levels deep is refused, not a fault', async () => {
  await using stub = await start();
  expect((await stub.answer(nested(10_000))).status).toBe(400);
});

test('a cycle of fragments is named by validation', async () => {
  await using stub = await start();
  const { body } = await stub.answer('{ node { ...A } } fragment A on Node { node { ...A } }');
  expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(body.errors[0].message).toContain('"A"');
});

test('a document of nonsense gets few errors', async () => {
  await using stub = await start();
  const { body } = await stub.answer(`{ node { ${repeat(900, (i) => `unknown${i}`)} } }`);
  expect(body.errors.length).toBeLessThan(10);
});

test('all errors of fields are reported, as they belong to an answer', async () => {
  await using stub = await startStub({
    resolvers: {
      'Query.hello': () => {
        throw new InputError('wrong');
      },
    },
  });
  const { body } = await stub.answer(`{ ${repeat(20, (i) => `a${i}: hello`)} }`);
  expect(body.errors).toHaveLength(20);
});

/** One array in another, `levels` of them. */
function nest(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;
}

function repeat(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ');
}
