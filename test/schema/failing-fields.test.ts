/** One wrong argument costs the field it is in, and no other. */
import { isListType, isNonNullType } from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { startWorld } from '../support/world.ts';

test('no field that takes arguments, and no field at the root, is non-null', () => {
  const schema = buildSchema();
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const strict = Object.values(schema.getTypeMap()).flatMap((type) =>
    !('getFields' in type) || type.name.startsWith('__')
      ? []
      : Object.values(type.getFields()).flatMap((field) => {
          if (!('args' in field)) return [];
          const mayFail = roots.includes(type as never) || field.args.length > 0;
          return mayFail && isNonNullType(field.type) ? [`${type.name}.${field.name}`] : [];
        }),
  );
  expect(strict).toEqual([]);
});

test('no list of objects read by id has items that are non-null', () => {
  const fields = Object.values(buildSchema().getQueryType()?.getFields() ?? {});
  const byIds = fields.filter(({ args }) => args.some(({ name }) => name === 'ids'));
  expect(byIds.length).toBeGreaterThan(10);
  for (const { name, type } of byIds) {
    expect(isListType(type) && !isNonNullType(type.ofType), name).toBe(true);
  }
});

test('wrong arguments at the root null their own fields, and the rest is answered', async () => {
  await using world = await startWorld();
  const { data, errors } = await world.query(
    `{
      good: accounts { totalCount }
      cursor: accounts(after: "x") { totalCount }
      size: buyers(first: 1000000000) { totalCount }
      id: account(id: "nonsense") { id }
      foreign: account(id: "BUY-2001-0001") { id }
      ids: buyersByIds(ids: ["BUY-2001-0001", "nonsense", "", "ACC-2001-0001"]) { id }
      nodes: nodes(ids: ["BUY-2001-0001", "?"]) { id }
    }`,
  );
  const buyer = { id: 'BUY-2001-0001' };
  expect(data).toEqual({
    good: { totalCount: 12 },
    cursor: null,
    size: null,
    id: null,
    foreign: null,
    ids: [buyer, null, null, null],
    nodes: [buyer, null],
  });
  expect(errors?.map(({ path }) => path)).toEqual([['cursor'], ['size']]);
});

test('too many ids cost the fields that take ids, and no other', async () => {
  await using world = await startWorld();
  const ids = Array.from({ length: 501 }, (_, index) => `ACC-9999-${String(index).padStart(4, '0')}`);
  const { data, errors } = await world.query(
    `query ($ids: [ID!]!) {
      good: accounts { totalCount }
      one: account(id: "ACC-2001-0001") { id }
      many: accountsByIds(ids: $ids) { id }
      nodes(ids: $ids) { id }
    }`,
    { ids },
  );
  expect(data).toEqual({ good: { totalCount: 12 }, one: { id: 'ACC-2001-0001' }, many: null, nodes: null });
  expect(errors?.map(({ path }) => path)).toEqual(expect.arrayContaining([['many'], ['nodes']]));
});
