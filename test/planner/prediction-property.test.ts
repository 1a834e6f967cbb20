/** Whatever is selected, no operation makes more calls than were predicted, whenever its answers come. */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { startWorld, type World } from '../support/world.ts';

const schema = buildSchema();

/** Small, and the same sequence everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const needsArguments = (field: GraphQLField<unknown, unknown>): boolean =>
  field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);

/** A selection on `type`: connections with small pages, objects down to `depth`, inline fragments of two types. */
function selection(type: GraphQLObjectType, depth: number, next: () => number): string {
  const parts = ['__typename'];
  const pick = <T>(items: readonly T[], count: number): T[] =>
    [...items].sort(() => next() - 0.5).slice(0, count);
  const fields = Object.values(type.getFields()).filter((field) => !needsArguments(field));
  const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
  for (const { name } of pick(leaves, 3)) parts.push(name);
  if (depth > 0) {
    const composite = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const rows = composite.filter(({ name }) => name === 'nodes' || name === 'edges' || name === 'node');
    for (const field of rows.length > 0 ? pick(rows, 1) : pick(composite, 2)) {
      const pages = field.args.some(({ name }) => name === 'first');
      const args = pages ? `(first: ${1 + Math.floor(next() * 6)})` : '';
      const target = getNamedType(field.type);
      const alias = next() < 0.2 ? `x${Math.floor(next() * 1_000)}: ` : '';
      if (isObjectType(target)) {
        parts.push(`${alias}${field.name}${args} { ${selection(target, depth - 1, next)} }`);
      } else if (isAbstractType(target)) {
        const types = pick(schema.getPossibleTypes(target), 2);
        const inner = types.map(
          (each) => `... on ${each.name} { ${aliased(selection(each, depth - 1, next))} }`,
        );
        parts.push(`${alias}${field.name}${args} { __typename ${inner.join(' ')} }`);
      }
    }
  }
  return [...new Set(parts)].join(' ');
}

/** Fields of two types in one place would conflict: only leaves that every type has are left. */
const aliased = (text: string): string => (text.includes('{') ? '__typename' : '__typename id');

const roots = [
  'users',
  'accounts',
  'buyers',
  'licensees',
  'sellers',
  'accountUsers',
  'userGroups',
  'erpLinks',
];

function documentOf(seed: number): string {
  const next = random(seed);
  const field = roots[Math.floor(next() * roots.length)] ?? 'users';
  const target = getNamedType(schema.getQueryType()?.getFields()[field]?.type as never);
  if (!isObjectType(target)) throw new Error(`expected a connection, but got ${field}`);
  return `{ ${field}(first: ${2 + Math.floor(next() * 12)}, offset: ${Math.floor(next() * 60)}) { ${selection(target, 7, next)} } }`;
}

interface Explain {
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
  readonly predicted: number;
  readonly actual: number;
}

async function explained(world: World, document: string): Promise<Explain | undefined> {
  const { extensions, calls, errors } = await world.query(document);
  const explain = (extensions as { readonly explain?: Explain } | undefined)?.explain;
  // A read that another part of the operation is making is waited for, not made.
  if (explain !== undefined)
    expect(explain.actual).toBe(calls.filter(({ shared }) => shared !== true).length);
  if (explain !== undefined) {
    expect(explain.actual, document).toBeLessThanOrEqual(explain.most);
    expect(explain.rounds, document).toBeLessThanOrEqual(calls.length);
    if (errors === undefined) expect(explain.actual, document).toBeGreaterThanOrEqual(explain.least);
  }
  return explain;
}

const settings: Readonly<Record<string, Parameters<typeof startWorld>[0]>> = {
  'as configured by default': {},
  'with a small page cap': { pageCap: 7 },
  'with a small page cap and no streams': { pageCap: 7, streaming: 'ignored' },
  'with a small page cap and refused streams': { pageCap: 7, streaming: 'unsupported' },
  'without the collection of all memberships': { membershipPaths: 'nested' },
  'without the collection of all memberships, which is known, and with a small page cap': {
    membershipPaths: 'nested',
    pageCap: 7,
    config: { UPSTREAM_MEMBERSHIPS: 'nested' },
  },
  'with short URLs': { config: { MAX_URL_BYTES: '2600' } },
  'with few ids in a call': { config: { MAX_IDS_PER_CALL: '3' } },
  'without expansion, for the lowest latency': {
    config: { EXPAND_REFERENCES: 'off', PLANNER_POLICY: 'lowest-latency' },
  },
};

describe.each(Object.entries(settings))('%s', (_name, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      seed: { accounts: 60 },
      ...options,
      config: {
        MAX_PREDICTED_CALLS: '1000000',
        MAX_CALLS_PER_OPERATION: '10000',
        OPERATION_DEADLINE_MS: '60000',
        MAX_EVENT_LOOP_DELAY_MS: '0',
        MAX_FIELDS: '5000',
        ...options?.config,
      },
    });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test('no random document makes more calls, or takes more rounds, than predicted', async () => {
    let made = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const document = documentOf(seed);
      const explain = await explained(world, document);
      if (explain === undefined) continue;
      made += explain.actual;
      expect(explain.actual, document).toBeLessThanOrEqual(explain.predicted);
      const { extensions } = await world.query(document, {}, { headers: { 'x-explain': 'only' } });
      const foreseen = (extensions as { readonly explain: Pick<Explain, 'rounds'> }).explain;
      expect(explain.rounds, document).toBeLessThanOrEqual(foreseen.rounds);
    }
    expect(made).toBeGreaterThan(40);
  }, 60_000);

  test.each([
    [
      'users(first: 20, offset: 20) { nodes { accounts(first: 5) { nodes { technicalSupportEmail serviceLevel } } } }',
    ],
    ['users(first: 20) { nodes { accounts(first: 5) { nodes { buyers(first: 2) { nodes { taxId } } } } } }'],
    [
      'users(first: 9) { nodes { accounts(first: 3) { edges { node { members: memberCount buyers(first: 2) { nodes { status account { serviceLevel } } } } } } } }',
    ],
    [
      'accounts(first: 8) { nodes { iconDataUri buyers(first: 3) { nodes { iconDataUri licensees(first: 2) { nodes { iconDataUri } } } } } }',
    ],
    [
      'accounts(first: 9) { nodes { audit { created { by { ... on User { email } ... on ApiToken { description } } } } } }',
    ],
    [
      'buyers(first: 12) { nodes { availableActions audit { updated { by { id ... on User { accounts(first: 3) { nodes { serviceLevel } } } } } } } }',
    ],
    [
      'users(first: 9) { nodes { memberships(first: 3, orderBy: [{ field: LAST_LOGIN_AT }]) { totalCount nodes { revision groups { members(first: 2) { totalCount } } } } } }',
    ],
    [
      'userGroups(first: 9) { nodes { members(first: 3) { totalCount nodes { membershipId user { memberships(first: 2) { nodes { lastLoginAt } } } } } } }',
    ],
    [
      'accounts(first: 9) { nodes { memberCount users(first: 3, filter: { status: { eq: ACTIVE } }) { totalCount nodes { availableActions user { memberships(first: 2) { nodes { account { name } } } } } } } }',
    ],
  ])('%s makes no more calls than predicted', async (fields) => {
    const explain = await explained(world, `{ ${fields} }`);
    expect(explain).toBeDefined();
    expect(explain?.actual).toBeLessThanOrEqual(explain?.predicted ?? -1);
  });
});

test('no random document makes more calls than the most, whatever fails', async () => {
  await using world = await startWorld({
    seed: { accounts: 60 },
    config: {
      MAX_FIELDS: '5000',
      MAX_CALLS_PER_OPERATION: '10000',
      MAX_EVENT_LOOP_DELAY_MS: '0',
      UPSTREAM_BREAKER: 'off',
    },
  });
  const faults = [
    { kind: 'status', status: 503 },
    { kind: 'status', status: 414 },
    { kind: 'status', status: 404 },
    { kind: 'reset' },
    { kind: 'truncate' },
  ] as const;
  let repeated = 0;
  for (let seed = 1; seed <= 25; seed += 1) {
    const document = documentOf(seed);
    const fault = faults[seed % faults.length] ?? faults[0];
    world.sandbox.setFaults([{ ...fault, times: 1 + (seed % 3) }]);
    world.sandbox.clearCalls();
    const { extensions } = await world.query(document);
    const explain = (extensions as { readonly explain?: Explain } | undefined)?.explain;
    if (explain === undefined) continue;
    if (explain.actual > 1) repeated += 1;
    expect(explain.actual, document).toBeLessThanOrEqual(explain.most);
    expect(world.sandbox.calls().length, document).toBeLessThanOrEqual(explain.most);
  }
  expect(repeated).toBeGreaterThan(5);
}, 60_000);

test('reads objects by id in one call, however long the calls that name them take apart', async () => {
  await using world = await startWorld({ seed: { accounts: 300 }, latencyMs: 3 });
  const { calls, errors } = await world.query(
    '{ users(first: 40, offset: 200) { nodes { accounts(first: 5) { nodes { technicalSupportEmail } } } } }',
  );
  expect(errors).toBeUndefined();
  const byPath = calls.filter(({ paths }) => paths.includes('users.nodes.accounts.nodes'));
  expect(byPath.length).toBe(1);
});
