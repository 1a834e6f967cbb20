/** Whatever graphql-js answers, this executor answers too: data, errors, their order, and when. */
import { buildSchema, execute, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExecutor } from '../../src/executor/execute.ts';
import { both, fieldNames, schema, type Request } from './schema-of-everything.ts';

async function expectAgreement(text: string, request?: Request): Promise<string> {
  const { expected, answers, unheard } = await both(text, request);
  for (const answer of answers) expect(answer, text).toEqual(expected);
  expect(unheard, text).toBe(0);
  return expected.answer;
}

const composite = /thing|node|guessed|either|picky/i;

describe('every field alone', () => {
  test.each(fieldNames)(
    '%s: nullable, below an object, below a list, and with what comes later',
    async (name) => {
      const field = composite.test(name) ? `${name} { __typename ... on Thing { text } }` : name;
      await expectAgreement(`{ ${field} }`);
      await expectAgreement(`mutation { a: ${field} b: ${field} text }`);
      await expectAgreement(`{ text thing { text x: ${field} later } later }`);
      await expectAgreement(`{ strictThings { later x: ${field} text } text }`);
      await expectAgreement(`{ laterThing { x: ${field} strictThing { later x: ${field} } } muchLater }`);
      await expectAgreement(
        `{ nodes { __typename ... on Thing { x: ${field} } ... on Other { y: ${field} } } }`,
      );
      await expectAgreement(`{ laterStrictThing { laterThrown x: ${field} } things { x: ${field} } }`);
    },
  );
});

describe('selections', () => {
  test('selections are merged by response key, in the order of first mention', async () => {
    const answer = await expectAgreement(`
      { thing { text } b: text ...F a: text ... on Query { thing { later } } }
      fragment F on Query { thing { node { ...N } x: text } a: text }
      fragment N on Node { __typename text thing { text } ... on Thing { t: odd } ... on Other { o: odd } }`);
    expect(answer).toBe(
      '{"data":{"thing":{"text":"text","node":{"__typename":"Thing","text":"text","thing":{"text":"text"},"t":3},"x":"text","later":"later"},"b":"text","a":"text"}}',
    );
  });

  test('selections follow @skip and @include, each combination of variables on its own', async () => {
    const text = `query ($a: Boolean!, $b: Boolean = true, $c: Boolean) {
      text @skip(if: $a) thing @include(if: $b) { text @include(if: $a) ...F @skip(if: $b) odd @include(if: $c) }
      later @include(if: true) zero @skip(if: true)
    } fragment F on Thing { color @skip(if: $a) }`;
    const document = parse(text);
    const compiled = createExecutor();
    for (const a of [true, false, null, undefined]) {
      for (const b of [true, false, null, undefined]) {
        for (const c of [true, false, null, undefined]) {
          const variableValues = { a, b, c };
          for (const [name, value] of Object.entries(variableValues)) {
            if (value === undefined) delete variableValues[name as 'a'];
          }
          const args = { schema, document, variableValues };
          expect(JSON.stringify(await compiled(args))).toBe(JSON.stringify(await execute(args)));
        }
      }
    }
  });

  test('selections keep hold of nothing that `__proto__` as a key could reach', async () => {
    const document = parse('{ __proto__: text thing { __proto__: thing { text } then: text } }');
    for (const codeAfter of [1, Infinity]) {
      const result = await createExecutor({ codeAfter })({ schema, document });
      expect(JSON.stringify(result)).toBe(
        '{"data":{"__proto__":"text","thing":{"__proto__":{"text":"text"},"then":"text"}}}',
      );
    }
    expect(({} as Record<string, unknown>)['text']).toBeUndefined();
  });

  test('selections leave out what a type does not have', async () => {
    await expectAgreement('{ unheard text thing { unheard } }');
  });

  test('answer introspection, alone and below the root', async () => {
    await expectAgreement('{ __schema { queryType { name } } text }');
    await expectAgreement('{ __typename t: __type(name: "Thing") { name fields { name } } }');
    await expectAgreement('{ thing { __schema { queryType { name } } __typename } }');
  });
});

describe('arguments', () => {
  test('arguments have their defaults, variables, and errors at every occurrence', async () => {
    const text = `query ($size: Int, $shape: Shape, $list: [Int]) {
      given
      a: given(size: $size) b: given(size: 4, color: RED, shape: $shape, list: $list) c: given(list: [1, $size])
      strictThings { given(shape: $shape) required(size: $size) wrong: given(size: "x") none: required }
    }`;
    await expectAgreement(text);
    await expectAgreement(text, { variableValues: { size: 7, shape: { size: 1 }, list: [1, null] } });
    await expectAgreement(text, { variableValues: { size: null, shape: null, list: 3 } });
    await expectAgreement(text, { variableValues: { shape: { size: 'x', colour: 'RED' }, list: ['x'] } });
    await expectAgreement('query ($a: Thing, $b: Int!) { text }', { variableValues: {} });
  });

  test('arguments, context and info of a resolver are the same', async () => {
    await expectAgreement(
      'query Q($a: Int) { informed a: informed thing { informed ...F } } fragment F on Thing { informed }',
      {
        variableValues: { a: 1 },
        rootValue: {},
      },
    );
  });

  test('arguments are shared between operations only where the document spells them out, and then frozen', () => {
    const given: Record<'fixed' | 'varying', object[]> = { fixed: [], varying: [] };
    const infos: unknown[] = [];
    const remembering = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: {
          text: {
            type: GraphQLString,
            args: { of: { type: GraphQLString } },
            resolve: (_source, args: object, _context, info) => {
              given[info.path.key as 'fixed' | 'varying'].push(args);
              infos.push(info);
              return 'text';
            },
          },
        },
      }),
    });
    const document = parse('query ($of: String) { fixed: text(of: "a") varying: text(of: $of) }');
    const compiled = createExecutor();
    for (const of of ['a', 'b', 'b']) {
      void compiled({ schema: remembering, document, variableValues: { of } });
    }
    expect(new Set(infos).size).toBe(6);
    expect(new Set(given.fixed).size).toBe(1);
    expect(Object.isFrozen(given.fixed[0])).toBe(true);
    expect(new Set(given.varying).size).toBe(3);
    expect(given.varying).toEqual([{ of: 'a' }, { of: 'b' }, { of: 'b' }]);
  });
});

describe('operations', () => {
  test('operations are chosen by name, and refused as graphql-js refuses them', async () => {
    const two = 'query A { text } query B { later }';
    await expectAgreement(two, { operationName: 'A' });
    await expectAgreement(two, { operationName: 'B' });
    await expectAgreement(two, { operationName: 'C' });
    await expectAgreement(two, { operationName: '' });
    await expectAgreement(two);
    await expectAgreement('fragment F on Query { text }');
    await expectAgreement('{ text }', { operationName: null });
    await expectAgreement('{ text }', { variableValues: 'text' as never });
    await expectAgreement('{ a }', {
      schema: new GraphQLSchema({}),
    });
    await expectAgreement('mutation { a }', { schema: buildSchema('type Query { a: Int }') });
    await expectAgreement('subscription { a }', { schema: buildSchema('type Query { a: Int }') });
  });

  test('operations take values from the root and from resolvers given with the request', async () => {
    const plain = buildSchema(
      'interface I { a: Int } type Query implements I { a: Int b: I c(x: Int): Int }',
    );
    const rootValue = { a: 1, b: { a: 2 }, c: ({ x }: { readonly x: number }) => x };
    await expectAgreement('{ a b { a } c(x: 5) }', { schema: plain, rootValue });
    await expectAgreement('{ a b { a __typename } c(x: 5) }', {
      schema: plain,
      rootValue,
      typeResolver: () => 'Query',
      fieldResolver: (_source, _args, _context, info) => (info.fieldName === 'b' ? {} : 8),
    });
  });

  test('operations are planned again for another schema, and for other fragments', async () => {
    const document = parse('{ ...F } fragment F on Query { text }');
    const changed = parse('fragment F on Query { odd }');
    const [operation] = document.definitions;
    const compiled = createExecutor();
    expect(await compiled({ schema, document })).toEqual({ data: { text: 'text' } });
    if (!operation) throw new Error('no operation');
    const mixed = { ...document, definitions: [operation, ...changed.definitions] };
    expect(await compiled({ schema, document: mixed })).toEqual({ data: { odd: 3 } });
    const other = buildSchema('type Query { text: Int }');
    expect(await compiled({ schema: other, document, rootValue: { text: 1 } })).toEqual({
      data: { text: 1 },
    });
  });
});

describe('mutations', () => {
  test('mutations run one after the other', async () => {
    const log: string[] = [];
    const field = (wait: number) => ({
      type: GraphQLString,
      resolve: async (
        _source: unknown,
        _args: unknown,
        _context: unknown,
        info: { path: { key: string | number } },
      ) => {
        log.push(`start ${info.path.key}`);
        for (let turn = 0; turn < wait; turn++) await Promise.resolve();
        log.push(`end ${info.path.key}`);
        if (wait === 3) throw new Error('no');
        return 'done';
      },
    });
    const writing = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLString } } }),
      mutation: new GraphQLObjectType({
        name: 'Mutation',
        fields: { slow: field(20), fails: field(3), quick: field(0) },
      }),
    });
    await createExecutor()({
      schema: writing,
      document: parse('mutation { a: slow b: fails c: quick d: slow }'),
    });
    expect(log).toEqual(['a', 'b', 'c', 'd'].flatMap((key) => [`start ${key}`, `end ${key}`]));
  });
});

/** A selection set as text; fields and aliases may well clash, which both executors must take the same way. */
const selection = fc.letrec<{ set: string; part: string }>((tie) => ({
  set: fc
    .array(tie('part'), { minLength: 1, maxLength: 5, depthIdentifier: 'set' })
    .map((parts) => `{ ${parts.join(' ')} }`),
  part: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'set' },
    leaf(),
    fc
      .tuple(
        fc.constantFrom('', '', 'a: ', 'b: '),
        fc.constantFrom(...fieldNames.filter((name) => composite.test(name))),
        condition(),
        tie('set'),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(
        fc.constantFrom(
          '...',
          '... on Thing',
          '... on Other',
          '... on Node',
          '... on Guessed',
          '... on Query',
        ),
        condition(),
        tie('set'),
      )
      .map((parts) => parts.join(' ')),
  ),
}));

function condition(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '',
    '',
    '',
    '',
    '@skip(if: $a)',
    '@include(if: $a)',
    '@include(if: $b)',
    '@skip(if: false)',
  );
}

function leaf(): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('', '', '', 'a: ', 'b: '),
      fc.constantFrom(
        '__typename',
        '...F',
        'given(size: $n)',
        'required(size: $n)',
        ...fieldNames.filter((name) => !composite.test(name)),
      ),
      condition(),
    )
    .map(([alias, name, conditions]) => `${name === '...F' ? '' : alias}${name} ${conditions}`);
}

describe('documents of any kind', () => {
  test('documents of any kind are answered alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('query', 'mutation'),
        selection.set,
        // A fragment within itself would never end.
        selection.set.map((text) => text.replaceAll('...F', 'text')),
        fc.record(
          { a: fc.boolean(), b: fc.option(fc.boolean()), n: fc.option(fc.integer()) },
          { requiredKeys: ['a'] },
        ),
        async (kind, set, fragment, variableValues) => {
          const text = `${kind} ($a: Boolean!, $b: Boolean = false, $n: Int) ${set} fragment F on Thing ${fragment}`;
          await expectAgreement(text, { variableValues });
        },
      ),
      { numRuns: 400 },
    );
  });
});
