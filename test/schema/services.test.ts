/** Services of the platform: reads by id, lists, and services as authors of audit events. */
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

test('services are read as a list, by id, by ids and as a node, for every role', async () => {
  await using world = await startWorld();
  for (const token of ['operations', 'client', 'vendor']) {
    const { data, errors } = await world.query(
      /* GraphQL */ `
        {
          services(filter: { name: { startsWith: "b" } }, orderBy: [{ field: NAME }]) {
            totalCount
            nodes {
              id
              name
              description
              status
            }
          }
          service(id: "SVC-0002") {
            name
          }
          servicesByIds(ids: ["SVC-0001", "SVC-0000"]) {
            name
            description
          }
          node(id: "SVC-0004") {
            ... on Service {
              status
            }
          }
        }
      `,
      {},
      { token },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      services: {
        totalCount: 1,
        nodes: [{ id: 'SVC-0003', name: 'Billing', description: null, status: 'ACTIVE' }],
      },
      service: { name: 'Scheduler' },
      servicesByIds: [
        {
          name: 'Marketplace Platform',
          description: 'Synchronizations and other work of the platform itself',
        },
        null,
      ],
      node: { status: 'DELETED' },
    });
  }
});

test('a deleted service is in a list only if the filter has a condition on the status', async () => {
  await using world = await startWorld();
  const { data } = await world.query(/* GraphQL */ `
    {
      usual: services {
        totalCount
      }
      deleted: services(filter: { status: { eq: DELETED } }) {
        nodes {
          id
        }
      }
    }
  `);
  expect(data).toEqual({ usual: { totalCount: 3 }, deleted: { nodes: [{ id: 'SVC-0004' }] } });
});

test('the author of an audit event is a Service, and only members beyond the reference take a call', async () => {
  await using world = await startWorld();
  const by = (selection: string) =>
    `{ modulesByIds(ids: ["MOD-0478", "MOD-1756"]) { audit { created { by { __typename id name ${selection} } } } } }`;
  const thin = await world.query(by(''));
  expect(thin.errors).toBeUndefined();
  expect(thin.data.modulesByIds[0].audit.created.by).toEqual({
    __typename: 'Service',
    id: 'SVC-0001',
    name: 'Marketplace Platform',
  });
  expect(world.sent()).toHaveLength(1);

  world.clearCalls();
  const full = await world.query(by('... on Service { description status }'));
  expect(full.errors).toBeUndefined();
  for (const { audit } of full.data.modulesByIds) expect(audit.created.by.status).toBe('ACTIVE');
  expect(world.sent().map((call) => call.replace(/\?.*/, ''))).toEqual([
    'GET /modules',
    'GET /services/SVC-0001',
  ]);
});
