/** The graph reaches every operation of the API, and every field that calls upstream says which call it makes. */
import { isInterfaceType, isObjectType, printSchema } from 'graphql';
import type { GraphQLObjectType, GraphQLInterfaceType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { appDirectOperations } from '../../scripts/operations-appdirect.ts';
import { operations } from '../../scripts/operations.ts';
import { fieldNamed, isCall, operationsPage, promisedBy } from '../../scripts/operations-page.ts';
import { sourceOf } from '../../src/planner/source.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { servedRoutes } from './served-routes.ts';

const schema = buildSchema();

/** What the gateway adds: no operation of the API has it as its one field. */
const ownMutations = ['iconRemove', 'lifecycle', 'userSwitchAccount'];

/** The same operations under a second address, which older and other clients use. */
const otherAddresses = [
  /^\w+ \/account-users/,
  /^GET \/accounts\/\{accountId\}\/users\/\{userId\}\/groups$/,
  /^\w+ \/\{accountId\}\/users/,
  /^POST \/users\/\{id\}\/sso(?:-check)?$/,
];

const served = servedRoutes.map(({ call }) => call);

describe('every operation of the API', () => {
  test.each(operations)('$name has a field that says its call, its users and its cost', ({ call, field }) => {
    const found = fieldNamed(schema, field);
    expect(found, `${field} of the schema`).toBeDefined();
    const promised = promisedBy(found?.description);
    expect(promised, `"Call: … For … Cost: …" in: ${found?.description}`).toBeDefined();
    expect(
      promised?.calls.some((named) => isCall(named, call)),
      `${promised?.calls.join(' or ')} to be ${call}`,
    ).toBe(true);
  });

  test('every operation of the API is served by the sandbox, and the sandbox serves nothing that the graph cannot reach', () => {
    const known = new Set(operations.map(({ call }) => call));
    expect([...known].filter((call) => !served.includes(call))).toEqual([]);
    expect(
      served.filter((call) => !known.has(call) && !otherAddresses.some((address) => address.test(call))),
    ).toEqual([]);
    for (const address of otherAddresses) expect(served.some((call) => address.test(call))).toBe(true);
  });

  test('every operation of the API is named once, and no mutation stands beside the table', () => {
    const names = operations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const told = new Set([
      ...operations.map(({ field }) => field),
      ...appDirectOperations.flatMap(({ fields }) => fields),
    ]);
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.filter((name) => !told.has(`Mutation.${name}`)).sort()).toEqual(ownMutations);
  });

  test('every operation of the API has its line on the page', () => {
    const page = operationsPage(schema);
    for (const { capability, call, olderCall } of operations) {
      expect(page).toMatch(
        new RegExp(
          `^\\| ${escaped(capability)} \\| .* \\| \`${escaped(call)}\`${olderCall === undefined ? '' : ` \\(\`${escaped(olderCall)}\`\\)`} \\| `,
          'm',
        ),
      );
    }
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

describe('the description', () => {
  test('everything in the schema uses plain words', () => {
    const dialect =
      /\b(?:whoever|nobody|somebody|told|asked|rides? along|anew|so many|in vain|refused|come to|stands for)\b/i;
    const descriptions = printSchema(schema).match(/"""[^]*?"""/g) ?? [];
    expect(descriptions.length).toBeGreaterThan(500);
    expect(descriptions.filter((description) => dialect.test(description))).toEqual([]);
  });

  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType | GraphQLInterfaceType =>
      (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );
  const fields = types.flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({
      at: `${type.name}.${field.name}`,
      description: field.description ?? '',
      kind: sourceOf(field)?.kind,
    })),
  );

  test('the description of every field says something', () => {
    expect(fields.filter(({ description }) => description.length < 5).map(({ at }) => at)).toEqual([]);
  });

  test('the description of every root field names its call, who may use it and what it costs', () => {
    // It makes no call.
    const roots = fields.filter(({ at }) => /^(?:Query|Mutation)\./.test(at) && at !== 'Query.marketplaces');
    expect(roots.length).toBeGreaterThan(80);
    expect(roots.filter(({ description }) => !promisedBy(description)).map(({ at }) => at)).toEqual([]);
  });

  test('the description of every field with calls of its own names the call', () => {
    const calling = fields.filter(({ kind }) => kind === 'call');
    const silent = calling.filter(
      ({ description }) => !/\b(?:GET|POST|PUT|PATCH|DELETE) [/{]/.test(description),
    );
    expect(silent.map(({ at }) => at)).toEqual([]);
  });

  test('the description of every relation names the call that makes it or includes it', () => {
    const relations = fields.filter(({ kind }) => kind === 'reference' || kind === 'collection');
    expect(relations.length).toBeGreaterThan(30);
    const silent = relations.filter(({ description }) => !/\bGET [/{]|\bselect=/.test(description));
    expect(silent.map(({ at }) => at)).toEqual([]);
  });
});
