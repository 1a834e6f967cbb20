/** `createdAt` and `updatedAt`: on every entity with an audit trail, read only when selected. */
import { isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { startWorld } from '../support/world.ts';

test('every type with an audit trail has both times', () => {
  const types = Object.values(buildSchema().getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && type.getFields()['audit'] !== undefined,
  );
  expect(types.length).toBeGreaterThan(12);
  for (const type of types) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const { createdAt, updatedAt } = type.getFields();
    expect([type.name, String(createdAt?.type), String(updatedAt?.type)]).toEqual([
      type.name,
      'DateTime',
      'DateTime',
    ]);
  }
});

const collections = [
  'accounts',
  'buyers',
  'licensees',
  'sellers',
  'erpLinks',
  'users',
  'userGroups',
  'apiTokens',
  'cloudTenants',
  'services',
];

test.each(collections)('%s: both times are those of the audit trail, in the same call', async (name) => {
  await using world = await startWorld();
  const { data, errors } = await world.query(
    `{ ${name}(first: 5) { nodes { createdAt updatedAt audit { created { at } updated { at } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data[name].nodes.length).toBeGreaterThan(0);
  for (const { createdAt, updatedAt, audit } of data[name].nodes) {
    expect(createdAt).toBe(audit.created.at);
    expect(updatedAt).toBe(audit.updated?.at ?? null);
  }
  expect(data[name].nodes[0].createdAt).toMatch(/^\d{4}-/);
  expect(world.sent()).toHaveLength(1);
});

test('a list selects exactly the time that is requested, and nothing of the audit trail without it', async () => {
  await using world = await startWorld();
  await world.query('{ buyers(first: 1) { nodes { id name } } }');
  await world.query('{ buyers(first: 1) { nodes { id createdAt } } }');
  await world.query('{ buyers(first: 1) { nodes { id ... on Audited { updatedAt } } } }');
  const selects = world.sent().map((call) => /select=([^&]*)/.exec(call)?.[1]);
  expect(selects).toEqual([
    expect.not.stringContaining('audit'),
    expect.stringMatching(/audit\.created\.at/),
    expect.stringMatching(/audit\.updated\.at/),
  ]);
  expect(selects[1]).not.toContain('audit.updated');
  expect(selects[2]).not.toContain('audit.created');
});

test('an object below another has both times as well, and a missing event is null', async () => {
  await using world = await startWorld();
  const { data, errors } = await world.query(/* GraphQL */ `
    {
      licensee(id: "LCE-2001-0000-0001") {
        buyer {
          createdAt
        }
      }
      account(id: "ACC-2001-0001") {
        groups {
          createdAt
        }
      }
      service(id: "SVC-0001") {
        updatedAt
      }
    }
  `);
  expect(errors).toBeUndefined();
  expect(data.licensee.buyer.createdAt).toMatch(/^\d{4}-.*Z$/);
  expect(data.account.groups[0].createdAt).toMatch(/^\d{4}-.*Z$/);
  expect(data.service.updatedAt).toBeNull();
});
