/**
 * For every field of AppDirect in the schema, and for random selections of them, the predicted calls are the calls that
 * the sandbox sees. The fields are found in the schema, so that a new one is tested without a change here.
 */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { createTestWorld, type AppDirectRole, type TestWorld } from '../../src/testing.ts';
import { companyId, userId } from '../support/appdirect.ts';
import type { Untyped } from '../support/untyped.ts';

const schema = buildSchema();
type Field = GraphQLField<unknown, unknown>;
type Next = () => number;

/** Small, and the same sequence everywhere. */
function random(seed: number): Next {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const company = companyId(4);
const member = userId(160);
const reseller = companyId(3);
/** Of the arguments that a root field needs; one place for each value. Enums take their first value. */
const given: Readonly<Record<string, string | readonly string[]>> = {
  'bundle.id': '"BDL-31001"',
  'company.id': [`"CMP-${company}"`, `"CMP-${reseller}"`],
  'companiesByIds.ids': `["CMP-${company}", "CMP-${companyId(8)}"]`,
  'companyByExternalId.externalId': '"ext-4"',
  'companyGroup.id': '$group',
  'companyMembership.id': `"CMM-${company}.${member}"`,
  'companyMembershipOf.companyId': `"CMP-${company}"`,
  'companyMembershipOf.userUuid': `"${member}"`,
  'marketplaceUser.id': [`"MKU-${member}"`, `"MKU-${userId(141)}"`],
  'marketplaceUserByExternalId.externalId': '"ext-user"',
  'resellerCompany.id': `"CMP-${company}"`,
  'resellerUser.companyId': `"CMP-${company}"`,
  'resellerUser.uuid': `"${member}"`,
  'exchangeRate.id': '$rate',
  'checkoutItem.request': `{ buyerCompanyId: "CMP-${company}", buyerUserUuid: "${member}", currency: "USD", productIds: ["27010"] }`,
  // The API wants one of two companies, so neither argument is required.
  'companyAssociations.resellerId': `"CMP-${reseller}"`,
};

/** The root fields whose call is one of AppDirect. */
const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ description }) =>
  /Call: (?:GET|POST) \/(?:account\/v2|appReseller|marketplace\/v1|channel\/v1|v3\/checkout)\//.test(
    description ?? '',
  ),
);

/** The arguments of a root field, without the page, once for each value of them. */
function rootArguments(field: Field): readonly (readonly string[])[] {
  let found: readonly (readonly string[])[] = [[]];
  for (const argument of field.args) {
    const value = given[`${field.name}.${argument.name}`] ?? enumValue(field, argument);
    if (value === undefined) continue;
    const values = typeof value === 'string' ? [value] : value;
    found = found.flatMap((args) => values.map((each) => [...args, `${argument.name}: ${each}`]));
  }
  return found;
}

function enumValue(field: Field, argument: GraphQLArgument): string | undefined {
  if (!isNonNullType(argument.type) || argument.defaultValue !== undefined) return undefined;
  const type = getNamedType(argument.type);
  if (argument.name === 'ids') {
    // The value of the field that reads one of them.
    const one = roots.find((root) => root.type === namedType(field) && `${root.name}.id` in given);
    const value = given[`${one?.name ?? ''}.id`];
    if (value !== undefined) return `[${typeof value === 'string' ? value : (value[0] ?? '')}]`;
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  throw new Error(`expected a value for ${field.name}(${argument.name}:) in this test, but there is none`);
}

const hasPages = (field: Field): boolean => field.args.some(({ name }) => name === 'first');
const needsArguments = (field: Field): boolean =>
  field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
const namedType = (field: Field): GraphQLNamedType => getNamedType(field.type);
/** The type of the rows of a connection. */
const rowsOf = (type: GraphQLObjectType): GraphQLObjectType | undefined => {
  const nodes = type.getFields()['nodes'];
  const row = nodes === undefined ? undefined : getNamedType(nodes.type);
  return isObjectType(row) ? row : undefined;
};
const isEntity = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
const fieldsOf = (type: GraphQLObjectType): readonly Field[] =>
  Object.values(type.getFields()).filter((field) => !needsArguments(field));
const isPlain = (field: Field): boolean => {
  const type = namedType(field);
  if (!isCompositeType(type)) return true;
  return isObjectType(type) && !hasPages(field) && !isEntity(type) && fieldsOf(type).every(isPlainBelow);
};
/** Trees of one type, such as tags with children, end at the second level. */
const isPlainBelow = (field: Field): boolean => !isCompositeType(namedType(field)) || !hasPages(field);

/** What one field selects of the objects that it gives: their values, and nothing that has rows or objects of its own. */
function values(field: Field, depth = 2): string {
  const type = namedType(field);
  if (isAbstractType(type)) return `${field.name} { __typename }`;
  if (!isObjectType(type)) return field.name;
  const below = fieldsOf(type)
    .filter((each) => (depth > 0 ? isPlain(each) : !isCompositeType(namedType(each))))
    .map((each) => values(each, depth - 1));
  return `${field.name} { ${['__typename', ...below].join(' ')} }`;
}

/** A field with all values of its objects. Pages have one row. */
function whole(field: Field): string {
  const type = namedType(field);
  const row = isObjectType(type) ? rowsOf(type) : undefined;
  if (row === undefined) return values(field);
  const below = fieldsOf(row)
    .filter(isPlain)
    .map((each) => values(each));
  return `${field.name}(first: 1) { totalCount nodes { ${['__typename', ...below].join(' ')} } }`;
}

interface Place {
  readonly root: Field;
  readonly wrap: (inner: string) => string;
}

/** Every type with the ways to it: from a root field, and one field further. */
const places = new Map<GraphQLObjectType, Place[]>();
function enter(type: GraphQLNamedType, place: Place): void {
  if (!isObjectType(type)) return;
  const row = rowsOf(type);
  const target = row ?? type;
  const known = places.get(target) ?? [];
  const wrap: Place['wrap'] = row === undefined ? place.wrap : (inner) => place.wrap(`nodes { ${inner} }`);
  if (known.length < 8) known.push({ ...place, wrap });
  places.set(target, known);
}
for (const root of roots) {
  for (const values of rootArguments(root)) {
    const args = [...(hasPages(root) ? ['first: 1'] : []), ...values];
    const head = args.length === 0 ? root.name : `${root.name}(${args.join(', ')})`;
    enter(namedType(root), { root, wrap: (inner) => `{ ${head} { ${inner} } }` });
  }
}
for (const [type, found] of places) {
  for (const field of fieldsOf(type)) {
    const target = namedType(field);
    if (!isObjectType(target) || isPlain(field) || places.has(rowsOf(target) ?? target)) continue;
    const head = hasPages(field) ? `${field.name}(first: 1)` : field.name;
    for (const place of found) {
      enter(target, { root: place.root, wrap: (inner) => place.wrap(`${head} { ${inner} }`) });
    }
  }
}

interface Run {
  readonly answer: Untyped;
  readonly predicted: number;
  readonly actual: number;
  readonly seen: number;
}

function roleOf(document: string): AppDirectRole {
  return document.includes('reseller') && /^\{ reseller/.test(document) ? 'reseller' : 'admin';
}

async function run(world: TestWorld, document: string, ids: Ids): Promise<Run> {
  world.appDirectSandbox.clearCalls();
  const text = document.replaceAll('$group', ids.group).replaceAll('$rate', ids.rate);
  const answer: Untyped = await world.query(
    text,
    {},
    { headers: { 'x-explain': 'true' }, appDirectToken: roleOf(document) },
  );
  const { predicted = -1, actual = -1 } = answer.extensions?.explain ?? {};
  return { answer, predicted, actual, seen: world.appDirectSandbox.calls().length };
}

interface Ids {
  readonly group: string;
  readonly rate: string;
}

/** Fields that give a page, or an object with an id. Values, such as an address, cost nothing of their own. */
const objectFields = new Set([
  ...roots.map(({ name }) => name),
  ...[...places.keys()].flatMap((type) =>
    fieldsOf(type)
      .filter((field) => !isPlain(field) || isEntity(namedType(field)))
      .map(({ name }) => name),
  ),
]);

/** Whether every page has the rows that it asks for, every object is there, and no object is there twice. */
function isFull(answer: Untyped, document: string): boolean {
  if (answer.errors !== undefined || answer.data === undefined) return false;
  // A list can be there at several places with several sizes: only the largest is certainly full.
  const sizes = new Map<string, number>();
  for (const [, name = '', size] of document.matchAll(/(\w+)\(first: (\d+)/g)) {
    sizes.set(name, Math.max(sizes.get(name) ?? 0, Number(size)));
  }
  const ids = new Set<string>();
  let isWhole = true;
  const walk = (value: Untyped, key: string): void => {
    if (value === null) {
      if (objectFields.has(key)) isWhole = false;
    } else if (Array.isArray(value)) {
      for (const each of value) walk(each, key);
    } else if (typeof value === 'object') {
      const size = sizes.get(key);
      if (size !== undefined && Array.isArray(value.nodes) && value.nodes.length < size) isWhole = false;
      if (typeof value.id === 'string') {
        if (ids.has(value.id)) isWhole = false;
        ids.add(value.id);
      }
      for (const [name, below] of Object.entries(value)) walk(below, name);
    }
  };
  walk(answer.data, '');
  return isWhole;
}

const fields = [...places].flatMap(([type, found]) =>
  fieldsOf(type)
    .filter(({ name }) => !/^(?:pageInfo|edges)$/.test(name))
    .map((field) => ({ name: `${type.name}.${field.name}`, field, found })),
);

/** A selection with pages of a few rows. Every object shows its id, which tells whether it is there twice. */
function selection(type: GraphQLObjectType, depth: number, next: Next): string {
  const pick = <T>(items: readonly T[], count: number): T[] =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((one, other) => one.at - other.at)
      .slice(0, count)
      .map(({ item }) => item);
  const own = fieldsOf(type);
  const parts = ['id' in type.getFields() ? 'id' : '__typename'];
  for (const field of pick(own.filter(isPlain), 4)) parts.push(values(field));
  if (depth > 0) {
    for (const field of pick(
      own.filter((each) => !isPlain(each)),
      next() < 0.5 ? 1 : 2,
    )) {
      const target = namedType(field);
      if (!isObjectType(target)) continue;
      const row = rowsOf(target);
      const count = next() < 0.3 ? 'totalCount ' : '';
      parts.push(
        row === undefined
          ? `${field.name} { ${selection(target, depth - 1, next)} }`
          : `${field.name}(first: ${1 + Math.floor(next() * 3)}) { ${count}nodes { ${selection(row, depth - 1, next)} } }`,
      );
    }
  }
  return [...new Set(parts)].join(' ');
}

function documentOf(seed: number): string {
  const next = random(seed);
  const root = roots[Math.floor(next() * roots.length)];
  const type = root === undefined ? undefined : namedType(root);
  if (root === undefined || !isObjectType(type)) throw new Error('expected a root field that gives objects');
  const row = rowsOf(type);
  const pages = row === undefined ? [] : [`first: ${1 + Math.floor(next() * 6)}`];
  const choices = rootArguments(root);
  const args = [...pages, ...(choices[Math.floor(next() * choices.length)] ?? [])];
  const below = selection(row ?? type, Math.floor(next() * 4), next);
  const head = args.length === 0 ? root.name : `${root.name}(${args.join(', ')})`;
  return `{ ${head} { ${row === undefined ? below : `nodes { ${below} }`} } }`;
}

const documents = Array.from({ length: 120 }, (_, index) => documentOf(index + 1));

const settings = {
  APPDIRECT_SANDBOX_SEED: 'scale',
  APPDIRECT_SANDBOX_ACCOUNTS: '40',
  MAX_CALLS_PER_OPERATION: '2000',
  MAX_FIELDS: '5000',
  // On a busy machine, a call that timed out would be made again.
  UPSTREAM_HEADERS_TIMEOUT_MS: '30000',
  UPSTREAM_CALL_TIMEOUT_MS: '30000',
  OPERATION_DEADLINE_MS: '60000',
};

describe.each(['v296', 'page'] as const)('in the edition %s', (edition) => {
  let world: TestWorld;
  let ids: Ids;
  beforeAll(async () => {
    world = await createTestWorld({ config: { ...settings, APPDIRECT_SANDBOX_EDITION: edition } });
    // Companies of this data set have no activities until somebody joins.
    const joined: Untyped = await world.query(
      `mutation { companyMembershipCreateActive(companyId: "CMP-${company}", input: { email: "new@company4.example", firstName: "New", lastName: "Person", temporaryPassword: "s3cret-Word", recipientEmails: ["it@company4.example"] }) { errors { message } } }`,
    );
    expect(joined.data.companyMembershipCreateActive.errors).toEqual([]);
    const { data }: Untyped = await world.query(
      `{ company(id: "CMP-${company}") { groups(first: 20) { nodes { id nonMembers(first: 1) { totalCount } } } } exchangeRates(first: 1) { nodes { id } } }`,
    );
    const groups: readonly Untyped[] = data.company.groups?.nodes ?? [];
    const group = groups.find(({ nonMembers }) => nonMembers.totalCount > 0);
    ids = {
      group: JSON.stringify(group?.id ?? `CMG-${company}.${member}`),
      rate: JSON.stringify(data.exchangeRates.nodes[0].id),
    };
  });
  afterAll(() => world.close());

  test('every field makes the calls that are predicted for it', async () => {
    const unequal: string[] = [];
    const unproven: string[] = [];
    for (const { name, field, found } of fields) {
      let isProven = false;
      for (const { wrap } of found) {
        const document = wrap(`__typename ${whole(field)}`);
        const { answer, predicted, actual, seen } = await run(world, document, ids);
        const full = isFull(answer, document);
        if (seen !== actual || actual > predicted || (full && actual !== predicted))
          unequal.push(
            `${name}: ${predicted} predicted, ${actual} made, ${seen} seen: ${document} ${JSON.stringify(answer.errors?.slice(0, 1))}`,
          );
        isProven ||= full;
        if (isProven) break;
      }
      if (!isProven) unproven.push(name);
    }
    expect(unequal).toEqual([]);
    if (edition === 'v296') expect(unproven).toEqual([]);
  }, 120_000);

  test('random selections make no more calls than predicted, and exactly these where every page is full', async () => {
    let exact = 0;
    for (const document of documents) {
      const { answer, predicted, actual, seen } = await run(world, document, ids);
      const made = { document, actual, seen };
      expect(made).toEqual({ document, actual: seen, seen });
      expect(actual, document).toBeLessThanOrEqual(predicted);
      if (!isFull(answer, document)) continue;
      expect(made).toEqual({ document, actual: predicted, seen: predicted });
      exact += 1;
    }
    expect(exact).toBeGreaterThan(edition === 'v296' ? 40 : 30);
  }, 120_000);

  test('what is predicted above the ceiling is refused with that number before the first call', async () => {
    const allowed = 4;
    await using small = await createTestWorld({
      config: { ...settings, APPDIRECT_SANDBOX_EDITION: edition, MAX_CALLS_PER_OPERATION: String(allowed) },
    });
    let refused = 0;
    for (const document of documents.slice(0, 60)) {
      const { predicted } = await run(world, document, ids);
      const { answer, seen } = await run(small, document, ids);
      if (predicted <= allowed) {
        expect(answer.errors?.[0]?.extensions.code, document).not.toBe('QUERY_TOO_COMPLEX');
        continue;
      }
      refused += 1;
      expect(seen, document).toBe(0);
      expect(answer.data, document).toBeUndefined();
      expect(answer.errors, document).toMatchObject([
        { extensions: { code: 'QUERY_TOO_COMPLEX', marketplace: 'APPDIRECT', predicted, allowed } },
      ]);
    }
    expect(refused).toBeGreaterThan(10);
  }, 120_000);
});
