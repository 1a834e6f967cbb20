/** An embedded object of which only the type name is selected is there when it is there upstream. */
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

test.each([
  ['buyers', 'address { __typename }', { address: { __typename: 'Address' } }],
  ['buyers', 'contact { __typename }', { contact: { __typename: 'Contact' } }],
  ['buyers', 'audit { created { __typename } }', { audit: { created: { __typename: 'AuditEvent' } } }],
  ['accounts', 'address { ... on Address { __typename } }', { address: { __typename: 'Address' } }],
  [
    'accounts',
    'a: address { __typename } address { city }',
    { a: { __typename: 'Address' }, address: { city: expect.any(String) } },
  ],
])('%s { %s } is answered with the type', async (list, selection, row) => {
  await using world = await startWorld();
  const where = list === 'buyers' ? 'id: { eq: "BUY-2001-0001" }' : 'id: { eq: "ACC-2001-0001" }';
  const query = (more: string) => `{ ${list}(first: 1, filter: { ${where} }) { nodes { ${more} } } }`;
  const { data, errors } = await world.query(query(selection));
  expect(errors).toBeUndefined();
  const [found] = data[list].nodes;
  expect(found).toEqual(row);
});
