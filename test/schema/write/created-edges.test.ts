/** What a creation returns as an edge, for clients that add it to a list. */
import { isObjectType, getNamedType } from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema } from '../../../src/schema/index.ts';
import { startWorld } from '../../support/world.ts';

test('the payload of every creation has an edge beside the object', () => {
  const creations = Object.values(buildSchema().getMutationType()?.getFields() ?? {}).filter(({ name }) =>
    /(?:Create|Invite)$/.test(name),
  );
  expect(creations).toHaveLength(15);
  for (const { name, type } of creations) {
    const payload = getNamedType(type);
    if (!isObjectType(payload)) throw new Error(`expected ${name} to return an object`);
    const object = name.replace(/(?:Create|Invite)$/, '');
    expect(Object.keys(payload.getFields()), name).toEqual(expect.arrayContaining([object, `${object}Edge`]));
  }
});

test('the edge holds what was created, and is null where nothing is new', async () => {
  await using world = await startWorld();
  const { data } = await world.query(/* GraphQL */ `
    mutation {
      accountCreate(input: { name: "Tailspin Toys", type: VENDOR }) {
        object: account {
          id
          name
        }
        edge: accountEdge {
          cursor
          node {
            id
            name
          }
        }
      }
      cloudTenantCreate(
        input: {
          name: "Tenant"
          type: AWS_DIRECT
          cloudConsumptionId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0001"
          pyraTenantId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0002"
        }
      ) {
        object: cloudTenant {
          id
          name
        }
        edge: cloudTenantEdge {
          cursor
          node {
            id
            name
          }
        }
      }
      apiTokenCreate(accountId: "ACC-2001-0001", input: { name: "Nightly job", moduleIds: [] }) {
        object: apiToken {
          id
          name
        }
        edge: apiTokenEdge {
          cursor
          node {
            id
            name
          }
        }
      }
    }
  `);
  for (const name of ['accountCreate', 'cloudTenantCreate', 'apiTokenCreate']) {
    const { object, edge } = data[name];
    expect(edge, name).toEqual({ cursor: expect.any(String), node: object });
  }
  const changed = await world.query(
    'mutation { accountUpdate(id: "ACC-2001-0001", input: { name: "Other" }) { account { name } accountEdge { node { id } } } }',
  );
  expect(changed.data.accountUpdate).toEqual({ account: { name: 'Other' }, accountEdge: null });
});
