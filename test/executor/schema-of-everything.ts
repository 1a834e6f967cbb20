/** A schema with every kind of field and failure an executor has to answer, and both ways to execute over it. */
import {
  execute,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFieldConfig,
  type GraphQLOutputType,
} from 'graphql';
import { createExecutor } from '../../src/executor/execute.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;

const later = <T>(value: T): Promise<T> => Promise.resolve(value);
const fails = (message: string) => (): never => {
  throw new Error(message);
};
const failsLater = (message: string) => (): Promise<never> => Promise.reject(new Error(message));

const Color = new GraphQLEnumType({ name: 'Color', values: { RED: { value: 1 }, GREEN: { value: 2 } } });
const Odd = new GraphQLScalarType<number | null, number | null>({
  name: 'Odd',
  serialize: (value) => {
    if (value === 0) return null;
    if (typeof value === 'number' && value % 2 === 1) return value;
    throw new GraphQLError(`expected an odd number, but got ${String(value)}`, {
      extensions: { code: 'ODD' },
    });
  },
});
const Shape = new GraphQLInputObjectType({
  name: 'Shape',
  fields: {
    size: { type: new GraphQLNonNull(GraphQLInt) },
    color: { type: Color, defaultValue: 2 },
  },
});

const Node = new GraphQLInterfaceType({
  name: 'Node',
  fields: () => ({ text: { type: GraphQLString }, thing: { type: Thing } }),
  resolveType: (value) => (value as { readonly type: string }).type,
});
const LaterNode = new GraphQLInterfaceType({
  name: 'LaterNode',
  fields: { text: { type: GraphQLString } },
  resolveType: (value) => later((value as { readonly type: string }).type),
});
const Guessed = new GraphQLInterfaceType({ name: 'Guessed', fields: { text: { type: GraphQLString } } });

const thing = { type: 'Thing' };
const other = { type: 'Other' };

const opaque = (type: GraphQLOutputType, resolve: Field['resolve']): Field => ({
  type,
  ...(resolve && { resolve }),
});

/** Its resolver uses nothing but the row. */
const ofRow = (type: GraphQLOutputType, resolve: (row: unknown) => unknown): Field => ({
  type,
  resolve,
  extensions: { ofRow: resolve },
});

function fields(): Record<string, Field> {
  const strict = <T extends GraphQLOutputType>(type: T): GraphQLOutputType =>
    new GraphQLNonNull(type as never) as GraphQLOutputType;
  const list = (type: GraphQLOutputType): GraphQLOutputType => new GraphQLList(type);
  return {
    text: ofRow(GraphQLString, () => 'text'),
    nothing: ofRow(GraphQLString, () => undefined),
    type: { type: GraphQLString },
    missing: { type: GraphQLString },
    called: { type: GraphQLString },
    thrown: ofRow(GraphQLString, fails('thrown')),
    thrownText: ofRow(GraphQLString, () => {
      // What is thrown need not be an error.
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- both executors must agree on it
      throw 'a text';
    }),
    returned: ofRow(GraphQLString, () => new Error('returned')),
    coded: ofRow(GraphQLString, () => {
      throw new GraphQLError('coded', { extensions: { code: 'CODED' } });
    }),
    wrong: ofRow(GraphQLInt, () => 'not a number'),
    odd: ofRow(Odd, () => 3),
    even: ofRow(Odd, () => 4),
    zero: ofRow(Odd, () => 0),
    color: ofRow(Color, () => 1),
    colorless: ofRow(Color, () => 9),
    strictText: ofRow(strict(GraphQLString), () => 'strict'),
    strictNull: ofRow(strict(GraphQLString), () => null),
    strictThrown: ofRow(strict(GraphQLString), fails('strictly thrown')),
    later: opaque(GraphQLString, () => later('later')),
    muchLater: opaque(GraphQLString, async () => {
      for (let turn = 0; turn < 7; turn++) await later(turn);
      return 'much later';
    }),
    laterThrown: opaque(GraphQLString, failsLater('thrown later')),
    laterReturned: opaque(GraphQLString, () => later(new Error('returned later'))),
    laterStrict: opaque(strict(GraphQLString), () => later('later')),
    laterStrictNull: opaque(strict(GraphQLString), () => later(null)),
    laterStrictThrown: opaque(strict(GraphQLString), failsLater('strictly thrown later')),
    thing: ofRow(Thing, () => thing),
    strictThing: ofRow(strict(Thing), () => thing),
    laterThing: opaque(Thing, () => later(thing)),
    laterStrictThing: opaque(strict(Thing), () => later(thing)),
    noThing: ofRow(Thing, () => null),
    things: ofRow(list(Thing), () => [thing, null, later(thing), new Error('an item')]),
    strictThings: ofRow(strict(list(strict(Thing))), () => [thing, thing]),
    brokenThings: ofRow(list(strict(Thing)), () => [thing, null, thing]),
    laterBrokenThings: opaque(list(strict(Thing)), () => later([later(thing), later(null), thing])),
    mixedThings: ofRow(list(strict(Thing)), () => [failsLater('an item')(), later(thing), null]),
    numbers: ofRow(list(GraphQLInt), () => [1, 'two', later(3), failsLater('four')()]),
    matrix: ofRow(list(list(strict(GraphQLInt))), () => new Set([[1, 2], [3, null], null, [later(4)]])),
    notList: ofRow(list(GraphQLInt), () => 'text'),
    node: ofRow(Node, () => thing),
    strictNode: ofRow(strict(Node), () => later(other)),
    nodes: ofRow(list(Node), () => [
      thing,
      other,
      later(other),
      null,
      { type: 'Color' },
      { type: 'Unheard' },
    ]),
    typelessNode: ofRow(Node, () => ({ type: 7 })),
    undefinedNode: ofRow(Node, () => ({})),
    foreignNode: ofRow(Node, () => ({ type: 'Picky' })),
    laterNodes: opaque(list(LaterNode), () => [thing, other, { type: 'Picky' }]),
    guessed: ofRow(list(Guessed), () => [thing, other, { __typename: 'Other' }, 5]),
    either: ofRow(list(Either), () => [thing, other, { type: 'LaterPicky' }]),
    picky: ofRow(Picky, () => thing),
    pickyFriend: ofRow(Picky, () => ({ type: 'Picky' })),
    laterPicky: opaque(list(LaterPicky), () => [{ type: 'LaterPicky' }, thing]),
    given: {
      type: GraphQLString,
      args: {
        size: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
        color: { type: Color },
        shape: { type: Shape },
        list: { type: new GraphQLList(GraphQLInt) },
      },
      resolve: (_source, args) => JSON.stringify(args),
    },
    required: {
      type: GraphQLString,
      args: { size: { type: new GraphQLNonNull(GraphQLInt) } },
      resolve: (_source, args) => JSON.stringify(args),
    },
    plainThing: opaque(Thing, () => thing),
    plainThings: opaque(list(strict(Thing)), () => [thing, thing]),
    plainThrown: opaque(GraphQLString, fails('plainly thrown')),
    plainStrictNull: opaque(strict(GraphQLString), () => null),
    wrapped: {
      ...ofRow(GraphQLString, () => 'inner'),
      resolve: (_row, _args, _context, info) => info.fieldName,
    },
    rowLater: ofRow(GraphQLString, () => later('later')),
    rowLaterStrictNull: ofRow(strict(GraphQLString), () => later(null)),
    flag: ofRow(GraphQLBoolean, () => false),
    informed: opaque(GraphQLString, (_source, _args, context, info) =>
      JSON.stringify([
        context,
        info.fieldName,
        info.parentType.name,
        String(info.returnType),
        info.path.typename,
        info.path.key,
        info.fieldNodes.length,
        info.operation.operation,
        info.variableValues,
        Object.keys(info.fragments),
        info.rootValue === undefined,
      ]),
    ),
  };
}

const Thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  interfaces: () => [Node, LaterNode],
  fields,
});
const Other: GraphQLObjectType = new GraphQLObjectType({
  name: 'Other',
  interfaces: () => [Node, LaterNode, Guessed],
  fields,
  isTypeOf: (value) => later((value as { readonly type?: string }).type === 'Other'),
});
const Picky: GraphQLObjectType = new GraphQLObjectType({
  name: 'Picky',
  interfaces: () => [Guessed],
  fields,
  isTypeOf: (value) => (value as { readonly type?: string }).type === 'Picky',
});
const LaterPicky: GraphQLObjectType = new GraphQLObjectType({
  name: 'LaterPicky',
  fields,
  isTypeOf: (value) => later((value as { readonly type?: string }).type === 'LaterPicky'),
});
const Either = new GraphQLUnionType({
  name: 'Either',
  types: [Thing, Other, LaterPicky],
  resolveType: (value) => (value as { readonly type: string }).type,
});

export const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields }),
  types: [Other, Picky],
});

export const fieldNames = Object.keys(fields());

/** With generated code for every selection, and without any. */
const executors = [createExecutor({ codeAfter: 1 }), createExecutor({ codeAfter: Infinity })];

export type Request = Partial<Omit<ExecutionArgs, 'document'>>;

interface Outcome {
  readonly when: 'at once' | 'later';
  /** As text, so that the order of keys counts. */
  readonly answer: string;
  readonly errors: readonly unknown[];
}

/**
 * The answer of graphql-js, and ours: with generated code and without, each a second time from what was remembered.
 * `unheard` are the unhandled rejections of our executor; graphql-js leaves some when a list fails.
 */
export async function both(text: string, request: Request = {}) {
  const args: ExecutionArgs = { contextValue: { caller: 'me' }, document: parse(text), schema, ...request };
  const listeners = process.rawListeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  let unheard = 0;
  process.on('unhandledRejection', () => unheard++);
  try {
    const expected = await outcomeOf(() => execute(args));
    unheard = 0;
    const answers: Outcome[] = [];
    for (const run of executors) {
      answers.push(await outcomeOf(() => run(args)), await outcomeOf(() => run(args)));
    }
    return { expected, answers, unheard };
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener as () => void);
  }
}

async function outcomeOf(run: () => ExecutionResult | Promise<ExecutionResult>): Promise<Outcome> {
  let result: ExecutionResult | Promise<ExecutionResult>;
  try {
    result = run();
  } catch (error) {
    return { when: 'at once', answer: `thrown: ${String(error)}`, errors: [] };
  }
  const when = result instanceof Promise ? 'later' : 'at once';
  const answer = await result;
  const text = JSON.stringify(answer);
  // All promises of the operation settle, and unhandled rejections are reported.
  await new Promise((resolve) => setImmediate(resolve));
  if (JSON.stringify(answer) !== text) throw new Error('the answer changed after it was given');
  return { when, answer: text, errors: (answer.errors ?? []).map(described) };
}

function described(error: GraphQLError): unknown {
  const { message, path, locations, extensions, originalError, nodes } = error;
  const original = originalError && [originalError.name, originalError.message];
  return { message, path, locations, extensions, original, nodes: nodes?.map(({ kind }) => kind) };
}
