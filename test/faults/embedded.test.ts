/** Objects that upstream embeds in a row are checked as rows are: a wrong one costs its field, and is the fault of upstream. */
import { describe, expect, test } from 'vitest';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { startGatewayOver } from '../support/scripted-world.ts';
import type { Answer } from '../support/world.ts';

const good = 'Good name';

/** One operation over a list of one row of `collection`. */
async function ask(collection: string, row: object, selection: string): Promise<Answer> {
  await using upstream = await startServer((_, response) => {
    json(response, envelope([{ id: exampleIds[collection], name: good, ...row }]));
  });
  await using world = await startGatewayOver(upstream.origin);
  const answer = await world.query(`{ ${collection}(first: 1) { nodes { id ${selection} } } }`);
  expect(world.log.join('\n')).not.toContain('INTERNAL_SERVER_ERROR');
  return answer;
}

const exampleIds: Readonly<Record<string, string>> = {
  licensees: 'LCE-1000-0001-0001',
  buyers: 'BUY-1000-0001',
  sellers: 'SEL-1000-0001',
  accountUsers: 'AUSR-1000-0001-0001',
  accounts: 'ACC-1000-0001',
};

describe.each([
  ['licensees', { buyer: {} }, 'name buyer { id name }', ['buyer']],
  ['licensees', { buyer: { name: 'No id' } }, 'name buyer { name }', ['buyer']],
  ['licensees', { buyer: { id: 5 } }, 'name buyer { id }', ['buyer']],
  ['licensees', { buyer: { id: '' } }, 'name buyer { id }', ['buyer']],
  ['licensees', { buyer: 'BUY-1000-0001' }, 'name buyer { id }', ['buyer']],
  ['licensees', { buyer: [{ id: 'BUY-1000-0001' }] }, 'name buyer { id }', ['buyer']],
  ['licensees', { buyer: {} }, 'name buyer { taxId account { name } }', ['buyer']],
  [
    'licensees',
    { buyer: { id: 'BUY-1000-0001', account: {} } },
    'name buyer { id account { id } }',
    ['buyer', 'account'],
  ],
  ['licensees', { eligibility: { client: 'yes' } }, 'name eligibility { client }', ['eligibility', 'client']],
  ['buyers', { sellers: [{ id: 'SEL-1000-0001' }, {}] }, 'name sellers { seller { id } }', ['sellers']],
  ['buyers', { sellers: 'SEL-1000-0001' }, 'name sellers { seller { id } }', ['sellers']],
  [
    'buyers',
    { sellers: [{ id: 'SEL-1000-0001', erpLink: {} }] },
    'name sellers { seller { id } erpLink { id } }',
    ['sellers', 0, 'erpLink'],
  ],
  ['buyers', { errors: ['text'] }, 'name problems { message }', ['problems']],
  ['buyers', { errors: [{}] }, 'name problems { message }', ['problems', 0, 'message']],
  ['buyers', { address: 'Main Street 1' }, 'name address { city }', ['address']],
  ['buyers', { address: ['Main Street 1'] }, 'name address { city }', ['address']],
  ['buyers', { address: { city: { name: 'Bern' } } }, 'name address { city }', ['address', 'city']],
  ['buyers', { externalIds: 'E-1' }, 'name erpCustomer', ['erpCustomer']],
  ['buyers', { audit: 'today' }, 'name audit { created { at } }', ['audit']],
  ['buyers', { audit: { created: 'today' } }, 'name audit { created { at } }', ['audit', 'created']],
  [
    'buyers',
    { audit: { created: { by: {} } } },
    'name audit { created { by { id name } } }',
    ['audit', 'created', 'by'],
  ],
  ['sellers', { currencies: [5] }, 'name currencies { code }', ['currencies']],
  [
    'sellers',
    { currencies: [{ value: 'EUR', isDefault: 'yes' }] },
    'name currencies { code isDefault }',
    ['currencies', 0, 'isDefault'],
  ],
  ['buyers', { icon: {} }, 'name icon', ['icon']],
  ['sellers', { currencies: [{}] }, 'name currencies { code }', ['currencies', 0, 'code']],
  ['accountUsers', { groups: [{ name: 'No id' }] }, 'groups { name }', ['groups']],
  ['accountUsers', { groups: {} }, 'groups { id }', ['groups']],
  ['accountUsers', { modules: [null] }, 'modules { id }', ['modules']],
  ['accountUsers', { user: {} }, 'user { id }', ['user']],
  ['accountUsers', { invitation: 'sent' }, 'status', ['status']],
])('a row of %s with %j', (collection, row, selection, path) => {
  test(`is shown but for ${path.join('.')}`, async () => {
    const { data, errors } = await ask(collection, row, selection);
    expect(errors).toMatchObject([
      { path: [collection, 'nodes', 0, ...path], extensions: { code: 'UPSTREAM_BAD_RESPONSE' } },
    ]);
    expect(data[collection].nodes[0].id).toBe(exampleIds[collection]);
    if (selection.startsWith('name')) expect(data[collection].nodes[0].name).toBe(good);
  });
});

test.each([
  ['no list', undefined],
  ['a list with null', [null]],
  ['a group without an id', [{ name: 'No id' }]],
  ['another group', [{ id: 'UGR-9999-0001' }]],
])('a member whose groups are %s is still in the groups that upstream finds it by', async (_name, groups) => {
  const ids = ['UGR-1000-0001', 'UGR-1000-0002'];
  await using upstream = await startServer((_, response, { url }) => {
    const members = [{ id: 'AUSR-1000-0001-0001', groups }];
    json(response, envelope(url.includes('/user-groups') ? ids.map((id) => ({ id })) : members));
  });
  await using world = await startGatewayOver(upstream.origin);
  const { data, errors } = await world.query(
    '{ userGroups { nodes { id members(first: 2) { totalCount nodes { id } } count: members(first: 0) { totalCount } } } }',
  );
  expect(errors).toBeUndefined();
  const members = { totalCount: 1, nodes: [{ id: 'AUSR-1000-0001-0001' }] };
  expect(data.userGroups.nodes).toEqual(ids.map((id) => ({ id, members, count: { totalCount: 1 } })));
});
